import { createHash } from "node:crypto";
import { DuckDBInstance } from "@duckdb/node-api";
import { openFacts } from "#analytics/duckdb.ts";
import { factTables, summaries } from "#analytics/facts/all.ts";
import type { ColumnType, FactTable } from "#analytics/facts/table.ts";

/*
 * Two years of a company, straight into a facts file: N order lines in time order and what belongs to them, by SQL. Every fact table
 * is filled by the kinds of its columns, so one that is added is filled too.
 */

export const TENANT = "01900000-0000-7000-8000-000000000001";
export const TODAY = "2026-11-20";
const DAYS = 730;
const ITEMS = 2_000;
const CUSTOMERS = 5_000;
const SALESPEOPLE = 40;

/** Rows of a table for each order line; the catalogue and its levels have one for each item. */
const SHARE: Record<string, number> = {
  order_line: 1,
  placed_order: 1 / 3,
  shipment_line: 0.95,
  stock_move: 1.05,
  invoice: 1 / 3,
  invoice_line: 0.95,
  credit_note_line: 0.02,
  payment: 0.3,
  allocation: 0.32,
  ledger_line: 2,
  shortage: 0.002,
};

/** Asked without any of the tables that grow with the order lines. */
export const isOfSummaries = (sql: string) =>
  !Object.keys(SHARE).some((table) => new RegExp(`\\b${table}\\b`).test(sql));

const id = (kind: string, number: string) => `md5('${kind}' || (${number})::varchar)::uuid`;
/** Later ones are greater, as those are that the program makes. */
const idInOrder = (kind: string, number: string) =>
  `(printf('%08x', (${number})::bigint) || substr(md5('${kind}' || (${number})::varchar), 9))::uuid`;
/** The same id, for those who do not ask DuckDB: of one of the items, of one of the customers. */
const sameId = (text: string) =>
  createHash("md5")
    .update(text)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
export const anItem = () => sameId(`item${Math.floor(Math.random() * ITEMS)}`);
export const aCustomer = () => sameId(`customer${Math.floor(Math.random() * CUSTOMERS)}`);
const spread = (column: string, of: number) => `(hash(i * 31 + ${column.length * 7}) % ${of})::bigint`;

const TEXTS: Record<string, string> = {
  sku: "'SKU-' || i",
  name: "'Product ' || i",
  category: "'Category ' || i % 12",
  "item.kind": "case when i % 20 = 0 then 'service' else 'stock' end",
  "payment.kind": "case when i % 50 = 0 then 'refund' else 'receipt' end",
  method: "['bank', 'card', 'cash'][1 + (i % 3)::int]",
  source_type: "case when i % 40 = 0 then 'credit_note' else 'payment' end",
  reason: "['shipment', 'receipt', 'adjustment', 'return'][1 + (i % 4)::int]",
  number: "'INV-' || i",
  account: "['1000', '1100', '1200', '4000', '5000'][1 + (i % 5)::int]",
  account_name: "['Cash', 'Receivables', 'Inventory', 'Sales', 'Cost of goods'][1 + (i % 5)::int]",
  account_type: "['asset', 'asset', 'asset', 'revenue', 'expense'][1 + (i % 5)::int]",
};

function sqlOf(table: FactTable, column: string, type: ColumnType, rows: number): string {
  const at = `(timestamptz '${TODAY} 12:00:00+00' - interval ${DAYS} day + to_seconds((i * ${DAYS}.0 * 86400 / ${rows})::bigint))`;
  switch (type) {
    case "uuid":
      if (column === "tenant_id") return `'${TENANT}'::uuid`;
      if (column === "item_id") return id("item", rows === ITEMS ? "i" : spread("item", ITEMS));
      if (column === "customer_id") return id("customer", spread("customer", CUSTOMERS));
      if (table.name === "placed_order" && column === "order_id") return idInOrder(column, "i");
      if (column === "salesperson_id") return id("salesperson", spread("salesperson", SALESPEOPLE));
      if (/^(order|shipment|entry)_id$/.test(column)) return idInOrder(column, "i // 3");
      // What is paid settles an invoice whole, all but the newest: as many owe as in a company that lives.
      if (column === "invoice_id")
        return idInOrder(column, table.name === "invoice" || table.name === "allocation" ? "i" : "i // 3");
      return idInOrder(`${table.name}.${column}`, "i");
    case "text":
      return TEXTS[`${table.name}.${column}`] ?? TEXTS[column] ?? "'text'";
    case "minor":
      if (table.name === "allocation") return `(100 + ${spread("total", 20_000)})`;
      return column === "amount" && table.name === "ledger_line"
        ? `(${spread(column, 20_000)} - 10000)`
        : `(100 + ${spread(column, 20_000)})`;
    case "micro":
      return `((1 + ${spread(column, 9)}) * 1000000)`;
    case "count":
      return spread(column, 100);
    case "day":
      return column === "due_on" ? `(${at}::date + 30)` : `${at}::date`;
    case "instant":
      return at;
    case "flag":
      return column === "is_first" ? "i % 3 = 0" : "true";
  }
}

export async function generate(path: string, lines: number): Promise<Record<string, number>> {
  const facts = await openFacts(path, { fresh: true });
  await facts.close();
  const instance = await DuckDBInstance.create(path, { threads: "2", memory_limit: "2GB" });
  const connection = await instance.connect();
  await connection.run("set global TimeZone = 'UTC'");
  const counts: Record<string, number> = {};
  for (const table of factTables) {
    const share = SHARE[table.name];
    const rows = share === undefined ? ITEMS : Math.round(lines * share);
    const columns = Object.entries(table.columns).map(([name, type]) => sqlOf(table, name, type, rows));
    await connection.run(`insert into ${table.name} select ${columns.join(", ")} from range(${rows}) r(i)`);
    counts[table.name] = rows;
  }
  for (const summary of summaries) {
    await connection.run(
      `insert into ${summary.name} select ${Object.keys(summary.columns).join(", ")} from (${summary.rows("true")})`,
    );
    const found = await connection.runAndReadAll(`select count(*)::int from ${summary.name}`);
    counts[summary.name] = Number(found.getRows()[0]?.[0]);
  }
  await connection.run("update applied set seq = 1");
  await connection.run("checkpoint");
  connection.closeSync();
  instance.closeSync();
  return counts;
}

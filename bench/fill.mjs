// Fills the company with orders by `pulse import sales`: documents, stock moves, journal, events and facts as in real use,
// so every invariant holds for the many rows too (`pulse verify` can be run on them).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulse } from "./installation.mjs";

/** In one transaction; more than this at a time takes the import's memory beyond a small machine. */
const AT_ONCE = 20_000;
const DAYS = 360;
const PRODUCTS = 400;
const CUSTOMERS = 1_500;

/** The same sales each time: a linear congruential generator. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

function salesFile(first, count) {
  const next = generator(first + 7);
  const rows = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"];
  const today = Date.now();
  for (let n = 0; n < count; n += 1) {
    const at = new Date(today - (1 + next(DAYS)) * 86_400_000).toISOString().slice(0, 10);
    const time = `${String(8 + next(10)).padStart(2, "0")}:${String(next(60)).padStart(2, "0")}:00`;
    const customer = 20_000 + next(CUSTOMERS);
    for (let line = 0; line <= next(3); line += 1) {
      const product = next(PRODUCTS);
      rows.push(
        `${1_000_000 + first + n},${30_000 + product},BENCH GOODS ${product},${1 + next(12)},${at} ${time},${1 + (product % 30)}.${25 + (product % 70)},${customer}.0,United Kingdom`,
      );
    }
  }
  return `${rows.join("\n")}\n`;
}

export async function countOrders({ sql }) {
  const [row] = await sql`select count(*)::int as n from sales_order`;
  return row.n;
}

/** Imports sales until there are `wanted` orders. Returns how long each file took. */
export async function fillTo(installation, wanted, say) {
  const folder = mkdtempSync(join(tmpdir(), "pulse-bench-"));
  const took = [];
  try {
    for (let there = await countOrders(installation); there < wanted; there = await countOrders(installation)) {
      const count = Math.min(AT_ONCE, wanted - there);
      const file = join(folder, `sales-${there}.csv`);
      writeFileSync(file, salesFile(there, count));
      const startedAt = performance.now();
      await pulse(installation, ["import", "sales", file]);
      const seconds = (performance.now() - startedAt) / 1000;
      took.push({ orders: count, seconds });
      say(`  filled to ${there + count} orders (${(count / seconds).toFixed(0)} orders/s)`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return took;
}

const TABLES = [
  { table: "sales_order", own: { number: "regexp_replace(number, '\\d+$', '') || lpad(({n})::text, 7, '0')" } },
  {
    table: "invoice",
    own: {
      number: "regexp_replace(number, '\\d+$', '') || lpad(({n})::text, 7, '0')",
      sequence_no: "{n}",
      source_id: "uuidv7()",
    },
  },
];

/**
 * Copies of the orders and invoices that are there, under further numbers, until there are so many of both: in seconds, but past
 * every trigger and without lines, stock or entries. For what reads numbers, dates and names only, on a stack that is thrown away.
 */
export async function copyDocuments({ sql }, wanted) {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const { table, own } of TABLES) {
      const columns = await tx`
        select column_name as name from information_schema.columns
         where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' and column_name <> 'id'`;
      const names = columns.map(({ name }) => name);
      const [{ there }] = await tx.unsafe(`select count(*)::int as there from ${table}`);
      const missing = Math.ceil(wanted / TABLES.length) - there;
      if (there === 0 || missing <= 0) continue;
      const place = `1000000 + row_number() over ()`;
      const values = names.map((name) => (own[name] ? own[name].replace("{n}", place) : name));
      await tx.unsafe(
        `insert into ${table} (${names}) select ${values} from ${table}, generate_series(1, ${Math.ceil(missing / there)}) limit ${missing}`,
      );
    }
  });
  for (const { table } of TABLES) await sql.unsafe(`vacuum analyze ${table}`);
}

/** What an order leaves behind, without the log of events. */
const RECORDS = [
  ...["sales_order", "order_line", "reservation", "invoice", "invoice_line", "shipment", "shipment_line"],
  ...["payment", "allocation", "journal_entry", "journal_line", "stock_move"],
];
/** Ids of what is not copied: a copy is of the same customer, goods, accounts and places. */
const SAME = /^(tenant|item|customer|account|location|to_location|from_location|period)_id$/;
/** Above every number that one company's series has given out here. */
const NUMBERS_APART = 100_000;

/** A column of the n-th copy. Its ids keep their time, so that copies lie where rows made then would lie. */
function copied({ name, type }) {
  if (type === "uuid" && !SAME.test(name)) {
    const mixed = `md5(${name}::text || n)`;
    return `(left(${name}::text, 15) || substr(${mixed}, 1, 3) || '-8' || substr(${mixed}, 4, 3) || '-' || substr(${mixed}, 7, 12))::uuid`;
  }
  if (/^(number|external_reference|source_number)$/.test(name)) return `${name} || '-' || n`;
  return name === "sequence_no" ? `sequence_no + n * ${NUMBERS_APART}` : name;
}

/**
 * Copies every order that is there, with its lines, reservations, invoices, payments, shipments, entries and stock moves, until there
 * are `wanted`: past every trigger, so on a stack that is thrown away. Events and facts are not copied.
 */
export async function copyOrders({ sql }, wanted, say) {
  const there = await countOrders({ sql });
  const copies = Math.ceil(wanted / there) - 1;
  if (copies <= 0) return;
  for (const table of RECORDS) {
    const startedAt = performance.now();
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`set local synchronous_commit = off`;
      const columns = await tx`
        select column_name as name, udt_name as type from information_schema.columns
         where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' and is_identity = 'NO'`;
      const names = columns.map(({ name }) => `"${name}"`);
      await tx.unsafe(
        `insert into ${table} (${names}) select ${columns.map(copied)} from ${table}, generate_series(1, ${copies}) n`,
      );
    });
    await sql.unsafe(`vacuum analyze ${table}`);
    say(`  ${table}: ${copies} copies in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  // What was added up of the ledger before does not know the copies: all of it is pending again, for the worker to add up.
  await sql.begin(async (tx) => {
    await tx`truncate ledger_day, ledger_month, ledger_pending`;
    await tx`
      insert into ledger_pending (tenant_id, day, account_id, currency, debit_minor, credit_minor)
      select tenant_id, effective_on, account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
        from journal_line group by 1, 2, 3, 4`;
  });
  for (let pending = true; pending; ) {
    await new Promise((go) => setTimeout(go, 500));
    [{ pending }] = await sql`select exists (select from ledger_pending) as pending`;
  }
  await sql`vacuum analyze ledger_day, ledger_month, ledger_pending`;
}

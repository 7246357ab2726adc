import { factTables, summaries } from "#analytics/facts/all.ts";
import type { ColumnType } from "#analytics/facts/table.ts";

/** A table as people's own SQL sees it: rows of one company, amounts and quantities as decimals. */
export type OfferedTable = { name: string; columns: Array<{ name: string; type: string }> };

/** Columns that tell what goods cost, by what they are called. */
const TELLS_COST = /(^|_)(cost|costs|value|margin|cogs)(_|$)/;

/** Accounts have the cost of goods among them, so a summary or table of the ledger is for those who may see cost. */
const TELLS_COST_WHOLE = /^ledger_/;

const all = [...factTables, ...summaries];

export const FACT_NAMES: readonly string[] = all.map((table) => table.name);

const SHOWN: Record<ColumnType, string> = {
  uuid: "id",
  text: "text",
  minor: "amount",
  micro: "quantity",
  count: "number",
  day: "day",
  instant: "moment",
  flag: "yes or no",
};

/** The tables of these names, without what tells cost where that is hidden. */
export function offeredTables(names: ReadonlySet<string>, hideCost: boolean): OfferedTable[] {
  return all
    .filter((table) => names.has(table.name) && !(hideCost && TELLS_COST_WHOLE.test(table.name)))
    .map(({ name, columns }) => ({
      name,
      columns: Object.entries(columns)
        .filter(([column]) => column !== "tenant_id" && !(hideCost && TELLS_COST.test(column)))
        .map(([column, type]) => ({ name: column, type: SHOWN[type] })),
    }));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Statements that make the tables as views over the copy of the facts, attached as `facts`. `exponent`: of the currency. */
export function viewStatements(tables: readonly OfferedTable[], tenantId: string, exponent: number): string[] {
  if (!UUID.test(tenantId)) throw new RangeError("not a tenant's id");
  const unit = exponent === 0 ? "1" : `0.${"0".repeat(exponent - 1)}1`;
  // Multiplied, not divided: a quotient of decimals is a float in DuckDB.
  const scaled: Record<string, string> = {
    amount: `* ${unit}::decimal(${exponent + 1},${exponent})`,
    quantity: "* 0.000001::decimal(7,6)",
  };
  return tables.map(({ name, columns }) => {
    const list = columns.map(({ name: column, type }) =>
      scaled[type] ? `("${column}"::decimal(19,0) ${scaled[type]}) as "${column}"` : `"${column}"`,
    );
    return `create view "${name}" as select ${list.join(", ")} from facts.main."${name}" where tenant_id = '${tenantId}'::uuid`;
  });
}

import * as z from "zod";
import { day } from "#analytics/metrics/periods.ts";
import type { Asked, Cell } from "#analytics/readers.ts";

/**
 * money: minor units in SQL, a decimal string in the answer. quantity: millionths in SQL, a number in the answer. count: a number.
 * id, text, day, month as they are; instant in RFC 3339. customer_name, person_name: the cell holds the id of a
 * customer, or of an account, and whoever may read names puts the name there (names are never in facts).
 */
export type ColumnType =
  | "text"
  | "id"
  | "customer_name"
  | "person_name"
  | "money"
  | "quantity"
  | "count"
  | "day"
  | "month"
  | "instant"
  | "flag"
  | "money_or_count";

export type Column = {
  name: string;
  type: ColumnType;
  unit?: string;
  explanation?: string;
  /** Left out for those who may not see it. */
  hiddenAs?: "cost";
  /**
   * The records whose sum the cell is: a path with names in braces, filled from the row and else from the parameters asked
   * (`linkTo`). A part of the query without a value is left out.
   */
  opens?: string;
  /**
   * What of these records adds up to the cell: a field of theirs, `count` of them, `count:field` of its different values, or
   * two of these with a minus or a slash between.
   */
  adds?: string;
  /** Of a number without records of its own: which columns it is worked out from, or what else it is. */
  worked?: string;
};

/** One number with its period, numbers along time, or rows of things. */
export type Kind = "figure" | "series" | "table";

/** What a question is asked for; `today` and `now` come from the asker's company and clock, never from the database's. */
export type Company = {
  tenantId: string;
  currency: string;
  timeZone: string;
  /** The weekday that weeks begin on, 1 Monday to 7 Sunday; Monday unless said. */
  weekStart?: number;
  today: string;
  now: Date;
  /** How far the figures are behind the books, which only these know: of metrics that need it. */
  lag?: { count: number; since: string | null };
};

/**
 * Depends on nothing but its values and the tables that its text names: never on the clock. Several parts are asked at one
 * moment, each only when its tables have changed, and joined here: DuckDB spends longer on planning a join of many small
 * sources than on their answers. Parts that are sums go in one statement.
 */
export type Question = Asked;
export type Parts = { parts: readonly Question[]; join: (answers: Cell[][][]) => Cell[][] };
/** `columns`: where they depend on what is asked for. `params`: what was taken for granted, such as the period. */
export type Asking = (Question | Parts) & { columns?: readonly Column[]; params?: Record<string, string> };

export type MetricLine = {
  name: string;
  unit: "money" | "count";
  explanation: string;
  formula: string;
  previous: string;
  hiddenAs?: "cost";
  /** As of a column; `{today}` is the company's day. */
  opens: string;
  adds: string;
};

export type Metric = {
  name: string;
  title: string;
  kind: Kind;
  /** What it says, and what it leaves out. */
  explanation: string;
  /** How it is worked out, in words. */
  formula: string;
  /** The column of the number that the metric is named after: what a tile shows and an alert watches, in the last row. */
  measure?: string;
  params: z.ZodObject;
  columns: readonly Column[];
  /** Its answer is about what is not in the facts, so the asker reads the books for it and no answer is kept. */
  needsLag?: true;
  /** The column by whose amounts rows come: who may not see it gets them by their names. */
  ordered?: string;
  /** Where a row leads: a path with column names in braces. */
  drillDown?: string;
  ask: (params: Record<string, unknown>, company: Company) => Asking;
  /** Rows of one column set are one row each elsewhere: `kpis` lists its lines here. */
  lines?: readonly MetricLine[];
};

type Written<Params extends z.ZodObject> = Omit<Metric, "params" | "ask"> & {
  params: Params;
  ask: (params: z.output<Params>, company: Company) => Asking;
};

/** A metric whose question takes what its own parameters read: whatever it is asked with goes through them here. */
export function metric<Params extends z.ZodObject>(written: Written<Params>): Metric {
  return { ...written, ask: (given, company) => written.ask(written.params.parse(given), company) };
}

const limit = z.coerce.number().int().min(1).max(10_000);

/** Days are inclusive, in the company's time zone. */
export const period = { from: day.optional(), to: day.optional() };
export const atMost = { limit: limit.optional() };

/** Of one customer, or of one product: what a board is narrowed to. */
export const ofOne = {
  customer_id: z.uuid().optional().describe("Of one customer."),
  sku: z
    .string()
    .regex(/^\P{Cc}{1,64}$/u)
    .optional()
    .describe("Of one product."),
};
/** A condition on rows that have an `item_id`; `$sku` as people write it. */
export const OF_SKU =
  "item_id in (select i.item_id from item i where i.tenant_id = $tenant::uuid and lower(i.sku) = lower($sku))";

export function noParams() {
  return z.strictObject({});
}

/** A condition on a day column for the parameters `from` and `to`, with its values. */
export function within(
  column: string,
  params: { from?: string; to?: string },
): { where: string; values: Record<string, string> } {
  const parts: string[] = [];
  const values: Record<string, string> = {};
  if (params.from) {
    parts.push(`and ${column} >= $from::date`);
    values.from = params.from;
  }
  if (params.to) {
    parts.push(`and ${column} <= $to::date`);
    values.to = params.to;
  }
  return { where: parts.join(" "), values };
}

export function limited(sql: string, params: { limit?: number }): string {
  return params.limit === undefined ? sql : `${sql} limit ${params.limit}`;
}

/** The last `limit` rows of a series, still in its order. */
export function latest(sql: string, order: string, params: { limit?: number }): string {
  if (params.limit === undefined) return `${sql} order by ${order}`;
  return `select * from (${sql} order by ${order} desc limit ${params.limit}) order by ${order}`;
}

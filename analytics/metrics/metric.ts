import * as z from "zod";

/**
 * money: minor units in SQL, a decimal string in the answer. quantity: millionths in SQL, a number in the answer. count: a number.
 * id, text, day, month as they are; instant in RFC 3339. customer_name: the cell holds the customer's id, and whoever may read
 * names puts the name there (names are never in facts).
 */
export type ColumnType =
  | "text"
  | "id"
  | "customer_name"
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
};

/** What a question is asked for; `today` and `now` come from the asker's company and clock, never from the database's. */
export type Company = { tenantId: string; currency: string; timeZone: string; today: string; now: Date };

export type Question = { sql: string; values: Record<string, string> };

export type Metric = {
  name: string;
  title: string;
  explanation: string;
  params: z.ZodObject;
  columns: readonly Column[];
  /** Where a row leads: a path with column names in braces. */
  drillDown?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each metric knows its own parameters.
  ask: (params: any, company: Company) => Question;
  /** Rows of one column set are one row each elsewhere: `kpis` lists its lines here. */
  lines?: readonly { name: string; unit: "money" | "count"; formula: string; previous: string; hiddenAs?: "cost" }[];
};

const day = z.iso.date();
const limit = z.coerce.number().int().min(1).max(10_000);

/** Days are inclusive, in the company's time zone. */
export const period = { from: day.optional(), to: day.optional() };
export const atMost = { limit: limit.optional() };

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

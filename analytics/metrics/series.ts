import * as z from "zod";
import {
  type Asking,
  type Column,
  type ColumnType,
  type Company,
  type Metric,
  metric,
  OF_SKU,
  ofOne,
  type Question,
} from "#analytics/metrics/metric.ts";
import {
  asked,
  type Bucket,
  bucketsOf,
  COMPARISONS,
  type Comparison,
  day,
  type Grain,
  type Span,
  spanOf,
} from "#analytics/metrics/periods.ts";
import type { Cell } from "#analytics/readers.ts";
import { addDays } from "#app/modules/shared/calendar.ts";

/** Sums of one table by day: every source is one statement of its own, because planning joins is what takes time in DuckDB. */
export type Source = {
  table: string;
  /** Its column of the company's day. */
  day: string;
  /** Its column of the instant, where it has one: then the series can go by hour. */
  instant?: string;
  /** Which of its rows. */
  only?: string;
  sums: Record<string, string>;
};

export type Sums = Record<string, bigint>;

type Params = {
  from?: string | undefined;
  to?: string | undefined;
  grain: Grain;
  compare?: Comparison | undefined;
  customer_id?: string | undefined;
  sku?: string | undefined;
};

export type SeriesOf = {
  name: string;
  title: string;
  explanation: string;
  formula: string;
  measure: { name: string; type: ColumnType; unit?: string; hiddenAs?: "cost" };
  sources: readonly Source[];
  /** Asked instead where a customer or a product is named; they have the columns `customer_id` and `item_id`. */
  filtered?: readonly Source[];
  /** The number of a period from its sums; null where it has none. */
  of: (sums: Sums) => bigint | null;
  /** What there is at the end of a period instead of what happened in it: sums run from the first day of all. */
  atEnd?: boolean;
  /** `{from}` and `{to}` stand for the period's days; by hour `hour={start}` takes their place. */
  opens: string;
  adds: string;
};

export const COMPARE = "Adds what each point was in the period before, or a year ago.";
export const PREVIOUS = "The same of the period that it is compared with.";

/** The number is one sum of one table. */
export const oneSum = (table: string, day: string, sum: string, only?: string): Pick<SeriesOf, "sources" | "of"> => ({
  sources: [{ table, day, sums: { sum }, ...(only ? { only } : {}) }],
  of: ({ sum = 0n }) => sum,
});

/** A metric along time: its number in each hour, day, week, month or over all, and the one before beside it. */
export function series(of: SeriesOf): Metric {
  const hourly = of.sources.every((source) => source.instant) && !of.atEnd;
  const grains = hourly
    ? (["hour", "day", "week", "month", "all"] as const)
    : (["day", "week", "month", "all"] as const);
  const days = {
    from: day.optional().describe("First day, in the company's time zone."),
    to: day.optional().describe("Last day, included; today unless said."),
    grain: z.enum(grains).default("day").describe("What one point stands for; `all` is one sum over the whole period."),
    compare: z.enum(COMPARISONS).optional().describe(COMPARE),
  };
  return metric({
    name: of.name,
    title: of.title,
    kind: "series",
    explanation: of.explanation,
    formula: of.formula,
    measure: of.measure.name,
    params: of.filtered ? asked({ ...days, ...ofOne }) : asked(days),
    columns: columnsOf(of, "day", false),
    ask: (params, company) => askSeries(of, params, company),
  });
}

function columnsOf(of: SeriesOf, grain: Grain, compared: boolean): Column[] {
  const type = grain === "hour" ? "instant" : "day";
  const unit = of.measure.unit ?? (of.measure.type === "money" ? "currency" : undefined);
  const number = { ...of.measure, ...(unit ? { unit } : {}) };
  const opens = grain === "hour" ? of.opens.replace("from={start}&to={end}", "hour={start}") : of.opens;
  return [
    { name: "start", type },
    { name: "end", type, explanation: grain === "hour" ? "When it ends." : "Its last day." },
    { ...number, opens, adds: of.adds },
    ...(compared ? [{ ...number, name: "previous", explanation: PREVIOUS }] : []),
  ];
}

function askSeries(of: SeriesOf, params: Params, company: Company): Asking {
  const span = spanOf(params, company.today, company.weekStart);
  const buckets = bucketsOf(span, params.grain, params.compare, company);
  const before = params.compare ? spanOfBuckets(buckets, company) : null;
  const sources = (params.customer_id || params.sku) && of.filtered ? of.filtered : of.sources;
  return {
    params: span,
    columns: columnsOf(of, params.grain, params.compare !== undefined),
    parts: sources.map((source) => question(of, source, params, span, before, company)),
    join: (answers) => {
      const sum = summing(sources, answers, of.atEnd ?? false);
      const number = (at: { start: string; end: string } | null) => (at ? of.of(sum(at)) : null);
      return buckets.map((bucket) => [
        bucket.start,
        bucket.end,
        number(bucket),
        ...(params.compare ? [number(bucket.before)] : []),
      ]);
    },
  };
}

/** The days that the buckets are compared with, as one span; by hour with a day more at each end, whatever the zone. */
export function spanOfBuckets(buckets: readonly Bucket[], company: Company): Span | null {
  const compared = buckets.flatMap(({ before }) => before ?? []);
  const [first, last] = [compared[0], compared.at(-1)];
  if (!first || !last) return null;
  const byHour = first.start.length > 10;
  if (!byHour) return { from: first.start, to: last.end };
  return { from: addDays(first.start.slice(0, 10), -1), to: addDays(last.end.slice(0, 10), company.timeZone ? 1 : 0) };
}

function question(
  of: SeriesOf,
  source: Source,
  params: Params,
  span: Span,
  before: Span | null,
  company: Company,
): Question {
  const values: Record<string, string> = { tenant: company.tenantId, to: span.to };
  const sums = Object.entries(source.sums).map(([name, sum]) => `coalesce(${sum}, 0)::bigint as ${name}`);
  // By the column itself first, and made into texts when they are few: a text for every row takes longer than all the rest.
  const again = Object.keys(source.sums).map((name) => `sum(${name})::bigint as ${name}`);
  const byPoint = (text: string, key: string, where: string) =>
    `select ${text} as at_day, ${again.join(", ")} from (
        select ${key} as point, ${sums.join(", ")} from ${source.table} where tenant_id = $tenant::uuid and ${where} group by 1
      ) group by 1`;
  const only = source.only ? ` and ${source.only}` : "";
  const first = before && before.from < span.from ? before.from : span.from;
  if (of.atEnd) {
    // What is older than every point is one row.
    values.first = addDays(first, -1);
    return {
      sql: byPoint("greatest(point, $first::date)::varchar", source.day, `${source.day} <= $to::date${only}`),
      values,
    };
  }
  values.from = span.from;
  let days = `${source.day} between $from::date and $to::date`;
  if (before) {
    values.before_from = before.from;
    values.before_to = before.to;
    days = `(${days} or ${source.day} between $before_from::date and $before_to::date)`;
  }
  let filter = "";
  if (of.filtered?.includes(source) && params.customer_id) {
    values.customer = params.customer_id;
    filter += " and customer_id = $customer::uuid";
  }
  if (of.filtered?.includes(source) && params.sku) {
    values.sku = params.sku;
    filter += ` and ${OF_SKU}`;
  }
  const where = `${days}${only}${filter}`;
  const byHour = params.grain === "hour";
  return {
    sql: byHour
      ? byPoint("epoch_ms(point)", `time_bucket(interval 15 minutes, ${source.instant})`, where)
      : byPoint("point::varchar", source.day, where),
    values,
  };
}

/** Sums of a period, from the rows by day (or by quarter of an hour, as milliseconds). */
export function summing(sources: readonly Pick<Source, "sums">[], answers: Cell[][][], atEnd: boolean) {
  const rows = sources.map((source, index) => ({
    names: Object.keys(source.sums),
    rows: (answers[index] ?? [])
      .map((row) => ({ at: String(row[0]), cells: row.slice(1) as bigint[] }))
      .sort((a, b) => compareAt(a.at, b.at)),
  }));
  return ({ start, end }: { start: string; end: string }): Sums => {
    const hour = start.length > 10;
    const from = hour ? String(Date.parse(start)) : atEnd ? "" : start;
    const to = hour ? String(Date.parse(end) - 1) : end;
    const sums: Sums = {};
    for (const source of rows) {
      for (const name of source.names) sums[name] ??= 0n;
      for (let at = firstFrom(source.rows, from); at < source.rows.length; at += 1) {
        const row = source.rows[at] as { at: string; cells: bigint[] };
        if (compareAt(row.at, to) > 0) break;
        source.names.forEach((name, index) => {
          sums[name] = (sums[name] ?? 0n) + BigInt(row.cells[index] ?? 0n);
        });
      }
    }
    return sums;
  };
}

/** Days as texts, instants as milliseconds: both of one length for centuries, so they compare as texts. */
function compareAt(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function firstFrom(rows: readonly { at: string }[], from: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as { at: string }).at < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

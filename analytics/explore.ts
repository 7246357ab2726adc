import * as z from "zod";
import { type Column, type ColumnType, type Company, metric, type Question } from "#analytics/metrics/metric.ts";
import { percentSql } from "#analytics/metrics/percent.ts";
import { day } from "#analytics/metrics/periods.ts";
import { daysBetween } from "#app/modules/shared/calendar.ts";

/*
 * Free questions over the facts, in a closed vocabulary: every name that may be asked for is a key below, and stands for SQL
 * written here. Of what is sent only values reach the database, as parameters. Which names somebody may use at all is decided
 * by who asks this (the web, by its policy); what is marked as cost leaves the answer here a second time.
 */

type Measure = { sql: string; type: ColumnType; unit?: string; hiddenAs?: "cost" };
/** `label`: what people read, where the key is an id. */
type Dimension = {
  key: string;
  label?: string;
  labelType?: ColumnType;
  type: ColumnType;
  /** What stands beside the facts only where this is asked for. */
  join?: string;
};
type Subject = {
  from: string;
  day: string | null;
  measures: Record<string, Measure>;
  dimensions: Record<string, Dimension>;
};

const ITEM = "left join item i on i.tenant_id = f.tenant_id and i.item_id = f.item_id";
const ORDER = "left join placed_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id";

const calendar = (column: string): Record<string, Dimension> => ({
  day: { key: column, type: "day" },
  week: { key: `date_trunc('week', ${column})::date`, type: "day" },
  month: { key: `strftime(${column}, '%Y-%m')`, type: "month" },
  year: { key: `strftime(${column}, '%Y')`, type: "text" },
  weekday: { key: `isodow(${column})`, type: "count" },
});
const product: Dimension = { key: "i.sku", label: "i.name", labelType: "text", type: "text", join: ITEM };
const category: Dimension = { key: "i.category", type: "text", join: ITEM };
const customer: Dimension = {
  key: "f.customer_id",
  label: "f.customer_id",
  labelType: "customer_name",
  type: "id",
};
const salesperson: Dimension = {
  key: "o.salesperson_id",
  label: "o.salesperson_id",
  labelType: "person_name",
  type: "id",
  join: ORDER,
};
const count = (what: string): Measure => ({ sql: `count(${what})::bigint`, type: "count" });
const sum = (what: string, type: ColumnType, hiddenAs?: "cost"): Measure => ({
  sql: `coalesce(sum(${what}), 0)::bigint`,
  type,
  ...(hiddenAs ? { hiddenAs } : {}),
});

/**
 * What the gross margin is made of, line by line and each on its day: what is ordered, less what is credited, less what the goods cost that
 * leave, and what came back of it. Only of what leaves is the customer told by the order alone.
 */
const MARGIN_LINES = `(
  select tenant_id, order_id, item_id, customer_id, placed_on as day, net, 0::bigint as cost from order_line
  union all select tenant_id, order_id, item_id, customer_id, issued_on, -net, -cost from credit_note_line
  union all select tenant_id, order_id, item_id, null::uuid, shipped_on, 0::bigint, cost from shipment_line
) f`;
const BUYER = "coalesce(f.customer_id, o.customer_id)";

export const SUBJECTS: Record<string, Subject> = {
  sales: {
    from: "order_line f",
    day: "f.placed_on",
    measures: {
      orders: count("distinct f.order_id"),
      revenue: sum("f.net", "money"),
      units: sum("f.quantity", "quantity"),
      customers: count("distinct f.customer_id"),
      lines: count("*"),
    },
    dimensions: {
      ...calendar("f.placed_on"),
      hour: { key: "date_part('hour', timezone($zone, f.placed_at))::bigint", type: "count" },
      product,
      category,
      customer,
      salesperson,
    },
  },
  margin: {
    from: MARGIN_LINES,
    day: "f.day",
    measures: {
      net_sales: sum("f.net", "money"),
      margin: sum("f.net - f.cost", "money", "cost"),
      cost: sum("f.cost", "money", "cost"),
      margin_rate: {
        sql: percentSql("sum(f.net - f.cost)", "sum(f.net)"),
        type: "quantity",
        unit: "percent",
        hiddenAs: "cost",
      },
    },
    dimensions: {
      ...calendar("f.day"),
      product,
      category,
      customer: { ...customer, key: BUYER, label: BUYER, join: ORDER },
      salesperson,
    },
  },
  returns: {
    from: "credit_note_line f",
    day: "f.issued_on",
    measures: {
      credit_notes: count("distinct f.credit_note_id"),
      returned: sum("f.net", "money"),
      units: sum("f.quantity", "quantity"),
      cost: sum("f.cost", "money", "cost"),
    },
    dimensions: { ...calendar("f.issued_on"), product, category, customer, salesperson },
  },
  shipments: {
    from: "shipment_line f",
    day: "f.shipped_on",
    measures: {
      shipments: count("distinct f.shipment_id"),
      units: sum("f.quantity", "quantity"),
      cost: sum("f.cost", "money", "cost"),
    },
    dimensions: { ...calendar("f.shipped_on"), product, category },
  },
  invoices: {
    from: "invoice f",
    day: "f.issued_on",
    measures: {
      invoices: count("*"),
      net: sum("f.net", "money"),
      tax: sum("f.tax", "money"),
      total: sum("f.total", "money"),
    },
    dimensions: { ...calendar("f.issued_on"), customer, salesperson },
  },
  payments: {
    from: "payment f",
    day: "f.paid_on",
    measures: { payments: count("*"), amount: sum("f.amount", "money") },
    dimensions: {
      ...calendar("f.paid_on"),
      method: { key: "f.method", type: "text" },
      kind: { key: "f.kind", type: "text" },
      customer,
    },
  },
  moves: {
    from: "stock_move f",
    day: "f.moved_on",
    measures: {
      moves: count("*"),
      quantity: sum("f.quantity", "quantity"),
      value: sum("f.value", "money", "cost"),
    },
    dimensions: { ...calendar("f.moved_on"), reason: { key: "f.reason", type: "text" }, product, category },
  },
  stock: {
    from: "stock_level f",
    day: null,
    measures: {
      on_hand: sum("f.on_hand", "quantity"),
      reserved: sum("f.reserved", "quantity"),
      value: sum("f.value", "money", "cost"),
    },
    dimensions: { product, category },
  },
  ledger: {
    from: "ledger_line f",
    day: "f.effective_on",
    measures: {
      debit: sum("greatest(f.amount, 0)", "money"),
      credit: sum("greatest(-f.amount, 0)", "money"),
      balance: sum("f.amount", "money"),
      lines: count("*"),
    },
    dimensions: {
      ...calendar("f.effective_on"),
      account: { key: "f.account", label: "f.account_name", labelType: "text", type: "text" },
      type: { key: "f.account_type", type: "text" },
    },
  },
};

/** Rows of one answer; a file may have more than a screen. */
export const MOST_ROWS = 10_000;
const MOST_DAYS = 3_660;
const MOST_VALUES = 20;

const name = z.string().max(30);
const params = z
  .strictObject({
    of: name.refine((of) => Object.hasOwn(SUBJECTS, of), "There is no such subject."),
    show: z.array(name).min(1).max(6),
    by: name,
    and: name.optional(),
    from: day.optional(),
    to: day.optional(),
    where: z.record(name, z.array(z.string().min(1).max(100)).min(1).max(MOST_VALUES)).default({}),
    sort: z.enum(["by", "measure"]).default("by"),
    limit: z.number().int().min(1).max(MOST_ROWS),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: "custom", message, path: [path], input: value });
    const subject = SUBJECTS[value.of];
    if (!subject) return;
    const knows = (one: string) => Object.hasOwn(subject.dimensions, one);
    if (!value.show.every((one) => Object.hasOwn(subject.measures, one)))
      refuse("show", "There is no such measure here.");
    if (!knows(value.by)) refuse("by", "There is no such grouping here.");
    if (value.and !== undefined && (!knows(value.and) || value.and === value.by))
      refuse("and", "There is no such grouping here.");
    if (!Object.keys(value.where).every(knows)) refuse("where", "There is no such filter here.");
    const { from, to } = value;
    if (from && to && from > to) refuse("to", "The period ends before it begins.");
    else if (from && to && daysBetween(from, to) >= MOST_DAYS) refuse("from", "Ask for at most ten years.");
  });

export type ExploreParams = z.input<typeof params>;

/** The columns of a grouping: its key, and what people read where that is something else. */
function columnsOf(name: string, { type, label, labelType }: Dimension): Column[] {
  return [{ name, type }, ...(label ? [{ name: `${name}_name`, type: labelType ?? "text" }] : [])];
}

function sqlOf(asked: z.output<typeof params>, company: Company): Question & { columns: Column[] } {
  const subject = SUBJECTS[asked.of] as Subject;
  const groups = [asked.by, ...(asked.and ? [asked.and] : [])].map(
    (one) => [one, subject.dimensions[one] as Dimension] as const,
  );
  const shown = asked.show.map((one) => [one, subject.measures[one] as Measure] as const);
  const values: Record<string, string> = { tenant: company.tenantId };
  const where = ["f.tenant_id = $tenant::uuid"];
  for (const [edge, sign] of [
    ["from", ">="],
    ["to", "<="],
  ] as const) {
    const value = asked[edge];
    if (!value || !subject.day) continue;
    where.push(`${subject.day} ${sign} $${edge}::date`);
    values[edge] = value;
  }
  for (const [at, [one, list]] of Object.entries(asked.where).entries()) {
    const marks = list.map((value, index) => {
      values[`w${at}_${index}`] = value;
      return `$w${at}_${index}`;
    });
    where.push(`(${subject.dimensions[one]?.key})::varchar in (${marks.join(", ")})`);
  }
  const keys = groups.flatMap(([, { key, label }]) => (label ? [key, `max(${label})`] : [key]));
  const parts = [...keys, ...shown.map(([, { sql }]) => sql)].map((part, index) => `${part} as c${index}`);
  const grouped = groups.map(([, { key }]) => key);
  const order =
    asked.sort === "measure" ? `c${keys.length} desc nulls last, c0` : keys.map((_, index) => `c${index}`).join(", ");
  const named = [
    ...groups.map(([, dimension]) => dimension),
    ...Object.keys(asked.where).map((one) => subject.dimensions[one]),
  ];
  const joins = new Set(named.flatMap((dimension) => dimension?.join ?? []));
  if ([...grouped, ...where].some((part) => part.includes("$zone"))) values.zone = company.timeZone;
  return {
    sql: `select ${parts.join(", ")} from ${[subject.from, ...joins].join(" ")} where ${where.join(" and ")}
      group by ${grouped.join(", ")} order by ${order} limit ${asked.limit}`,
    values,
    columns: [
      ...groups.flatMap(([one, dimension]) => columnsOf(one, dimension)),
      ...shown.map(([one, { type, unit = type === "money" ? "currency" : undefined, hiddenAs }]) => ({
        name: one,
        type,
        ...(unit ? { unit } : {}),
        ...(hiddenAs ? { hiddenAs } : {}),
      })),
    ],
  };
}

export const explore = metric({
  name: "explore",
  title: "Explore",
  kind: "table",
  explanation: "Measures of one subject, grouped and filtered.",
  formula: "What was asked for.",
  params,
  columns: [],
  ask: sqlOf,
});

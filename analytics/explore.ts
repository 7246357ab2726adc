import * as z from "zod";
import { type Column, type ColumnType, type Company, metric, type Question } from "#analytics/metrics/metric.ts";
import { percentSql } from "#analytics/metrics/percent.ts";
import { day, weekStartSql } from "#analytics/metrics/periods.ts";
import { daysBetween } from "#app/modules/shared/calendar.ts";

/*
 * Free questions over the facts, in a closed vocabulary: every name that may be asked for is a key below, and stands for SQL
 * written here. Of what is sent only values reach the database, as parameters. Which names somebody may use at all is decided
 * by who asks this (the web, by its policy); what is marked as cost leaves the answer here a second time.
 */

/** `hiddenAs` cost: left out for whom cost is hidden. */
type Measure = { sql: string; of: Taken; type: ColumnType; unit?: string; hiddenAs?: "cost" };
/**
 * What a measure reads, by what it calls it: `columns` are summed; `ids` are counted each once, from the groups of rows where these are few
 * (`few`) and else row by row, which then goes for all that is read.
 */
type Taken = { columns?: readonly string[]; ids?: readonly string[]; few?: true };
/** `label`: what people read, where the key is an id. */
type Dimension = {
  /** What is read of each row, by the name that key and label use; rows are of one group by the first, where there is no join. */
  of: readonly string[];
  key: string;
  label?: string;
  labelType?: ColumnType;
  type: ColumnType;
  /** What stands beside the facts only where this is asked for. */
  join?: string;
};
/**
 * A table of facts, and how it says what a measure or grouping reads; what is not named here is a column. `small`: summaries that
 * say some of it, the smallest first; one that says all that is needed is asked instead.
 */
type Part = {
  table: string;
  day: string | null;
  columns?: Record<string, string>;
  small?: ReadonlyArray<Required<Omit<Part, "small">>>;
};
type Subject = {
  parts: readonly Part[];
  measures: Record<string, Measure | ByLine>;
  dimensions: Record<string, Dimension>;
};
/** What is counted once for each document as long as the lines of one stay together, and by different ids where they do not. */
type ByLine = { together: Measure; apart: Measure; hiddenAs?: never };

/** Groupings that two lines of one document can differ in. */
const OF_LINES = new Set(["product", "category"]);

const ITEM = "left join item i on i.tenant_id = $tenant::uuid and i.item_id = f.item_id";

/** Of a day: what is quickly worked out for each row, and what each group of rows is called by it. */
const CALENDAR: Record<
  string,
  { row: (day: string, firstOfWeek?: number) => string; key: (row: string) => string; type: ColumnType }
> = {
  day: { row: (day) => day, key: (row) => row, type: "day" },
  week: { row: (day, first) => weekStartSql(day, first), key: (row) => row, type: "day" },
  month: {
    row: (day) => `(year(${day}) * 12 + month(${day}) - 1)::int`,
    key: (row) => `printf('%04d-%02d', ${row} // 12, ${row} % 12 + 1)`,
    type: "month",
  },
  year: { row: (day) => `year(${day})`, key: (row) => `${row}::varchar`, type: "text" },
  weekday: { row: (day) => `isodow(${day})`, key: (row) => row, type: "count" },
};
const calendar: Record<string, Dimension> = Object.fromEntries(
  Object.entries(CALENDAR).map(([one, { key, type }]) => [one, { of: [one], key: key(`f.${one}`), type }]),
);
const column = (name: string, type: ColumnType = "text"): Dimension => ({ of: [name], key: `f.${name}`, type });
const person = (id: string, labelType: ColumnType): Dimension => ({
  ...column(id, "id"),
  label: `f.${id}`,
  labelType,
});
const product: Dimension = {
  of: ["item_id"],
  key: "i.sku",
  label: "i.name",
  labelType: "text",
  type: "text",
  join: ITEM,
};
const category: Dimension = { of: ["item_id"], key: "i.category", type: "text", join: ITEM };
const customer = person("customer_id", "customer_name");
const salesperson = person("salesperson_id", "person_name");

const sum = (what: string, type: ColumnType, hiddenAs?: "cost"): Measure => ({
  sql: `coalesce(sum(f.${what}), 0)::bigint`,
  of: { columns: [what] },
  type,
  ...(hiddenAs ? { hiddenAs } : {}),
});
const different = (what: string): Measure => ({
  sql: `count(distinct f.${what})::bigint`,
  of: { ids: [what] },
  type: "count",
});
/** Rows: `row` is 1 in each. */
const rows: Measure = sum("row", "count");
const documents = (id: string): ByLine => ({ together: sum("first", "count"), apart: different(id) });

const ROW = { row: "1" };
const FIRST = { ...ROW, first: "is_first::int" };
const hourOf = (moment: string) => `date_part('hour', timezone($zone, ${moment}))::bigint`;
const SOLD: Part = {
  table: "order_line",
  day: "placed_on",
  columns: { ...FIRST, hour: hourOf("placed_at"), buyer: "case when is_first then customer_id end" },
  small: [
    {
      table: "sales_by_hour",
      day: "day",
      columns: { hour: hourOf("quarter"), first: "orders", net: "gross", quantity: "units" },
    },
    { table: "stock_velocity", day: "day", columns: { item_id: "item_id", net: "gross", quantity: "units" } },
  ],
};
const SHIPPED: Part = {
  table: "shipment_line",
  day: "shipped_on",
  columns: FIRST,
  small: [
    { table: "shipped_by_day", day: "day", columns: { cost: "cost" } },
    { table: "shipped_by_product", day: "day", columns: { item_id: "item_id", cost: "cost", quantity: "units" } },
  ],
};
/** `part` with these columns too, and its summaries with them. */
const also = ({ small = [], ...part }: Part, columns: Record<string, string>): Part => ({
  ...part,
  columns: { ...part.columns, ...columns },
  small: small.map((one) => ({ ...one, columns: { ...one.columns, ...columns } })),
});

export const SUBJECTS: Record<string, Subject> = {
  sales: {
    parts: [SOLD],
    measures: {
      orders: documents("order_id"),
      revenue: sum("net", "money"),
      units: sum("quantity", "quantity"),
      customers: {
        together: { ...different("buyer"), of: { ids: ["buyer"], few: true } },
        apart: different("customer_id"),
      },
      lines: rows,
    },
    dimensions: { ...calendar, hour: column("hour", "count"), product, category, customer, salesperson },
  },
  // Line by line and each on its day: what is ordered, less what is credited, less what the goods cost that leave, and what came back of it.
  margin: {
    parts: [
      also(SOLD, { cost: "0::bigint" }),
      { table: "credit_note_line", day: "issued_on", columns: { net: "-net", cost: "-cost" } },
      also(SHIPPED, { net: "0::bigint" }),
    ],
    measures: {
      net_sales: sum("net", "money"),
      margin: {
        ...sum("net", "money", "cost"),
        sql: "coalesce(sum(f.net - f.cost), 0)::bigint",
        of: { columns: ["net", "cost"] },
      },
      cost: sum("cost", "money", "cost"),
      margin_rate: {
        sql: percentSql("sum(f.net - f.cost)", "sum(f.net)"),
        of: { columns: ["net", "cost"] },
        type: "quantity",
        unit: "percent",
        hiddenAs: "cost",
      },
    },
    dimensions: { ...calendar, product, category, customer, salesperson },
  },
  returns: {
    parts: [{ table: "credit_note_line", day: "issued_on" }],
    measures: {
      credit_notes: different("credit_note_id"),
      returned: sum("net", "money"),
      units: sum("quantity", "quantity"),
      cost: sum("cost", "money", "cost"),
    },
    dimensions: { ...calendar, product, category, customer, salesperson },
  },
  shipments: {
    parts: [SHIPPED],
    measures: {
      shipments: documents("shipment_id"),
      units: sum("quantity", "quantity"),
      cost: sum("cost", "money", "cost"),
    },
    dimensions: { ...calendar, product, category, customer, salesperson },
  },
  invoices: {
    parts: [{ table: "invoice", day: "issued_on", columns: ROW }],
    measures: {
      invoices: rows,
      net: sum("net", "money"),
      tax: sum("tax", "money"),
      total: sum("total", "money"),
    },
    dimensions: { ...calendar, customer, salesperson },
  },
  payments: {
    parts: [
      {
        table: "payment",
        day: "paid_on",
        columns: { ...ROW, amount: "case when kind = 'receipt' then amount else -amount end" },
      },
    ],
    measures: { payments: rows, amount: sum("amount", "money") },
    dimensions: { ...calendar, method: column("method"), kind: column("kind"), customer },
  },
  moves: {
    parts: [{ table: "stock_move", day: "moved_on", columns: ROW }],
    measures: {
      moves: rows,
      quantity: sum("quantity", "quantity"),
      value: sum("value", "money", "cost"),
    },
    dimensions: { ...calendar, reason: column("reason"), product, category },
  },
  stock: {
    parts: [{ table: "stock_level", day: null }],
    measures: {
      on_hand: sum("on_hand", "quantity"),
      reserved: sum("reserved", "quantity"),
      value: sum("value", "money", "cost"),
    },
    dimensions: { product, category },
  },
  ledger: {
    parts: [
      {
        table: "ledger_line",
        day: "effective_on",
        columns: { ...ROW, debit: "greatest(amount, 0)", credit: "greatest(-amount, 0)" },
        small: [
          {
            table: "ledger_by_day",
            day: "day",
            columns: {
              account: "account",
              account_name: "account_name",
              account_type: "account_type",
              amount: "amount",
            },
          },
        ],
      },
    ],
    measures: {
      debit: sum("debit", "money"),
      credit: sum("credit", "money"),
      balance: sum("amount", "money"),
      lines: rows,
    },
    dimensions: {
      ...calendar,
      account: {
        of: ["account", "account_name"],
        key: "f.account",
        label: "f.account_name",
        labelType: "text",
        type: "text",
      },
      type: column("account_type"),
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

/** The rows of a part that a question reads, summed by what they are grouped by unless ids are counted in them. */
function rowsOf(
  part: Part,
  asked: z.output<typeof params>,
  keys: readonly string[],
  taken: readonly Taken[],
  company: Company,
): string {
  const sums = [...new Set(taken.flatMap(({ columns = [] }) => columns))];
  const ids = [...new Set(taken.flatMap(({ ids = [] }) => ids))];
  const says = ({ columns = {} }: Part, name: string) => Object.hasOwn(columns, name) || Object.hasOwn(CALENDAR, name);
  const needed = [...keys, ...sums, ...ids];
  const from = part.small?.find((small) => needed.every((name) => says(small, name))) ?? part;
  const sqlOf = (name: string) =>
    from.columns?.[name] ?? CALENDAR[name]?.row(from.day ?? "", company.weekStart) ?? name;
  const where = ["tenant_id = $tenant::uuid"];
  if (asked.from && from.day) where.push(`${from.day} >= $from::date`);
  if (asked.to && from.day) where.push(`${from.day} <= $to::date`);
  const isByRow = taken.some(({ ids, few }) => ids && !few);
  const groups = [...new Set([...keys, ...ids])];
  const read = [
    ...groups.map((name) => `${sqlOf(name)} as ${name}`),
    ...sums.map((name) => `${isByRow ? sqlOf(name) : `sum(${sqlOf(name)})`} as ${name}`),
  ];
  const grouped = isByRow ? "" : ` group by ${groups.map(sqlOf).join(", ")}`;
  return `select ${read.join(", ")} from ${from.table} where ${where.join(" and ")}${grouped}`;
}

function sqlOf(asked: z.output<typeof params>, company: Company): Question & { columns: Column[] } {
  const subject = SUBJECTS[asked.of] as Subject;
  const groups = [asked.by, ...(asked.and ? [asked.and] : [])].map(
    (one) => [one, subject.dimensions[one] as Dimension] as const,
  );
  const names = [...groups.map(([one]) => one), ...Object.keys(asked.where)];
  const named = [...new Set(names)].map((one) => subject.dimensions[one] as Dimension);
  const shown = asked.show.map((one) => {
    const measure = subject.measures[one] as Measure | ByLine;
    if ("sql" in measure) return [one, measure] as const;
    return [one, names.some((name) => OF_LINES.has(name)) ? measure.apart : measure.together] as const;
  });
  const values: Record<string, string> = { tenant: company.tenantId };
  for (const edge of ["from", "to"] as const) {
    const value = asked[edge];
    if (value && subject.parts[0]?.day) values[edge] = value;
  }
  const where = Object.entries(asked.where).map(([one, list], at) => {
    const marks = list.map((value, index) => {
      values[`w${at}_${index}`] = value;
      return `$w${at}_${index}`;
    });
    return `(${subject.dimensions[one]?.key})::varchar in (${marks.join(", ")})`;
  });
  const keys = groups.flatMap(([, { key, label }]) => (label ? [key, `max(${label})`] : [key]));
  const parts = [...keys, ...shown.map(([, { sql }]) => sql)].map((part, index) => `${part} as c${index}`);
  const grouped = groups.map(([, { key, of, join }]) => (join ? key : `f.${of[0]}`));
  const order =
    asked.sort === "measure" ? `c${keys.length} desc nulls last, c0` : keys.map((_, index) => `c${index}`).join(", ");
  const joins = new Set(named.flatMap(({ join }) => join ?? []));
  const read = [...new Set(named.flatMap((dimension) => dimension.of))];
  const taken = shown.map(([, measure]) => measure.of);
  const facts = subject.parts.map((part) => rowsOf(part, asked, read, taken, company)).join(" union all ");
  if (facts.includes("$zone")) values.zone = company.timeZone;
  return {
    sql: `select ${parts.join(", ")} from ${[`(${facts}) f`, ...joins].join(" ")}
      ${where.length > 0 ? `where ${where.join(" and ")}` : ""}
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

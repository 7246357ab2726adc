import { english } from "#app/components/words/words.ts";

/* The words of the free questions: what analytics/explore.ts knows, as people call it, and who may use it. */

export type Word = {
  name: string;
  label: string;
  /** What must be known to read its figures right. */
  note?: string;
  /** It is no sum of the subject's records. */
  unlisted?: true;
  cost?: true;
  customer?: true;
  salesperson?: true;
  /** Groupings of which one of what is counted can be in several: such counts do not add up. */
  shared?: readonly string[];
};
export type Subject = {
  name: string;
  label: string;
  /** Who may see this metric may ask about the subject. */
  like: string;
  /** Its measures say something beside each other: all are shown, until some are chosen. */
  together?: true;
  /** Its facts have days. */
  dated: boolean;
  measures: readonly Word[];
  groupings: readonly Word[];
  /** Where rows of it are listed, for these parameters. `{without}`: the groupings that they belong to none of, of those in `lacks`. */
  records?: string;
  lacks?: readonly string[];
};

const CALENDAR: readonly Word[] = [
  { name: "day", label: english("Day") },
  { name: "week", label: english("Week") },
  { name: "month", label: english("Month") },
  { name: "year", label: english("Year") },
  { name: "weekday", label: english("Weekday") },
];
const PRODUCT: Word = { name: "product", label: english("Product") };
const CATEGORY: Word = {
  name: "category",
  label: english("Category"),
  note: english("Products are counted under the category that they are in now."),
};
const CUSTOMER: Word = { name: "customer", label: english("Customer"), customer: true };
const SALESPERSON: Word = { name: "salesperson", label: english("Salesperson"), salesperson: true };
const COST: Word = { name: "cost", label: english("Cost"), cost: true };
const VALUE: Word = { name: "value", label: english("Value at cost"), cost: true };
const UNITS: Word = { name: "units", label: english("Units") };

/** A document has lines of several products. */
const OF_LINES = ["product", "category"];

const LINES =
  "/reports/lines?kind={kind}&from={from}&to={to}&sku={product}&category={category}&customer_id={customer}&salesperson_id={salesperson}&without={without}";

const LACKS = ["product", "category", "salesperson"];

export const VOCABULARY: readonly Subject[] = [
  {
    name: "sales",
    label: english("Sales"),
    like: "revenue",
    dated: true,
    measures: [
      { name: "revenue", label: english("Revenue") },
      { name: "orders", label: english("Orders"), shared: OF_LINES },
      UNITS,
      {
        name: "customers",
        label: english("Customers"),
        shared: [...CALENDAR.map(({ name }) => name), "hour", ...OF_LINES, "salesperson"],
      },
      { name: "lines", label: english("Lines") },
    ],
    groupings: [...CALENDAR, { name: "hour", label: english("Hour") }, PRODUCT, CATEGORY, CUSTOMER, SALESPERSON],
    records: LINES.replace("{kind}", "order"),
    lacks: LACKS,
  },
  {
    name: "margin",
    label: english("Net sales and margin"),
    like: "net-sales",
    together: true,
    dated: true,
    measures: [
      { name: "net_sales", label: english("Net sales") },
      {
        name: "margin",
        label: english("Margin"),
        note: english(
          "Sales count when they are ordered and cost when goods leave: what is not shipped yet has its whole price as margin.",
        ),
        cost: true,
      },
      COST,
      { name: "margin_rate", label: english("Margin rate"), cost: true },
    ],
    groupings: [...CALENDAR, PRODUCT, CATEGORY, CUSTOMER, SALESPERSON],
    records: LINES.replace("{kind}", "order,credit,shipment,return"),
    lacks: LACKS,
  },
  {
    name: "returns",
    label: english("Returns"),
    like: "returns",
    dated: true,
    measures: [
      { name: "returned", label: english("Returned") },
      { name: "credit_notes", label: english("Credit notes"), shared: OF_LINES },
      UNITS,
      COST,
    ],
    groupings: [...CALENDAR, PRODUCT, CATEGORY, CUSTOMER, SALESPERSON],
    records: LINES.replace("{kind}", "credit,return"),
    lacks: LACKS,
  },
  {
    name: "shipments",
    label: english("Shipments"),
    like: "shipments",
    dated: true,
    measures: [UNITS, { name: "shipments", label: english("Shipments"), shared: OF_LINES }, COST],
    groupings: [...CALENDAR, PRODUCT, CATEGORY, CUSTOMER, SALESPERSON],
    records: LINES.replace("{kind}", "shipment"),
    lacks: LACKS,
  },
  {
    name: "invoices",
    label: english("Invoices"),
    like: "invoiced",
    dated: true,
    measures: [
      { name: "total", label: english("Total") },
      { name: "net", label: english("Net") },
      { name: "tax", label: english("Tax") },
      { name: "invoices", label: english("Invoices") },
    ],
    groupings: [...CALENDAR, CUSTOMER, SALESPERSON],
    records:
      "/invoices?kind=invoice&from={from}&to={to}&customer_id={customer}&salesperson_id={salesperson}&without={without}",
    lacks: ["salesperson"],
  },
  {
    name: "payments",
    label: english("Payments"),
    like: "payments",
    dated: true,
    measures: [
      { name: "amount", label: english("Amount"), note: english("What is paid back is taken off.") },
      { name: "payments", label: english("Payments") },
    ],
    groupings: [
      ...CALENDAR,
      { name: "method", label: english("Method") },
      { name: "kind", label: english("Kind") },
      CUSTOMER,
    ],
    records: "/reports/payments?kind={kind}&method={method}&from={from}&to={to}&customer_id={customer}",
  },
  {
    name: "moves",
    label: english("Stock moves"),
    like: "stock-levels",
    dated: true,
    measures: [{ name: "quantity", label: english("Quantity") }, { name: "moves", label: english("Moves") }, VALUE],
    groupings: [...CALENDAR, { name: "reason", label: english("Reason") }, PRODUCT, CATEGORY],
    records: "/reports/moves?from={from}&to={to}&sku={product}&category={category}&without={without}",
    lacks: ["category"],
  },
  {
    name: "stock",
    label: english("Stock now"),
    like: "stock-levels",
    dated: false,
    measures: [
      { name: "on_hand", label: english("On hand") },
      { name: "reserved", label: english("Reserved"), unlisted: true },
      VALUE,
    ],
    groupings: [PRODUCT, CATEGORY],
    records: "/reports/moves?sku={product}&category={category}&without={without}",
    lacks: ["category"],
  },
  {
    name: "ledger",
    label: english("Ledger"),
    like: "profit-and-loss",
    dated: true,
    measures: [
      { name: "balance", label: english("Balance") },
      { name: "debit", label: english("Debit") },
      { name: "credit", label: english("Credit") },
      { name: "lines", label: english("Lines") },
    ],
    groupings: [
      ...CALENDAR,
      { name: "account", label: english("Account") },
      { name: "type", label: english("Type of account") },
    ],
    records: "/ledger?account={account}&type={type}&from={from}&to={to}",
  },
];

export const CHARTS = [
  { name: "bars", label: english("Bars") },
  { name: "line", label: english("Line") },
  { name: "table", label: english("Table only") },
] as const;

/** Rows that a screen shows; files have all of them, up to the limit of an answer. */
export const SHOWN_ROWS = 200;

/** Points that a chart can show; a longer answer is a table. */
export const POINTS = 120;

/** As many rows as a screen needs of a question: a chart of two groupings needs all of them. */
export const rowsNeeded = ({ and, chart }: Question, shown = SHOWN_ROWS): number =>
  and && chart !== "table" ? 2_000 : shown;

/** A question as it stands in the address; names are of the vocabulary that this person has. */
export type Question = {
  of: string;
  show: string[];
  by: string;
  and: string | null;
  filters: { name: string; values: string[] }[];
  sort: "by" | "measure";
  chart: (typeof CHARTS)[number]["name"];
};

import type { Actor, Rights, RoleName } from "#app/modules/shared/actor.ts";

/**
 * The one table of who may what. Guards, menus, field filters, live events and analytics all ask it; what is not in it is refused.
 *
 * Rights: R read, C create, U update, A approve or post, X export, S ship. A small letter: only one's own records
 * (what one made oneself). Rows whose name ends in a column (`product_cost`, `invoice_detail`) guard those fields alone.
 */
const TABLE = {
  //                admin     accountant  clerk   sales   hr    viewer
  users: ["RCUX", "-", "-", "-", "-", "-"],
  settings: ["RCU", "-", "-", "-", "-", "-"],
  outlets: ["RCUX", "RX", "R", "R", "-", "R"],
  profile: ["RU", "RU", "RU", "RU", "RU", "RU"],
  notifications: ["RU", "RU", "RU", "RU", "RU", "RU"],
  audit: ["RX", "R", "-", "-", "-", "-"],
  // Administrators may delete anybody's (approve); nobody edits another's.
  comments: ["RCuA", "RCu", "RCu", "RCu", "-", "R"],
  customers: ["RCUX", "RX", "R", "RCU", "-", "R"],
  customer_contact: ["RU", "R", "-", "RU", "-", "R"],
  customer_terms: ["RU", "RU", "-", "RU", "-", "R"],
  products: ["RCUX", "RX", "R", "R", "-", "R"],
  price_lists: ["RCUX", "RX", "-", "R", "-", "R"],
  product_cost: ["RU", "RU", "-", "-", "-", "-"],
  stock: ["RCUAX", "RX", "RCU", "R", "-", "R"],
  orders: ["RCUASX", "RX", "RS", "RCu", "-", "R"],
  reservations: ["RCU", "R", "RCU", "-", "-", "-"],
  invoices: ["RCUX", "RCUAX", "-", "r", "-", "R"],
  invoice_detail: ["R", "R", "-", "R", "-", "-"],
  payments: ["RCUX", "RCUAX", "-", "-", "-", "-"],
  events: ["RUX", "R", "R", "R", "R", "R"],
  journal: ["R", "RCUAX", "-", "-", "-", "-"],
  // Of a figure that one may not see there is no rule to be seen.
  alerts: ["RCU", "RCU", "RCu", "RCu", "-", "R"],
  dashboards: ["RX", "RX", "RX", "RX", "RX", "RX"],
  // Coming in at all; a file then takes the rights of the records that it is about.
  imports: ["RCU", "RCU", "RCU", "RCU", "-", "-"],
  // What Grafana shows is seen whole: those only who may see cost and the ledger.
  grafana: ["RU", "R", "-", "-", "-", "-"],
  bi_sql: ["RX", "-", "-", "-", "-", "-"],
} as const satisfies Record<string, readonly [string, string, string, string, string, string]>;

export type Resource = keyof typeof TABLE;
export type Action = "read" | "create" | "update" | "approve" | "export" | "ship";

export const RESOURCES = Object.keys(TABLE) as Resource[];
export const ACTIONS: readonly Action[] = ["read", "create", "update", "approve", "export", "ship"];

const COLUMN: Record<RoleName, number> = { admin: 0, accountant: 1, clerk: 2, sales: 3, hr: 4, viewer: 5 };
const LETTER: Record<Action, string> = { read: "R", create: "C", update: "U", approve: "A", export: "X", ship: "S" };

/** A role of the company's own brings its rights along: they stand in place of the role's column. */
export type Who = Pick<Actor, "role" | "accountId" | "rights">;

function lettersOf({ role, rights }: Pick<Who, "role" | "rights">, resource: Resource): string {
  return rights ? (Object.hasOwn(rights, resource) && rights[resource]) || "-" : TABLE[resource][COLUMN[role]] || "-";
}

/**
 * Whether the actor's role allows it. Where the right is for own records only, hand in who made the record;
 * without it the answer is whether there is anything at all that the actor may do (the gate before a record is known).
 */
export function may(actor: Who, action: Action, resource: Resource, madeBy?: string | null): boolean {
  const rights = lettersOf(actor, resource);
  const letter = LETTER[action];
  if (rights.includes(letter)) return true;
  if (!rights.includes(letter.toLowerCase())) return false;
  return madeBy === undefined || (madeBy !== null && madeBy === actor.accountId);
}

/** Whether the right is for own records only: the query must then narrow what it finds. */
export function ownOnly(actor: Pick<Who, "role" | "rights">, action: Action, resource: Resource): boolean {
  const rights = lettersOf(actor, resource);
  return !rights.includes(LETTER[action]) && rights.includes(LETTER[action].toLowerCase());
}

/** All that somebody of this role may do, as a role of the company's own is stored. */
export function rightsOf(who: Pick<Who, "role" | "rights">): Rights {
  return Object.fromEntries(
    RESOURCES.map((resource) => [resource, lettersOf(who, resource)]).filter(([, letters]) => letters !== "-"),
  );
}

export function letterOf(action: Action): string {
  return LETTER[action];
}

/** The widths in which a right exists: `own` only where some role has it so, because there the queries narrow what they find. */
export function widthsOf(action: Action, resource: Resource): { own: boolean; all: boolean } {
  const column = TABLE[resource].join("");
  return { own: column.includes(LETTER[action].toLowerCase()), all: column.includes(LETTER[action]) };
}

/** The role as people call it. */
export const ROLE_WORDS: Record<RoleName, string> = {
  admin: "Administrator",
  accountant: "Accountant",
  clerk: "Warehouse clerk",
  sales: "Sales",
  hr: "Human resources",
  viewer: "Viewer",
};

/** The resource in people's words, for headings. */
export function resourceWords(resource: Resource): string {
  return resource === "bi_sql" ? "SQL" : resource.replaceAll("_", " ");
}

/** What is read, created or changed, where that is not said by the heading. */
const OBJECTS: Partial<Record<Resource, string>> = {
  settings: "the company's settings",
  profile: "one's own profile",
  notifications: "one's own notifications",
  audit: "the audit log",
  customer_contact: "customers' contact details",
  customer_terms: "customers' terms",
  product_cost: "product costs",
  invoice_detail: "invoice details",
  journal: "journal entries",
  grafana: "Grafana panels",
  bi_sql: "figures by SQL",
};

/** The resource as it stands in a sentence after the action: "to create journal entries". */
export function objectWords(action: Action, resource: Resource): string {
  // What is there is read; it changes by what comes and goes.
  if (resource === "stock" && action !== "read" && action !== "export") return "stock moves";
  return OBJECTS[resource] ?? resourceWords(resource);
}

export type Right = "all" | "own" | "none";

/** What a role may do, for showing the table. */
export function rightOf(who: RoleName | Pick<Who, "role" | "rights">, action: Action, resource: Resource): Right {
  const actor = { ...(typeof who === "string" ? { role: who } : who), accountId: null };
  if (!may(actor, action, resource)) return "none";
  return ownOnly(actor, action, resource) ? "own" : "all";
}

/** Why somebody may not: the right that it takes, the usual roles that have it, and who can change that. */
export function whyNot(action: Action, resource: Resource, actor: Partial<Pick<Who, "role" | "rights">> = {}): string {
  const { role, rights } = actor;
  if (role && rightOf({ role, rights: rights ?? null }, action, resource) === "own") {
    const names = Object.keys(ROLE_WORDS) as RoleName[];
    const all = names.filter((one) => rightOf(one, action, resource) === "all").map((one) => ROLE_WORDS[one]);
    return `You may ${action} ${objectWords(action, resource)} of your own only, and this is somebody else's. Roles that may with all: ${all.join(", ")}. An administrator of your company can change your role.`;
  }
  const having = (Object.keys(ROLE_WORDS) as RoleName[])
    .map((role) => ({ role, right: rightOf(role, action, resource) }))
    .filter(({ right }) => right !== "none")
    .map(({ role, right }) => (right === "own" ? `${ROLE_WORDS[role]} (own records)` : ROLE_WORDS[role]));
  if (having.length === 0)
    return `This needs the right to ${action} ${objectWords(action, resource)}, which no role has.`;
  const right = `This needs the right to ${action} ${objectWords(action, resource)}`;
  if (actor.rights)
    return `${right}. Roles that have it: ${having.join(", ")}. Your role is one of the company's own: an administrator can give it this right, or change your role.`;
  return `${right}. Roles that have it: ${having.join(", ")}. An administrator of your company can change your role.`;
}

/** What one must be able to read to hear of an event. Longest prefix wins; a type without a row is heard by administrators only. */
const EVENT_RESOURCE: ReadonlyArray<readonly [prefix: string, resource: Resource]> = [
  ["orders.order_", "orders"],
  // An order's reservation is part of the order; only reserving by hand is a matter of its own.
  ["orders.stock_reserved", "orders"],
  ["orders.reservation_failed", "orders"],
  ["orders.invoice_", "invoices"],
  ["orders.credit_note_", "invoices"],
  ["orders.payment_", "payments"],
  ["orders.credit_allocated", "payments"],
  ["ledger.", "journal"],
  ["inventory.", "stock"],
  ["catalog.item_", "products"],
  ["catalog.price_list_", "price_lists"],
  ["company.", "outlets"],
  ["alerts.", "alerts"],
  ["parties.", "customers"],
  // Who signs in and what was refused to whom: the audit page of those who look after people.
  ["access.", "users"],
];

export function resourceOfEvent(type: string): Resource | null {
  return EVENT_RESOURCE.find(([prefix]) => type.startsWith(prefix))?.[1] ?? null;
}

export function mayHear(actor: Who, type: string): boolean {
  const resource = resourceOfEvent(type);
  return resource === null ? actor.role === "admin" : may(actor, "read", resource);
}

/** Whether the actor may read all that events of this type tell, of every record: an address that is told of them hears it whole. */
export function hearsWhole(actor: Who, type: string): boolean {
  const resource = resourceOfEvent(type);
  if (resource === null) return actor.role === "admin" && !actor.rights;
  return may(actor, "read", resource) && !ownOnly(actor, "read", resource) && hiddenFields(actor, resource).size === 0;
}

/** The beginnings of the event types that the actor may hear of; null for all of them. */
export function audibleEvents(actor: Who): string[] | null {
  if (actor.role === "admin") return null;
  return EVENT_RESOURCE.filter(([, resource]) => may(actor, "read", resource)).map(([prefix]) => prefix);
}

type ReportRight = Resource | readonly [Resource, "whole"];

/** What one must be able to read for a report. "whole": a right for own records only is not enough, the report sums up everybody's. */
const REPORT_RESOURCE: Record<string, ReportRight> = {
  kpis: "dashboards",
  "sales-by-hour": "orders",
  "sales-by-day": "orders",
  "top-products": "orders",
  "stock-velocity": "stock",
  "stock-levels": "stock",
  "receivables-ageing": ["invoice_detail", "whole"],
  "outstanding-invoices": ["invoice_detail", "whole"],
  "profit-and-loss": "journal",
  "cash-snapshot": "journal",
  orders: "orders",
  revenue: "orders",
  "units-sold": "orders",
  "average-order": "orders",
  returns: "orders",
  "return-rate": "orders",
  "net-sales": "orders",
  "cost-of-sales": "product_cost",
  "gross-margin": "product_cost",
  "margin-rate": "product_cost",
  "active-customers": "orders",
  "busy-hours": "orders",
  "top-customers": "orders",
  "falling-customers": "orders",
  "falling-products": "orders",
  abc: "orders",
  backorders: "orders",
  "fill-rate": "orders",
  "time-to-ship": "orders",
  shipments: "orders",
  "low-stock": "stock",
  "days-of-cover": "stock",
  "dead-stock": "stock",
  "stock-ageing": "stock",
  "stock-on-date": "stock",
  "inventory-value": "product_cost",
  "inventory-turn": "product_cost",
  "stock-adjustments": "stock",
  invoiced: ["invoice_detail", "whole"],
  payments: "payments",
  "payments-by-method": "payments",
  receivables: "journal",
  "days-sales-outstanding": ["invoice_detail", "whole"],
  overdue: ["invoice_detail", "whole"],
  cash: "journal",
  "cash-flow": "journal",
  "cash-forecast": "journal",
  "profit-by-month": "journal",
  "event-lag": "dashboards",
};

const KPI_RESOURCE: Record<string, ReportRight> = {
  orders_today: "orders",
  revenue_today: "orders",
  orders_total: "orders",
  gross_sales_total: "orders",
  net_sales_total: "orders",
  outstanding_total: ["invoices", "whole"],
  overdue_total: ["invoices", "whole"],
  cash_balance: "journal",
  low_stock_count: "stock",
  backorder_count: "orders",
  inventory_value: "product_cost",
  gross_margin: "product_cost",
};

function mayReadReport(actor: Who, right: ReportRight | undefined): boolean {
  // A report that the table does not know is for administrators until somebody decides.
  if (right === undefined) return actor.role === "admin";
  if (typeof right === "string") return may(actor, "read", right);
  return may(actor, "read", right[0]) && may(actor, "read", "invoices") && !ownOnly(actor, "read", "invoices");
}

export function maySeeReport(actor: Who, report: string): boolean {
  return mayReadReport(actor, isKnownReport(report) ? REPORT_RESOURCE[report] : undefined);
}

/** The right that it takes, in words; null for a report that nobody has decided about. */
export function reportRight(report: string): Resource | null {
  const right = isKnownReport(report) ? REPORT_RESOURCE[report] : undefined;
  return right === undefined ? null : typeof right === "string" ? right : right[0];
}

export function isKnownReport(report: string): boolean {
  return Object.hasOwn(REPORT_RESOURCE, report);
}

/** A line of the `kpis` report. */
export function maySeeKpi(actor: Who, name: string): boolean {
  return mayReadReport(actor, KPI_RESOURCE[name]);
}

/** What one must be able to read to ask for rows of a table of facts by SQL of one's own. Not named here: administrators only. */
const FACT_RESOURCE: Record<string, ReportRight> = {
  item: "products",
  stock_move: "stock",
  stock_level: "stock",
  order_line: "orders",
  placed_order: "orders",
  shortage: "orders",
  shipment_line: "orders",
  sales_by_hour: "orders",
  shipped_by_day: "orders",
  shipped_by_product: "orders",
  stock_velocity: "orders",
  invoice: ["invoice_detail", "whole"],
  invoice_line: ["invoice_detail", "whole"],
  credit_note_line: ["invoice_detail", "whole"],
  accounts_receivable_ageing: ["invoice_detail", "whole"],
  returned_by_day: ["invoice_detail", "whole"],
  payment: "payments",
  allocation: "payments",
  ledger_line: "journal",
  ledger_by_day: "journal",
};

export function mayQueryFact(actor: Who, table: string): boolean {
  return mayReadReport(actor, Object.hasOwn(FACT_RESOURCE, table) ? FACT_RESOURCE[table] : undefined);
}

/** Whether columns that tell cost, margin or stock value are left out of what the actor is shown. */
export function hidesCost(actor: Who): boolean {
  return !may(actor, "read", "product_cost");
}

/** Fields that stand for cost, margin or stock value wherever they appear in an answer, an event or a report. */
const COST_FIELDS = new Set([
  "cost",
  "unit_cost",
  "value",
  "stock_value",
  "margin",
  "average_cost",
  "gross_margin",
  "inventory_value",
]);
const INVOICE_DETAIL_FIELDS = new Set([
  "lines",
  "subtotal",
  "tax_total",
  "taxes",
  "amount_paid",
  "amount_due",
  "allocations",
]);

/** The field names that the actor may not see in data of a resource. */
export function hiddenFields(actor: Who, resource: Resource): ReadonlySet<string> {
  const hidden = new Set<string>();
  if (!may(actor, "read", "product_cost")) for (const field of COST_FIELDS) hidden.add(field);
  if (resource === "invoices" && !may(actor, "read", "invoice_detail")) {
    for (const field of INVOICE_DETAIL_FIELDS) hidden.add(field);
  }
  if (resource === "customers") {
    if (!may(actor, "read", "customer_contact")) hidden.add("email").add("phone");
    if (!may(actor, "read", "customer_terms")) hidden.add("payment_terms_days").add("credit_limit");
    if (!may(actor, "read", "price_lists")) hidden.add("price_list");
  }
  return hidden;
}

/** A copy of `data` without the hidden fields, at any depth. */
export function withoutFields<T>(data: T, hidden: ReadonlySet<string>): T {
  if (hidden.size === 0 || data === null || typeof data !== "object" || data instanceof Date) return data;
  if (Array.isArray(data)) return data.map((entry) => withoutFields(entry, hidden)) as T;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    if (!hidden.has(key)) kept[key] = withoutFields(value, hidden);
  }
  return kept as T;
}

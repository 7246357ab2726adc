import { english } from "#app/components/words/words.ts";
import type { FigureLine, ListTile, SeriesTile, StackTile, WeekTile } from "./board.ts";

/* Tiles that stand on several boards, and what they are made with. */

export const hours: SeriesTile = {
  id: "hours",
  title: english("Orders"),
  report: "orders",
  asks: "today",
  view: "series",
  chart: "bars",
  height: 140,
  compares: true,
};

export const overTime = (id: string, title: string, report: string, more: Partial<SeriesTile> = {}): SeriesTile => ({
  id,
  title,
  report,
  asks: "period",
  view: "series",
  chart: "line",
  compares: true,
  ...more,
});

export const revenue = overTime("revenue", english("Revenue"), "revenue");

export const kpi = (label: string, row: string, more: Partial<FigureLine> = {}): FigureLine => ({
  label,
  report: "kpis",
  asks: "now",
  row,
  ...more,
});

/** One number of the whole period, with that of the period before. */
export const whole = (label: string, report: string, more: Partial<FigureLine> = {}): FigureLine => ({
  label,
  report,
  asks: "all",
  ...more,
});

export const openInvoices: ListTile = {
  id: "open",
  title: english("Outstanding invoices"),
  report: "outstanding-invoices",
  asks: "now",
  limit: 6,
  view: "list",
  name: "number",
  note: "customer",
  code: true,
  column: "amount_due",
  late: "days_overdue",
  leads: "/invoices/{invoice_id}",
  all: { href: "/invoices?status=open,partly_paid,overdue", label: english("All outstanding") },
  empty: english("Every invoice is paid."),
};

export const lowStock: ListTile = {
  id: "low",
  title: english("Low stock"),
  report: "low-stock",
  asks: "now",
  limit: 6,
  view: "list",
  name: "sku",
  note: "name",
  code: true,
  column: "available_qty",
  more: { column: "reorder_point", label: english("reorder at") },
  leads: "/products/{sku}",
  all: { href: "/products?stock=low", label: english("All low stock") },
  empty: english("Nothing is at or below its reorder point."),
};

export const cashAccounts: ListTile = {
  id: "cash",
  title: english("Cash"),
  report: "cash-snapshot",
  asks: "now",
  view: "list",
  name: "name",
  column: "balance",
  leads: "/ledger/accounts/{account}",
  all: { href: "/ledger/accounts", label: english("Accounts") },
  empty: english("No account holds cash yet."),
};

export const profitAndLoss: ListTile = {
  id: "accounts",
  title: english("Profit and loss"),
  report: "profit-and-loss",
  asks: "period",
  view: "list",
  name: "name",
  note: "month",
  column: "amount",
  all: { href: "/ledger/profit-and-loss", label: english("Report") },
  empty: english("Nothing was posted in this period."),
};

export const topProducts: ListTile = {
  id: "top-products",
  title: english("Top products"),
  report: "top-products",
  asks: "period",
  limit: 8,
  view: "list",
  name: "name",
  note: "sku",
  column: "net_sales",
  bars: true,
  leads: "/products/{sku}",
  all: { href: "/explore?of=margin&by=category", label: english("By category"), dated: true },
  empty: english("Nothing was sold in this period."),
};

export const productsOf = (
  id: string,
  title: string,
  report: string,
  column: string,
  more: Partial<ListTile>,
): ListTile => ({
  id,
  title,
  report,
  asks: "now",
  limit: 8,
  view: "list",
  name: "name",
  note: "sku",
  column,
  leads: "/products/{sku}",
  empty: english("Nothing to show."),
  ...more,
});

export const busyHours: WeekTile = {
  id: "busy-hours",
  title: english("Orders"),
  report: "busy-hours",
  asks: "period",
  view: "week",
  column: "orders",
};

/** Piles of a chart; who owes less is counted together. */
const MOST_PILES = 12;

const AGES = [
  { column: "not_due", label: english("Not due") },
  { column: "days_1_30", label: english("1 to 30 days") },
  { column: "days_31_60", label: english("31 to 60 days") },
  { column: "days_61_90", label: english("61 to 90 days") },
  { column: "over_90", label: english("Over 90 days") },
];

export const ageing: StackTile = {
  id: "ageing",
  title: english("Receivables"),
  report: "receivables-ageing",
  asks: "now",
  limit: MOST_PILES,
  view: "stack",
  key: "customer_id",
  name: "customer",
  parts: AGES,
  worsens: true,
  opens: "/invoices?status=open,partly_paid,overdue&customer_id={customer_id}",
};

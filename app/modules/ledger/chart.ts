import type * as z from "zod";
import type { entryPosted } from "#app/modules/ledger/events.ts";

export type AccountType = z.output<typeof entryPosted.schema>["lines"][number]["account_type"];

/** What the program itself posts to, whatever a company calls or numbers the account. */
export type AccountPurpose =
  | "cash"
  | "bank"
  | "receivable"
  | "inventory"
  | "goods_received"
  | "customer_credit"
  | "tax_payable"
  | "opening_equity"
  | "retained_earnings"
  | "sales"
  | "returns"
  | "cogs"
  | "stock_adjustment";

/**
 * Accounts that stand for documents: each is at any time the sum of what its documents say, so nothing is posted there by hand. The
 * database refuses it too (`0077_control_accounts.sql`).
 */
const CONTROL_ACCOUNTS: ReadonlySet<AccountPurpose | null> = new Set(["receivable", "customer_credit", "inventory"]);

export const isControlAccount = (purpose: AccountPurpose | null): boolean => CONTROL_ACCOUNTS.has(purpose);

type ChartRow = {
  code: string;
  name: string;
  type: AccountType;
  parent?: string;
  isGroup?: boolean;
  purpose?: AccountPurpose;
};

/** The chart of accounts that a new company starts with. Parents stand before their children. */
export const DEFAULT_CHART: readonly ChartRow[] = [
  { code: "1", name: "Assets", type: "asset", isGroup: true },
  { code: "1000", name: "Cash", type: "asset", parent: "1", purpose: "cash" },
  { code: "1010", name: "Bank", type: "asset", parent: "1", purpose: "bank" },
  { code: "1100", name: "Receivable", type: "asset", parent: "1", purpose: "receivable" },
  { code: "1200", name: "Inventory", type: "asset", parent: "1", purpose: "inventory" },
  { code: "2", name: "Liabilities", type: "liability", isGroup: true },
  { code: "2000", name: "Goods received, not invoiced", type: "liability", parent: "2", purpose: "goods_received" },
  { code: "2100", name: "Customer credit", type: "liability", parent: "2", purpose: "customer_credit" },
  { code: "2200", name: "Tax payable", type: "liability", parent: "2", purpose: "tax_payable" },
  { code: "3", name: "Equity", type: "equity", isGroup: true },
  { code: "3000", name: "Opening balance", type: "equity", parent: "3", purpose: "opening_equity" },
  { code: "3100", name: "Retained earnings", type: "equity", parent: "3", purpose: "retained_earnings" },
  { code: "4", name: "Revenue", type: "revenue", isGroup: true },
  { code: "4000", name: "Sales", type: "revenue", parent: "4", purpose: "sales" },
  { code: "4100", name: "Sales returns", type: "revenue", parent: "4", purpose: "returns" },
  { code: "5", name: "Expenses", type: "expense", isGroup: true },
  { code: "5000", name: "Cost of goods sold", type: "expense", parent: "5", purpose: "cogs" },
  { code: "5100", name: "Stock adjustments", type: "expense", parent: "5", purpose: "stock_adjustment" },
];

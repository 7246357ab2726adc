/** The menu. Only what the role may read is shown; `resource` is the policy table's word. */
import { english } from "#app/components/words/words.ts";
import { type Action, may, type Resource } from "#app/modules/access/policy.ts";
import type { Rights, RoleName } from "#app/modules/shared/actor.ts";

export type IconName =
  | "home"
  | "dashboard"
  | "orders"
  | "customers"
  | "products"
  | "prices"
  | "adjust"
  | "invoices"
  | "journal"
  | "accounts"
  | "reports"
  | "explore"
  | "catalogue"
  | "sql"
  | "periods"
  | "events"
  | "alerts"
  | "scan"
  | "pick"
  | "receive"
  | "count"
  | "labels"
  | "cart"
  | "people"
  | "keys"
  | "audit"
  | "outlets"
  | "system";

export type NavItem = {
  href: string;
  label: string;
  icon: IconName;
  resource: Resource;
  action?: Action;
  /** Other addresses that belong to the item, as prefixes. */
  also?: string[];
  /** Where a record of this kind is begun, for those who may. */
  create?: { href: string; label: string };
};
export type NavGroup = { label: string; items: NavItem[] };

export const navigation: NavGroup[] = [
  { label: "", items: [{ href: "/", label: english("Home"), icon: "home", resource: "profile" }] },
  {
    label: english("Sell"),
    items: [
      {
        href: "/orders",
        label: english("Orders"),
        icon: "orders",
        resource: "orders",
        create: { href: "/orders/new", label: english("New order") },
      },
      {
        href: "/customers",
        label: english("Customers"),
        icon: "customers",
        resource: "customers",
        create: { href: "/customers/new", label: english("New customer") },
      },
    ],
  },
  {
    label: english("Stock"),
    items: [
      {
        href: "/products",
        label: english("Products and stock"),
        icon: "products",
        resource: "products",
        create: { href: "/products/new", label: english("New product") },
      },
      {
        href: "/prices",
        label: english("Price lists"),
        icon: "prices",
        resource: "price_lists",
        create: { href: "/prices/new", label: english("New price list") },
      },
      { href: "/scan", label: english("Scan"), icon: "scan", resource: "products" },
      { href: "/pick", label: english("Pick"), icon: "pick", resource: "orders", action: "ship" },
      { href: "/receive", label: english("Receive"), icon: "receive", resource: "stock", action: "create" },
      { href: "/to-order", label: english("To order"), icon: "cart", resource: "stock" },
      { href: "/counts", label: english("Count"), icon: "count", resource: "stock" },
      { href: "/stock/adjust", label: english("Adjust stock"), icon: "adjust", resource: "stock", action: "create" },
    ],
  },
  {
    label: english("Money"),
    items: [
      { href: "/invoices", label: english("Invoices"), icon: "invoices", resource: "invoices" },
      {
        href: "/ledger",
        label: english("Journal"),
        icon: "journal",
        resource: "journal",
        create: { href: "/ledger/new", label: english("New journal entry") },
      },
      { href: "/ledger/accounts", label: english("Accounts"), icon: "accounts", resource: "journal" },
      {
        href: "/ledger/trial-balance",
        label: english("Reports"),
        icon: "reports",
        resource: "journal",
        also: ["/ledger/profit-and-loss", "/ledger/balance-sheet", "/ledger/ageing"],
      },
      { href: "/ledger/periods", label: english("Periods"), icon: "periods", resource: "journal" },
    ],
  },
  {
    label: english("Insight"),
    items: [
      { href: "/dashboard", label: english("Dashboard"), icon: "dashboard", resource: "dashboards" },
      { href: "/explore", label: english("Explore"), icon: "explore", resource: "orders" },
      {
        href: "/alerts",
        label: english("Alerts"),
        icon: "alerts",
        resource: "alerts",
        create: { href: "/alerts/new", label: english("New alert") },
      },
      { href: "/reports", label: english("All reports"), icon: "catalogue", resource: "dashboards" },
      { href: "/sql", label: english("SQL"), icon: "sql", resource: "bi_sql" },
      { href: "/events", label: english("Events"), icon: "events", resource: "events" },
    ],
  },
  {
    label: english("Company"),
    items: [
      {
        href: "/users",
        label: english("People"),
        icon: "people",
        resource: "users",
        create: { href: "/users/new", label: english("Invite a person") },
      },
      { href: "/audit", label: english("Audit"), icon: "audit", resource: "audit" },
      { href: "/imports", label: english("Import"), icon: "receive", resource: "imports" },
      { href: "/webhooks", label: english("Webhooks"), icon: "events", resource: "settings" },
      { href: "/company", label: english("Letterhead"), icon: "invoices", resource: "settings", action: "update" },
      { href: "/taxes", label: english("Invoicing and tax"), icon: "journal", resource: "settings", action: "update" },
      {
        href: "/outlets",
        label: english("Outlets"),
        icon: "outlets",
        resource: "outlets",
        create: { href: "/outlets/new", label: english("New outlet") },
      },
      { href: "/tokens", label: english("API tokens"), icon: "keys", resource: "settings" },
      { href: "/failures", label: english("Failures"), icon: "alerts", resource: "settings" },
      { href: "/jobs", label: english("Jobs"), icon: "events", resource: "settings" },
      { href: "/system", label: english("System"), icon: "system", resource: "settings" },
    ],
  },
];

/** The menu of a role, from the same table that guards the pages. */
export function navigationFor(role: RoleName, rights?: Rights | null): NavGroup[] {
  const who = { role, rights, accountId: null };
  return navigation
    .map(({ label, items }) => ({
      label,
      items: items
        .filter((item) => may(who, item.action ?? "read", item.resource))
        .map(({ create, ...item }) => (create && may(who, "create", item.resource) ? { ...item, create } : item)),
    }))
    .filter((group) => group.items.length > 0);
}

/** The item an address belongs to: the longest prefix wins, so /ledger/accounts/1000 is Accounts and not Journal. */
export function currentItem(groups: NavGroup[], pathname: string): string | undefined {
  let best: { href: string; length: number } | undefined;
  for (const item of groups.flatMap((group) => group.items)) {
    for (const prefix of [item.href, ...(item.also ?? [])]) {
      const inside = pathname === prefix || pathname.startsWith(`${prefix}/`);
      if (inside && (!best || prefix.length > best.length)) best = { href: item.href, length: prefix.length };
    }
  }
  return best?.href;
}

/** The menu. Only what the role may read is shown; `resource` is the policy table's word. */
import { type Action, may, type Resource } from "#app/modules/access/policy.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";

export type IconName =
  | "home"
  | "orders"
  | "customers"
  | "products"
  | "adjust"
  | "invoices"
  | "journal"
  | "accounts"
  | "reports"
  | "periods"
  | "events"
  | "scan"
  | "pick"
  | "receive"
  | "count"
  | "labels";

export type NavItem = {
  href: string;
  label: string;
  icon: IconName;
  resource: Resource;
  action?: Action;
  /** Other addresses that belong to the item, as prefixes. */
  also?: string[];
};
export type NavGroup = { label: string; items: NavItem[] };

export const navigation: NavGroup[] = [
  { label: "", items: [{ href: "/dashboard", label: "Dashboard", icon: "home", resource: "dashboards" }] },
  {
    label: "Sell",
    items: [
      { href: "/orders", label: "Orders", icon: "orders", resource: "orders" },
      { href: "/customers", label: "Customers", icon: "customers", resource: "customers" },
    ],
  },
  {
    label: "Stock",
    items: [
      { href: "/products", label: "Products and stock", icon: "products", resource: "products" },
      { href: "/scan", label: "Scan", icon: "scan", resource: "products" },
      { href: "/stock/adjust", label: "Adjust stock", icon: "adjust", resource: "stock", action: "create" },
    ],
  },
  {
    label: "Money",
    items: [
      { href: "/invoices", label: "Invoices", icon: "invoices", resource: "invoices" },
      { href: "/ledger", label: "Journal", icon: "journal", resource: "journal" },
      { href: "/ledger/accounts", label: "Accounts", icon: "accounts", resource: "journal" },
      {
        href: "/ledger/trial-balance",
        label: "Reports",
        icon: "reports",
        resource: "journal",
        also: ["/ledger/profit-and-loss", "/ledger/balance-sheet", "/ledger/ageing"],
      },
      { href: "/ledger/periods", label: "Periods", icon: "periods", resource: "journal" },
    ],
  },
  { label: "Insight", items: [{ href: "/events", label: "Events", icon: "events", resource: "events" }] },
];

/** The menu of a role, from the same table that guards the pages. */
export function navigationFor(role: RoleName): NavGroup[] {
  return navigation
    .map(({ label, items }) => ({
      label,
      items: items.filter((item) => may({ role, accountId: null }, item.action ?? "read", item.resource)),
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

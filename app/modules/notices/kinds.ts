import type { Action, Resource } from "#app/modules/access/policy.ts";

/** Who is told of a kind: everybody with a right, or the person whom it concerns if they may read it. */
type Kind = {
  /** For the list of preferences. */
  label: string;
  right: readonly [Action, Resource];
  /** Told to one person, not to all who have the right. */
  personal?: true;
  /** Mailed, and pushed to browsers that asked for it, unless somebody chose otherwise. */
  mailed?: true;
};

/** Every kind of notification: the one list. */
export const NOTICE_KINDS = {
  low_stock: { label: "Stock is low", right: ["create", "stock"] },
  goods_announced: { label: "Another company of ours has shipped to us", right: ["create", "stock"] },
  order_waits: { label: "An order waits for stock", right: ["ship", "orders"] },
  order_filled: { label: "Stock came for my order", right: ["read", "orders"], personal: true },
  order_shipped: { label: "My order was shipped", right: ["read", "orders"], personal: true },
  order_cancelled: { label: "My order was cancelled", right: ["read", "orders"], personal: true },
  invoice_paid: { label: "An invoice of my customer was paid", right: ["read", "invoices"], personal: true },
  payment_failed: { label: "A payment failed", right: ["update", "payments"] },
  backup_failed: { label: "A backup failed", right: ["create", "settings"], mailed: true },
  figures_differ: { label: "Figures differ from the books", right: ["create", "settings"], mailed: true },
  disk_tight: { label: "The disk fills up", right: ["create", "settings"], mailed: true },
  alert: { label: "A figure that is watched", right: ["read", "profile"], personal: true, mailed: true },
  mention: { label: "Somebody mentions me", right: ["read", "profile"], personal: true, mailed: true },
} as const satisfies Record<string, Kind>;

export type NoticeKind = keyof typeof NOTICE_KINDS;
export const NOTICE_KIND_NAMES = Object.keys(NOTICE_KINDS) as NoticeKind[];

export function kindOf(name: string): Kind | undefined {
  return Object.hasOwn(NOTICE_KINDS, name) ? NOTICE_KINDS[name as NoticeKind] : undefined;
}

/** The ways in which somebody can be told: the one list. */
export const WAYS = ["in_app", "by_mail", "by_sms", "by_push"] as const;
export type WayName = (typeof WAYS)[number];

/** How one kind is told to one person. */
export type Way = Record<WayName, boolean>;

export function usualWay(kind: NoticeKind): Way {
  const { mailed = false } = NOTICE_KINDS[kind] as Kind;
  return { in_app: true, by_mail: mailed, by_sms: false, by_push: mailed };
}

/** Where a notification leads: the page of the record it is about. */
export function noticePath(subjectType: string, subjectId: string, data: Record<string, unknown>): string {
  if (subjectType === "backup" || subjectType === "installation") return "/system";
  const at = PATHS[subjectType];
  if (!at) return "/notifications";
  return `${at}/${subjectId}${typeof data.comment_id === "string" ? `#comment-${data.comment_id}` : ""}`;
}

const PATHS: Record<string, string> = {
  order: "/orders",
  invoice: "/invoices",
  customer: "/customers",
  product: "/products",
  item: "/products",
  count: "/counts",
  goods_receipt: "/receive",
  alert_rule: "/alerts",
};

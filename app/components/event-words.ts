import { countText, dayText, groupDigits, humanise, quantityText } from "./format.ts";
import type { TimelineItem } from "./timeline.tsx";

/** Events in people's words. An event without words of its own is told by its name, so none is ever left out. */

type Data = Record<string, unknown>;
type Words = { what: string; detail?: string; tone?: "positive" | "negative" };

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? quantityText(value) : "");
const money = (amount: unknown, data: Data) =>
  typeof amount === "string" ? `${groupDigits(amount)} ${text(data.currency)}`.trim() : "";
const lines = (data: Data) => (Array.isArray(data.lines) ? (data.lines as Data[]) : []);
const goods = (rows: Data[]) =>
  rows
    .slice(0, 4)
    .map((row) => `${number(row.quantity)} × ${text(row.sku)}`)
    .join(", ") + (rows.length > 4 ? ` and ${countText(rows.length - 4, "more line")}` : "");
const join = (...parts: string[]) => parts.filter(Boolean).join(", ");

const WORDS: Record<string, (data: Data) => Words> = {
  "access.company_changed": (data) => ({
    what: "Company changed",
    detail: join(
      ...Object.values((data.after ?? {}) as Data).flatMap((value) => (typeof value === "string" ? [value] : [])),
    ),
  }),
  "ledger.taxes_chosen": (data) => ({
    what: "Taxes chosen",
    detail:
      (Array.isArray(data.taxes) ? (data.taxes as Data[]) : [])
        .map((tax) => `${text(tax.code)} ${text(tax.rate)} %`)
        .join(", ") || "none",
  }),
  "orders.order_drafted": (data) => ({
    what: "Draft saved",
    detail: join(goods(lines(data)), money(data.total, data)),
  }),
  "orders.order_created": (data) => ({
    what: "Order placed",
    detail: join(goods(lines(data)), money(data.total, data)),
    tone: "positive",
  }),
  "orders.order_amended": (data) => ({
    what: "Order changed",
    detail: join(goods(lines(data)), money(data.total, data)),
  }),
  "orders.stock_reserved": (data) => ({ what: "Stock reserved", detail: goods(lines(data)), tone: "positive" }),
  "orders.reservation_failed": (data) => ({
    what: "Not enough stock",
    detail: (Array.isArray(data.shortages) ? (data.shortages as Data[]) : [])
      .map((short) => `${text(short.sku)}: ${number(short.requested)} wanted, ${number(short.available)} available`)
      .join("; "),
    tone: "negative",
  }),
  "orders.order_shipped": (data) => ({
    what: join(`Shipped${data.shipment_number ? ` as ${text(data.shipment_number)}` : ""}`),
    detail: goods(lines(data)),
    tone: "positive",
  }),
  "orders.order_completed": () => ({ what: "Order completed", tone: "positive" }),
  "orders.order_cancelled": () => ({ what: "Order cancelled", tone: "negative" }),
  "orders.invoice_created": (data) => ({
    what: `Invoice ${text(data.number)} posted`,
    detail: join(money(data.total, data), data.due_on ? `due ${dayText(text(data.due_on))}` : ""),
    tone: "positive",
  }),
  "orders.credit_note_created": (data) => ({
    what: `Credit note ${text(data.number)} posted`,
    detail: join(money(data.total, data), text(data.reason)),
    tone: "negative",
  }),
  "orders.payment_recorded": (data) => ({
    what: data.kind === "refund" ? `Refund ${text(data.number)} paid out` : `Payment ${text(data.number)} received`,
    detail: join(money(data.amount, data), text(data.method)),
    tone: "positive",
  }),
  "orders.credit_allocated": (data) => ({
    what: text(data.amount).startsWith("-") ? "Credit taken back" : "Credit used",
    detail: money(data.amount, data),
  }),
  "orders.invoice_paid": (data) => ({ what: `Invoice ${text(data.number)} paid in full`, tone: "positive" }),
  "orders.payment_failed": (data) => ({ what: "Payment failed", detail: money(data.amount, data), tone: "negative" }),
  "ledger.entry_posted": (data) => ({ what: "Posted to the journal", detail: text(data.memo) }),
  "ledger.period_closed": (data) => ({ what: `Period ${data.status === "locked" ? "locked" : "closed"}` }),
  "ledger.period_reopened": () => ({ what: "Period reopened" }),
  "inventory.stock_changed": (data) => {
    const before = (data.before ?? {}) as Data;
    const after = (data.after ?? {}) as Data;
    return {
      what: STOCK_REASONS[text(data.reason)] ?? humanise(text(data.reason)),
      detail: `On hand ${number(before.on_hand)} → ${number(after.on_hand)}, available ${number(before.available)} → ${number(after.available)}`,
    };
  },
  "inventory.low_stock": (data) => ({
    what: "Stock is low",
    detail: `${number(data.available)} available, reorder at ${number(data.reorder_point)}`,
    tone: "negative",
  }),
  "inventory.stock_recovered": (data) => ({ what: "Stock is back", detail: `${number(data.available)} available` }),
  "catalog.item_created": (data) => ({
    what: "Product created",
    detail: join(text(data.name), money(data.price, data)),
  }),
  "catalog.item_changed": (data) => ({
    what: "Product changed",
    detail: join(text(data.name), money(data.price, data)),
  }),
  "parties.customer_created": () => ({ what: "Customer created" }),
  "parties.customer_changed": () => ({ what: "Customer changed" }),
  "access.signed_in": (data) => ({
    what: "Signed in",
    detail: join(BY[text(data.by)] ?? "", data.second_factor ? `with a ${SECOND[text(data.second_factor)]}` : ""),
  }),
  "access.sign_in_failed": (data) => ({
    what: data.wrong === "code" ? "Wrong code at sign-in" : "Wrong password at sign-in",
    detail: BY[text(data.by)],
    tone: "negative",
  }),
  "access.signed_out": () => ({ what: "Signed out" }),
  "access.refresh_reused": () => ({
    what: "A spent refresh token came again",
    detail: "Somebody holds a copy, so the whole sign-in was ended",
    tone: "negative",
  }),
  "access.refused": (data) => ({
    what: "Refused",
    detail: `${text(data.action)} ${text(data.resource)}: ${text(data.method)} ${text(data.path)}`,
    tone: "negative",
  }),
  "access.exported": (data) => ({ what: "Exported", detail: text(data.what) }),
  "access.account_created": (data) => ({ what: "Let in", detail: `as ${humanise(text(data.role))}`, tone: "positive" }),
  "access.role_changed": (data) => ({
    what: "Role changed",
    detail: `${data.before ? `${humanise(text(data.before))} → ` : ""}${humanise(text(data.role))}`,
  }),
  "access.account_disabled": (data) => ({
    what: data.disabled ? "Disabled" : "Let in again",
    tone: data.disabled ? "negative" : "positive",
  }),
  "access.password_changed": (data) => ({ what: "Password changed", detail: PASSWORD_BY[text(data.by)] }),
  "access.link_opened": (data) => ({ what: data.kind === "invite" ? "Invitation link made" : "Reset link made" }),
  "access.sessions_ended": (data) => ({ what: `${countText(Number(data.count), "sign-in")} ended` }),
  "access.second_factor_set": () => ({ what: "Second factor set up", tone: "positive" }),
  "access.second_factor_removed": (data) => ({
    what: "Second factor removed",
    detail: data.by === "self" ? "" : `by the ${text(data.by)}`,
    tone: "negative",
  }),
  "access.recovery_codes_renewed": () => ({ what: "New recovery codes made" }),
  "access.second_factor_roles_changed": (data) => ({
    what: "Roles that need a second factor changed",
    detail: `${roles(data.before)} → ${roles(data.after)}`,
  }),
  "access.token_created": (data) => ({
    what: "API token made",
    detail: Array.isArray(data.scopes) ? data.scopes.join(" ") : "",
  }),
  "access.token_revoked": () => ({ what: "API token revoked" }),
};

const BY: Record<string, string> = { form: "in a browser", api: "by a program", operator: "by the operator" };
const SECOND: Record<string, string> = { code: "code", recovery: "recovery code" };
const PASSWORD_BY: Record<string, string> = {
  self: "by the person",
  operator: "by the operator",
  setup: "at set-up",
  link: "over a one-time link",
};
const roles = (value: unknown) =>
  Array.isArray(value) && value.length > 0 ? value.map((role) => humanise(String(role))).join(", ") : "none";

const STOCK_REASONS: Record<string, string> = {
  receipt: "Goods received",
  adjustment: "Stock adjusted",
  opening: "Opening stock",
  reservation: "Reserved",
  release: "Reservation released",
  shipment: "Shipped",
  return: "Returned",
};

const COMMENT_ACTS: Record<string, string> = {
  added: "Comment added",
  edited: "Comment changed",
  deleted: "Comment deleted",
};

export function eventWords(type: string, data: Data): Words {
  if (type.endsWith("_commented")) return { what: COMMENT_ACTS[text(data.act)] ?? "Comment" };
  return WORDS[type]?.(data) ?? { what: humanise(type) };
}

/** History as a timeline's items: only words leave the server, not the events' data. */
export function toTimeline(
  entries: readonly { id: string; type: string; at: string; who: string; data: Data }[],
): TimelineItem[] {
  // What was said stands there itself.
  const told = entries.filter(({ type }) => !type.endsWith("_commented"));
  return told.map(({ id, type, at, who, data }) => ({ key: id, at, who, ...eventWords(type, data) }));
}

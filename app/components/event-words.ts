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
};

const STOCK_REASONS: Record<string, string> = {
  receipt: "Goods received",
  adjustment: "Stock adjusted",
  opening: "Opening stock",
  reservation: "Reserved",
  release: "Reservation released",
  shipment: "Shipped",
  return: "Returned",
};

export function eventWords(type: string, data: Data): Words {
  return WORDS[type]?.(data) ?? { what: humanise(type) };
}

/** History as a timeline's items: only words leave the server, not the events' data. */
export function toTimeline(
  entries: readonly { id: string; type: string; at: string; who: string; data: Data }[],
): TimelineItem[] {
  return entries.map(({ id, type, at, who, data }) => ({ key: id, at, who, ...eventWords(type, data) }));
}

import type { NoticeView } from "#app/modules/notices/views.ts";
import { quantityText } from "./format.ts";

type Told = Pick<NoticeView, "kind" | "data" | "by">;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? quantityText(value) : "–");

const SENTENCES: Record<string, (told: Told) => string> = {
  low_stock: ({ data }) =>
    `Stock of ${text(data.sku)} is low: ${number(data.available)} available, reorder at ${number(data.reorder_point)}`,
  order_waits: ({ data }) => {
    const others = Number(data.short) - 1;
    return `${text(data.number)} waits for stock of ${text(data.sku)}${others > 0 ? ` and ${others} more` : ""}`;
  },
  order_filled: ({ data }) => `Stock came for ${text(data.number)}`,
  order_shipped: ({ data }) => `${text(data.number)} was shipped as ${text(data.shipment_number)}`,
  order_cancelled: ({ data }) => `${text(data.number)} was cancelled`,
  invoice_paid: ({ data }) => `${text(data.number)} is paid in full`,
  payment_failed: ({ data }) =>
    `A payment of ${text(data.amount)} ${text(data.currency)} for ${text(data.number)} failed`,
  mention: ({ data, by }) => `${by ?? "Somebody"} mentions you on ${text(data.label)}`,
};

/** What a notification says. One without words of its own is told by its name, so none is ever left out. */
export function noticeWords(told: Told): string {
  return SENTENCES[told.kind]?.(told) ?? told.kind.replaceAll("_", " ");
}

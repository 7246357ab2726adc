import type { NoticeView } from "#app/modules/notices/views.ts";
import { minorDigits } from "#app/modules/shared/money.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import { groupDigits, quantityText } from "./format.ts";
import type { Words } from "./words/words.ts";

type Told = Pick<NoticeView, "kind" | "data" | "by">;

const text = (value: unknown) => (typeof value === "string" ? value : "");

const SENTENCES: Record<string, (t: Words, told: Told) => string> = {
  low_stock: (t, { data }) =>
    t("Stock of {sku} is low: {available} available, reorder at {point}", {
      sku: text(data.sku),
      available: number(t, data.available),
      point: number(t, data.reorder_point),
    }),
  goods_announced(t, { data }) {
    const [company, receipt, count] = [text(data.company), text(data.number), Number(data.unknown)];
    return count > 0
      ? t(
          "{company} has shipped: {receipt}. {count} SKU is unknown here|{company} has shipped: {receipt}. {count} SKUs are unknown here",
          { company, receipt, count },
        )
      : t("{company} has shipped: {receipt}", { company, receipt });
  },
  order_waits(t, { data }) {
    const [order, sku, count] = [text(data.number), text(data.sku), Number(data.short) - 1];
    return count > 0
      ? t("{order} waits for stock of {sku} and {count} more|{order} waits for stock of {sku} and {count} more", {
          order,
          sku,
          count,
        })
      : t("{order} waits for stock of {sku}", { order, sku });
  },
  order_filled: (t, { data }) => t("Stock came for {order}", { order: text(data.number) }),
  order_shipped: (t, { data }) =>
    t("{order} was shipped as {shipment}", { order: text(data.number), shipment: text(data.shipment_number) }),
  order_cancelled: (t, { data }) => t("{order} was cancelled", { order: text(data.number) }),
  invoice_paid: (t, { data }) => t("{invoice} is paid in full", { invoice: text(data.number) }),
  payment_failed: (t, { data }) =>
    t("A payment of {amount} for {invoice} failed", {
      amount: `${groupDigits(text(data.amount), t.locale)} ${text(data.currency)}`,
      invoice: text(data.number),
    }),
  backup_failed: (t, { data }) => t("The backup failed: {reason}", { reason: text(data.reason) }),
  figures_differ: (t, { data }) =>
    Number(data.remained) > 0
      ? t("Figures still differ from the books: {names}", { names: text(data.names) })
      : t("Figures differed from the books and were built anew: {names}", { names: text(data.names) }),
  disk_tight: (t, { data }) =>
    data.state === "full"
      ? t("The disk is full ({used} %): nothing new is saved until there is room", { used: `${Number(data.used)}` })
      : t("{used} % of the disk are used: make room, from 95 % on nothing new is saved", {
          used: `${Number(data.used)}`,
        }),
  alert: (t, { data }) =>
    t("Alert {name}: {value}", { name: text(data.name), value: figureText(t, data.figure, data.unit) }),
  mention: (t, { data, by }) =>
    t("{who} mentions you on {record}", { who: by ?? t("Somebody"), record: text(data.label) }),
};

/** A watched figure with its unit, an amount with its currency's decimals; "–" where there is none. */
export function figureText(t: Words, value: unknown, unit: unknown): string {
  if (typeof value !== "string") return "–";
  const isMoney = typeof unit === "string" && /^[A-Z]{3}$/.test(unit);
  const shown = formatMicro(parseMicro(value), isMoney ? minorDigits(unit) : 0);
  return `${groupDigits(shown, t.locale)}${typeof unit === "string" && unit !== "" ? ` ${unit}` : ""}`;
}

const number = (t: Words, value: unknown) => (typeof value === "number" ? quantityText(value, t.locale) : "–");

/** What a notification says. One without words of its own is told by its name, so none is ever left out. */
export function noticeWords(t: Words, told: Told): string {
  return SENTENCES[told.kind]?.(t, told) ?? told.kind.replaceAll("_", " ");
}

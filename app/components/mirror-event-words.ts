import { type EventWords, goods, join, lines, text } from "./event-texts.ts";

/** What one company of ours ships to another, in people's words. */
export const MIRROR_EVENTS: EventWords = {
  "orders.order_mirrored": (data, t) => ({
    what: t("Mirrored to {company} as receipt {receipt}", {
      company: text(data.company),
      receipt: text(data.receipt_number),
    }),
    detail: text(data.shipment_number),
  }),
  "inventory.receipt_announced": (data, t) => {
    const unknown = lines(data).filter((line) => line.is_known === false);
    return {
      what: t("Mirrors shipment {shipment} of {company}", {
        shipment: text(data.shipment_number),
        company: text(data.company),
      }),
      detail: join(
        goods(t, lines(data)),
        unknown.length > 0
          ? t("not among our products: {skus}", { skus: unknown.map((line) => text(line.sku)).join(", ") })
          : "",
        data.has_costs === false
          ? t("prices in {currency}: costs are to be entered", { currency: text(data.currency) })
          : "",
      ),
    };
  },
  "inventory.receipt_cancelled": (data, t) => ({
    what: t("Receipt {number} cancelled", { number: text(data.number) }),
    tone: "negative",
  }),
  "access.mirror_agreed": (data, t) => ({
    what: t("Shipments of another company are announced here"),
    detail: text(data.company),
    tone: "positive",
  }),
  "access.mirror_ended": (data, t) => ({
    what: t("Shipments of another company are announced no more"),
    detail: text(data.company),
    tone: "negative",
  }),
};

import { english, type Words } from "./words/words.ts";

/* The kinds of records that figures lead to, as people call them. */

export const SALES_KIND_WORDS = {
  order: english("Ordered"),
  credit: english("Credited"),
  shipment: english("Shipped"),
  return: english("Came back"),
};

export const MOVE_KIND_WORDS: Record<string, string> = {
  receipt: english("Receipt"),
  adjustment: english("Adjustment"),
  shipment: english("Shipment"),
  return: english("Return"),
  opening: english("Opening stock"),
};

export const PAYMENT_KIND_WORDS = { receipt: english("Receipt~payment"), refund: english("Refund") };
export const METHOD_WORDS: Record<string, string> = {
  cash: english("Cash"),
  card: english("Card"),
  bank: english("Bank"),
};

/** What the program calls itself where no person acted: its reactions, and what it does by the clock or by a link. */
const ITSELF =
  /^(invoice-when-(placed|shipped)|mirror-when-shipped|fill-waiting-orders|settle-(low-stock|goods-announced)|tell-(low-stock|goods-announced|mentioned|order-\w+|\w+-(paid|failed))|alerts|forgot|setup)$/;

/**
 * Who did something: a person, a device or a provider by its name, and the program by none of its own. `byItself` where no account stands
 * behind it: somebody may be called Alerts.
 */
export const whoText = (t: Words, name: string, byItself: boolean): string =>
  byItself && ITSELF.test(name) ? t("Pulse, by itself") : name;

/** "2 d 3 h", "45 min": what matters of a time that something took. */
export function durationText(t: Words, seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{minutes} min", { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("{hours} h {minutes} min", { hours, minutes: minutes % 60 });
  return t("{days} d {hours} h", { days: Math.floor(hours / 24), hours: hours % 24 });
}

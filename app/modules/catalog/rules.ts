import type { Day } from "#app/modules/shared/calendar.ts";
import type { Micro } from "#app/modules/shared/quantity.ts";

/*
 * What a price list says about one product. These hold:
 * - a price counts from its quantity on and on the days it is valid, both ends included; without a start or an end there is none;
 * - of the prices that count, the one from the largest quantity is taken, and of those the one that starts last;
 * - where none counts, the list says nothing and the product's own price stands.
 */

export type ListPrice = { fromQuantity: Micro; validFrom: Day | null; validTo: Day | null; unitPrice: Micro };

/** The price for a quantity on a day; null where the list says nothing. No two prices have one quantity and one start. */
export function listPriceFor(prices: readonly ListPrice[], quantity: Micro, day: Day): Micro | null {
  let best: ListPrice | null = null;
  for (const price of prices) {
    if (price.fromQuantity <= quantity && isValid(price, day) && (best === null || goesBefore(price, best)))
      best = price;
  }
  return best?.unitPrice ?? null;
}

function isValid({ validFrom, validTo }: ListPrice, day: Day): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo);
}

function goesBefore(one: ListPrice, other: ListPrice): boolean {
  if (one.fromQuantity !== other.fromQuantity) return one.fromQuantity > other.fromQuantity;
  return (one.validFrom ?? "") > (other.validFrom ?? "");
}

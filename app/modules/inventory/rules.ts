import { roundHalfUp } from "#app/modules/shared/money.ts";
import { extendLine, formatMicro, type Micro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";

/*
 * Stock at moving average, kept as a pool of quantity and value (minor units), never as a rounded unit cost:
 * - an issue takes its share of the value; the one that empties the pool takes all that is left, so quantity 0 means value 0;
 * - nothing is issued beyond what is on hand unless the item allows it; the part beyond is valued at the last known cost
 *   and put right by the next receipt (the difference goes to cost of goods sold);
 * - reserved stock is on hand and promised: available = on hand - reserved, and never below zero.
 */

export type Pool = { onHand: Micro; valueMinor: bigint };

/** Value of `quantity` taken from the pool. `lastCost` values what the pool does not hold. */
export function issueValue(pool: Pool, quantity: Micro, lastCost: Micro, currency: string): bigint {
  if (pool.onHand <= 0n) return extendLine(quantity, lastCost, currency);
  if (quantity === pool.onHand) return pool.valueMinor;
  if (quantity > pool.onHand) return pool.valueMinor + extendLine(quantity - pool.onHand, lastCost, currency);
  return roundHalfUp(pool.valueMinor * quantity, pool.onHand);
}

/**
 * What a receipt of `quantity` worth `costMinor` adds to the pool's value, and what must go to cost of goods sold because
 * units issued below zero had been valued otherwise. Without negative stock all of the cost is stock value.
 */
export function receiptValue(
  pool: Pool,
  quantity: Micro,
  costMinor: bigint,
): { stockMinor: bigint; varianceMinor: bigint } {
  if (pool.onHand >= 0n) return { stockMinor: costMinor, varianceMinor: 0n };
  const owed = -pool.onHand;
  if (quantity < owed) {
    const covered = roundHalfUp(-pool.valueMinor * quantity, owed);
    return { stockMinor: covered, varianceMinor: costMinor - covered };
  }
  const left = roundHalfUp(costMinor * (quantity - owed), quantity);
  const stockMinor = left - pool.valueMinor;
  return { stockMinor, varianceMinor: costMinor - stockMinor };
}

/** What a count differs by from what was on hand when it was counted: what moved before is expected, what moves after is not counted. */
export function variance(counted: Micro, onHandThen: Micro): Micro {
  return counted - onHandThen;
}

export function available(level: { onHand: Micro; reserved: Micro }): Micro {
  return level.onHand - level.reserved;
}

/** Low = a reorder point is set and what is available is at or below it. */
export function isLow(availableQuantity: Micro, reorderPoint: Micro | null): boolean {
  return reorderPoint !== null && availableQuantity <= reorderPoint;
}

/** Throws Refusal insufficient_stock with what is available and what was requested. */
export function checkAvailable(
  level: { sku: string; onHand: Micro; reserved: Micro; allowNegative: boolean },
  requested: Micro,
): void {
  const free = available(level);
  if (requested <= free || level.allowNegative) return;
  throw new Refusal(
    "insufficient_stock",
    `Only ${formatMicro(free)} of ${level.sku} available, ${formatMicro(requested)} requested.`,
    {
      sku: level.sku,
      available: Number(formatMicro(free)),
      requested: Number(formatMicro(requested)),
    },
  );
}

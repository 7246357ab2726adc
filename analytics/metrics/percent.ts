import { roundHalfUp } from "#app/modules/shared/money.ts";

/** A share of a whole in percent, as millionths with two decimals; null where the whole is not positive. */
export function percentOf(part: bigint, whole: bigint): bigint | null {
  return whole <= 0n ? null : roundHalfUp(part * 10_000n, whole) * 10_000n;
}

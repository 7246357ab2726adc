import { roundHalfUp } from "#app/modules/shared/money.ts";

/** A share of a whole in percent, as millionths with two decimals; null where the whole is not positive. */
export function percentOf(part: bigint, whole: bigint): bigint | null {
  return whole <= 0n ? null : roundHalfUp(part * 10_000n, whole) * 10_000n;
}

/** The same in DuckDB, of two sums: their quotient of whole numbers is rounded half away from zero. */
export const percentSql = (part: string, whole: string): string =>
  `case when ${whole} > 0 then (sign(${part}) * ((abs(${part}) * 20000 + ${whole}) // (2 * ${whole})) * 10000)::bigint end`;

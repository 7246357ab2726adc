/*
 * What `npm run test:deep -- cases` asks in full and `npm test` in part: cases by the hundred that are alike, and stories of minutes. The part
 * is another one each day, so that in time all are asked, and the same all day long, so that what failed can be repeated.
 */

export const isDeep = Boolean(process.env.PULSE_DEEP);
const DAY = Number(process.env.PULSE_DAY ?? Math.floor(Date.now() / 86_400_000));

/** One in `oneIn` of them, another one each day; all in depth. Never none. PULSE_DAY (since 1970) asks those of another day. */
export function share<T>(all: readonly T[], oneIn: number): T[] {
  const of = Math.max(1, Math.min(oneIn, all.length));
  return isDeep ? [...all] : all.filter((_, at) => at % of === DAY % of);
}

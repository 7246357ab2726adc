import type { Fragment } from "postgres";
import type { ListTotals } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";

/**
 * Counts the rows of `rows` (which has `currency` and the amounts named, in minor units) and adds them up, one line for each
 * currency. Reads at most `atMost` rows, so that no list is slow for the sake of its foot; where there are more it gives
 * no figures instead of wrong ones.
 */
export async function sumUpTo(
  db: Db,
  atMost: number,
  rows: Fragment,
  amounts: readonly string[],
  format: (minor: bigint, currency: string) => string,
): Promise<ListTotals> {
  const sums = amounts
    .map((name) => db`coalesce(sum(r.${db(name)}), 0)::bigint as ${db(name)}`)
    .reduce<Fragment>((all, one) => db`${all}, ${one}`, db`count(*)::int as rows`);
  const found = await db<({ currency: string; rows: number } & Record<string, bigint>)[]>`
    select r.currency, ${sums} from (${rows} limit ${atMost + 1}) r group by r.currency order by r.currency`;
  const count = found.reduce((all, line) => all + line.rows, 0);
  if (count > atMost) return { count: null, sums: [] };
  return {
    count,
    sums: found.map((line) => ({
      currency: line.currency,
      amounts: Object.fromEntries(amounts.map((name) => [name, format(line[name] as bigint, line.currency)])),
    })),
  };
}

import type { Day } from "#app/modules/shared/calendar.ts";
import type { Db } from "#db/client.ts";

/** Of these days, those that take no entries of this scope: their period is not open, or they lie before a lock date. */
export async function closedDays(
  db: Db,
  scope: "sales" | "purchase" | "general",
  days: Iterable<Day>,
): Promise<Set<Day>> {
  const rows = await db<{ day: Day }[]>`
    select day::text as day from unnest(${[...new Set(days)]}::date[]) as asked (day)
     where exists (select from accounting_period where day between start_on and end_on and status <> 'open')
        or day <= (select max(locked_until) from ledger_lock where scope in ('all', ${scope}))`;
  return new Set(rows.map((row) => row.day));
}

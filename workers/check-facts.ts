import { compareFacts, type Difference } from "#analytics/compare.ts";
import { notify, settle } from "#app/modules/notices/notify.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import type { FactsKeeper } from "#workers/build-facts.ts";
import { isDue, type TimeOfDay } from "#workers/jobs/schedule.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 60_000;
const KEY = "figures_differ";

type Checking = { sql: Sql; keeper: FactsKeeper; log: Log };

/** Once a day at a time of this machine: whether the figures are what the books say. Runs beside the keeper of the facts. */
export async function checkFactsDaily(options: Checking & { at: TimeOfDay; stop: AbortSignal }): Promise<void> {
  const { sql, keeper, at, log, stop } = options;
  while (!stop.aborted) {
    try {
      if (keeper.state() === "ready" && (await isWanted(sql, at))) await checkFacts(options);
    } catch (error) {
      if (!stop.aborted) log.error("the figures could not be compared with the books", { reason: reasonOf(error) });
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

async function isWanted(sql: Sql, at: TimeOfDay): Promise<boolean> {
  const [row] = await sql<{ installed: Date; done: Date | null; tried: Date | null }[]>`
    select (select min(applied_at) from pulse_migration) as installed, checked_at as done, tried_at as tried from facts_check`;
  return row
    ? isDue(new Date(), at, { installedAt: row.installed, lastDoneAt: row.done, lastTriedAt: row.tried })
    : false;
}

/**
 * Compares every fact and figure with the books. What differs is built anew from the events and compared once more; whoever looks after
 * the installation, in each company that it concerns, is told either way. Throws, with the reason kept, when it cannot compare.
 */
export async function checkFacts({ sql, keeper, log }: Checking): Promise<void> {
  await sql`update facts_check set tried_at = now(), error = null`;
  try {
    const compare = () => keeper.whileStill((facts) => compareFacts(sql, facts, new Date()));
    const first = await compare();
    if (first.differences.length > 0) {
      log.error("figures differ from the books and are built anew", { names: namesOf(first.differences) });
      await keeper.rebuild();
    }
    const last = first.differences.length > 0 ? await compare() : first;
    if (last.differences.length > 0)
      log.error("figures differ from the books after they were built anew", { names: namesOf(last.differences) });
    await tell(sql, first.differences, last.differences);
    await sql`update facts_check set checked_at = now(), seq = ${last.seq}, compared = ${last.compared},
      differed = ${first.differences.length}, remained = ${last.differences.length},
      names = ${namesOf([...first.differences, ...last.differences])}`;
    log.info("the figures were compared with the books", {
      compared: last.compared,
      differed: first.differences.length,
    });
  } catch (error) {
    await sql`update facts_check set error = ${reasonOf(error)}`.catch(() => {});
    throw error;
  }
}

/** Of facts and of metrics, whatever they were asked with. */
const namesOf = (differences: Difference[]) =>
  [...new Set(differences.map(({ what }) => what.split(" ")[0] ?? what))].sort();

async function tell(sql: Sql, first: Difference[], last: Difference[]): Promise<void> {
  for (const { id: tenantId } of await sql<{ id: string }[]>`select id from tenant order by id`) {
    const ours = (all: Difference[]) => all.filter(({ tenant_id }) => tenant_id === tenantId);
    const found = [...ours(first), ...ours(last)];
    const actor = systemActor(tenantId, "figures", newId());
    await inTenant(sql, tenantId, async (tx) => {
      if (found.length === 0) return settle(tx, actor, KEY, new Date());
      await notify(tx, actor, {
        kind: "figures_differ",
        key: KEY,
        data: { names: namesOf(found).join(", ").slice(0, 200), remained: ours(last).length },
        subjectType: "installation",
        subjectId: newId(),
        by: null,
        at: new Date(),
      });
    });
  }
}

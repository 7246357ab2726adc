import { NoSuchFigure, readFigure, type Sources } from "#app/http/alert-figure.server.ts";
import type { Analytics } from "#app/http/analytics.server.ts";
import {
  type Figure,
  recordLook,
  shipAlertRules,
  type WatchedRule,
} from "#app/modules/notices/alert-standing.server.ts";
import { readSystemFigures } from "#app/modules/notices/system-figures.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 15_000;
/** Facts come many times a second in a storm; a look at all rules comes at most this often. */
const PAUSE_MS = 3_000;
const SHIP_EVERY_MS = 10 * 60_000;

export type Watching = {
  sql: Sql;
  analytics: Pick<Analytics, "query">;
  log: Log;
  now?: () => Date;
};

/** Holds every rule against its figure, after facts have changed and by the clock, until `stop`. */
export async function keepAlerts(options: Watching & { stop: AbortSignal }): Promise<void> {
  const { sql, log, stop } = options;
  const asked = createSignal();
  const listeners = [await sql.listen("pulse_facts", asked.wake), await sql.listen("pulse_alerts", asked.wake)];
  let shippedAt = 0;
  try {
    while (!stop.aborted) {
      try {
        if (Date.now() - shippedAt > SHIP_EVERY_MS) {
          await shipRules(sql);
          shippedAt = Date.now();
        }
        await lookAtAll(options);
      } catch (error) {
        if (!stop.aborted) log.error("alerts cannot be looked after", { reason: reasonOf(error) });
      }
      await pause(PAUSE_MS, stop);
      await Promise.race([asked.wait(LOOK_EVERY_MS - PAUSE_MS), pause(LOOK_EVERY_MS - PAUSE_MS, stop)]);
    }
  } finally {
    for (const listener of listeners) await listener.unlisten().catch(() => {});
  }
}

/** Companies that have begun since. */
export async function shipRules(sql: Sql): Promise<void> {
  const tenants = await sql<{ id: string }[]>`
    select t.id from tenant t where not exists (select 1 from alert_rule r where r.tenant_id = t.id and r.shipped is not null)`;
  for (const { id } of tenants) await inTenant(sql, id, (tx) => shipAlertRules(tx, id));
}

type Listed = WatchedRule & { time_zone: string };

/** One look at every rule that is on. A question that several rules ask is asked once. */
export async function lookAtAll({ sql, analytics, log, now = () => new Date() }: Watching): Promise<void> {
  const rules = await sql<Listed[]>`
    select r.id, r.tenant_id, r.name, r.version, r.metric, r.params, r.field, r.summary, r.window_days, r.condition,
      trim_scale(r.threshold)::text as threshold, trim_scale(r.clear_at)::text as clear_at, r.for_minutes, r.quiet_from,
      r.quiet_to, r.to_roles, r.to_accounts, r.webhook_url is not null as has_webhook, t.time_zone
    from alert_rule r join tenant t on t.id = r.tenant_id where r.enabled order by r.tenant_id, r.id`;
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known as Promise<T>;
  };
  for (const rule of rules) {
    const at = now();
    const tenantId = rule.tenant_id;
    const sources: Sources = {
      today: dayIn(rule.time_zone, at),
      ask: (report, params) =>
        once(JSON.stringify([tenantId, report, params]), () =>
          analytics.query({ report, tenant_id: tenantId, params, hide: [] }),
        ),
      system: () => once(tenantId, () => inTenant(sql, tenantId, readSystemFigures)),
    };
    const figure = await lookUp(rule, sources);
    const actor = systemActor(tenantId, "alerts", newId());
    try {
      await inTenant(sql, tenantId, (tx) => recordLook(tx, actor, rule, figure, at, rule.time_zone));
    } catch (error) {
      log.warn("an alert could not be kept", { rule: rule.id, reason: reasonOf(error) });
    }
  }
}

async function lookUp(rule: Listed, sources: Sources): Promise<Figure> {
  try {
    return await readFigure(rule, sources);
  } catch (error) {
    const problem = error instanceof NoSuchFigure ? error.message : reasonOf(error);
    return { known: false, value: null, before: null, unit: null, costly: false, problem };
  }
}

import { may, maySeeKpi, maySeeReport, type Who } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { SYSTEM_METRIC } from "./alert-rules.ts";
import type { AlertChangeView, AlertView } from "./alert-views.ts";

/** More rules than these nobody looks after. */
export const MOST_RULES = 200;

/** Whether the actor's role may see the figure at all. Columns of cost are told apart by the catalogue, which this knows not. */
export function mayWatch(actor: Who, metric: string, field: string): boolean {
  if (metric === SYSTEM_METRIC) return may(actor, "read", "settings");
  return maySeeReport(actor, metric) && (metric !== "kpis" || maySeeKpi(actor, field));
}

type Row = Omit<AlertView, "since" | "evaluated_at" | "acknowledged_at" | "snoozed_until" | "shipped"> & {
  since: Date | null;
  evaluated_at: Date | null;
  acknowledged_at: Date | null;
  snoozed_until: Date | null;
  shipped: boolean;
};

const select = (db: Db) => db`
  select r.id, r.name, r.metric, r.field, r.summary, r.window_days, r.params, r.condition, trim_scale(r.threshold)::text as threshold,
    trim_scale(r.clear_at)::text as clear_at, r.for_minutes, r.quiet_from, r.quiet_to, r.to_roles as roles, r.to_accounts as accounts,
    r.webhook_url, r.enabled, r.shipped is not null as shipped, r.version, r.created_by,
    coalesce(s.state, 'ok') as state, s.since, trim_scale(s.value)::text as figure, s.evaluated_at, s.problem,
    m.name as acknowledged_by, s.acknowledged_at, s.snoozed_until
  from alert_rule r left join alert_state s on s.tenant_id = r.tenant_id and s.rule_id = r.id
    left join access_members() m on m.account_id = s.acknowledged_by`;

const toView = (row: Row): AlertView => ({
  ...row,
  since: row.since?.toISOString() ?? null,
  evaluated_at: row.evaluated_at?.toISOString() ?? null,
  acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
  snoozed_until: row.snoozed_until?.toISOString() ?? null,
});

/** The company's rules whose figures the actor's role may see; those that fire come first. */
export async function listAlertRules(db: Db, actor: Actor): Promise<AlertView[]> {
  const rows = await db<Row[]>`
    ${select(db)} order by array_position(array['firing', 'pending', 'ok'], coalesce(s.state, 'ok')), lower(r.name), r.id
    limit ${MOST_RULES}`;
  return rows.filter((row) => mayWatch(actor, row.metric, row.field)).map(toView);
}

/** Refuses: NotFound, also where the figure is not for the actor's role. */
export async function readAlertRule(db: Db, actor: Actor, id: string): Promise<AlertView> {
  const [row] = await db<Row[]>`${select(db)} where r.id = ${id}`;
  if (!row || !mayWatch(actor, row.metric, row.field)) throw new NotFound("alert");
  return toView(row);
}

/** What became of a rule, newest first. */
export async function listAlertChanges(db: Db, ruleId: string, limit = 50): Promise<AlertChangeView[]> {
  const rows = await db<(Omit<AlertChangeView, "at" | "until"> & { at: Date; until: Date | null })[]>`
    select c.id, c.at, c.what, trim_scale(c.value)::text as figure, c.until, m.name as who
      from alert_change c left join access_members() m on m.account_id = c.by_account_id
     where c.rule_id = ${ruleId} order by c.id desc limit ${limit}`;
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), until: row.until?.toISOString() ?? null }));
}

/** The last messages to a rule's webhook. */
export async function listHookCalls(
  db: Db,
  ruleId: string,
): Promise<{ id: string; state: string; attempts: number; answer: string | null; at: string }[]> {
  const rows = await db<{ id: string; state: string; attempts: number; answer: string | null; at: Date }[]>`
    select id, state, attempts, answer, coalesce(finished_at, started_at, created_at) as at from outgoing_message
     where rule_id = ${ruleId} and channel = 'webhook' order by id desc limit 10`;
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

import { may } from "#app/modules/access/policy.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro, type Micro, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { mayWatch } from "./alert-queries.server.ts";
import { acknowledge, type Condition, look, type Reading, type Standing, snooze, type Watch } from "./alert-rules.ts";
import { alertMoved } from "./events.ts";
import { notify, settle } from "./notify.server.ts";

/** A rule as it is watched. */
export type WatchedRule = {
  id: string;
  tenant_id: string;
  name: string;
  version: number;
  metric: string;
  params: Record<string, string>;
  field: string;
  summary: "line" | "sum" | "max" | "min" | "rows";
  window_days: number | null;
  condition: Condition;
  threshold: string;
  clear_at: string | null;
  for_minutes: number;
  quiet_from: string | null;
  quiet_to: string | null;
  to_roles: string[];
  to_accounts: string[];
  has_webhook: boolean;
};

/** A figure with what is known about it besides. `costly`: it tells cost or margin. */
export type Figure = Reading & { unit: string | null; costly: boolean; problem: string | null };

type Row = {
  state: Standing["state"];
  since: Date;
  value: string | null;
  untold: boolean;
  acknowledged_at: Date | null;
  snoozed_until: Date | null;
  problem: string | null;
  evaluated_at: Date | null;
};

const stateOf = (tx: Tx, ruleId: string) => tx`
  select state, since, trim_scale(value)::text as value, untold, acknowledged_at, snoozed_until, problem, evaluated_at
    from alert_state where rule_id = ${ruleId}`;

async function lockState(tx: Tx, tenantId: string, ruleId: string, now: Date): Promise<Row> {
  await tx`insert into alert_state (tenant_id, rule_id, since) values (${tenantId}, ${ruleId}, ${now}) on conflict do nothing`;
  const [row] = await tx<Row[]>`${stateOf(tx, ruleId)} for update`;
  if (!row) throw new NotFound("alert");
  return row;
}

const standingOf = (row: Row): Standing => ({
  state: row.state,
  since: row.since,
  untold: row.untold,
  acknowledged: row.acknowledged_at !== null,
  snoozedUntil: row.snoozed_until,
});

const optional = (text: string | null): Micro | null => (text === null ? null : parseMicro(text));

export function watchOf(rule: WatchedRule): Watch {
  return {
    condition: rule.condition,
    threshold: parseMicro(rule.threshold),
    clearAt: optional(rule.clear_at),
    forMinutes: rule.for_minutes,
    quiet: rule.quiet_from && rule.quiet_to ? { from: rule.quiet_from, to: rule.quiet_to } : null,
  };
}

/** An unchanged figure is noted this seldom: looks are many, and each note is a write that a small disk feels. */
const NOTED_EVERY_MS = 10 * 60_000;

/** What a look finds, and whether any of it has to be kept. */
function judge(rule: WatchedRule, row: Row, figure: Figure, now: Date, timeZone: string) {
  const value = figure.value === null ? null : formatMicro(figure.value);
  const before = standingOf(row);
  const found = look(watchOf(rule), before, figure, now, timeZone);
  const isNews = found.changes.length > 0 || (figure.known && value !== row.value) || figure.problem !== row.problem;
  const isDue = !row.evaluated_at || now.getTime() - row.evaluated_at.getTime() >= NOTED_EVERY_MS;
  return { ...found, before, value, isToKeep: isNews || isDue };
}

/** Holds a figure against its rule: keeps where it stands, its history, and tells whoever is to be told. In the worker. */
export async function recordLook(
  tx: Tx,
  actor: Actor,
  rule: WatchedRule,
  figure: Figure,
  now: Date,
  timeZone: string,
): Promise<void> {
  // Read without a lock first: even a lock is a write.
  const [seen] = await tx<Row[]>`${stateOf(tx, rule.id)}`;
  if (seen && !judge(rule, seen, figure, now, timeZone).isToKeep) return;
  // Changed or taken away since it was read: the next look has the new one.
  const [still] =
    await tx`select 1 from alert_rule where id = ${rule.id} and version = ${rule.version} and enabled for share`;
  if (!still) return;
  const row = await lockState(tx, actor.tenantId, rule.id, now);
  const { standing, changes, tell, before, value, isToKeep } = judge(rule, row, figure, now, timeZone);
  if (!isToKeep) return;

  await keep(tx, rule.id, standing, {
    value: figure.known ? value : row.value,
    before: figure.before === null ? null : formatMicro(figure.before),
    problem: figure.problem,
    now,
  });
  await note(tx, actor, rule.id, changes, { value, now });
  if (tell) await tellPeople(tx, actor, rule, figure, value, now);
  if (changes.includes("resolved")) await settle(tx, actor, `alert:${rule.id}`, now);
  if (rule.has_webhook && (tell || (changes.includes("resolved") && !before.untold))) {
    await callHook(tx, actor, rule, tell ? "alert.firing" : "alert.resolved", { value, unit: figure.unit }, now);
  }
}

async function keep(
  tx: Tx,
  ruleId: string,
  standing: Standing,
  seen: { value: string | null; before: string | null; problem: string | null; now: Date },
): Promise<void> {
  await tx`
    update alert_state set state = ${standing.state}, since = ${standing.since}, untold = ${standing.untold},
      acknowledged_at = case when ${standing.acknowledged} then acknowledged_at end,
      acknowledged_by = case when ${standing.acknowledged} then acknowledged_by end,
      snoozed_until = ${standing.snoozedUntil}, value = ${seen.value}::text::numeric, before = ${seen.before}::text::numeric,
      problem = ${seen.problem?.slice(0, 500) ?? null}, evaluated_at = ${seen.now}
     where rule_id = ${ruleId}`;
}

type Move = Parameters<typeof alertMoved.make>[1]["moves"][number];

async function note(
  tx: Tx,
  actor: Actor,
  ruleId: string,
  moves: readonly Move[],
  more: { value?: string | null; until?: Date | null; now: Date },
): Promise<void> {
  for (const what of moves) {
    await tx`
      insert into alert_change (id, tenant_id, rule_id, at, what, value, until, by_account_id)
      values (${newId(more.now.getTime())}, ${actor.tenantId}, ${ruleId}, ${more.now}, ${what},
        ${more.value ?? null}::text::numeric, ${more.until ?? null}, ${actor.accountId})`;
  }
  if (moves.length > 0) {
    await appendEvents(tx, actor, [alertMoved.make(ruleId, { rule_id: ruleId, moves: [...moves] })], more.now);
  }
}

/** The people of the rule who may see its figure; nobody hears of a cost through an alert. */
async function tellPeople(
  tx: Tx,
  actor: Actor,
  rule: WatchedRule,
  figure: Figure,
  value: string | null,
  now: Date,
): Promise<void> {
  const members = await listMembers(tx);
  const only = members
    .filter(
      (person) =>
        (rule.to_roles.includes(person.role) || rule.to_accounts.includes(person.accountId)) &&
        mayWatch(person, rule.metric, rule.field) &&
        (!figure.costly || may(person, "read", "product_cost")),
    )
    .map((person) => person.accountId);
  await notify(tx, actor, {
    kind: "alert",
    key: `alert:${rule.id}`,
    data: { name: rule.name, figure: value, unit: figure.unit },
    subjectType: "alert_rule",
    subjectId: rule.id,
    by: null,
    only,
    at: now,
  });
}

async function callHook(
  tx: Tx,
  actor: Actor,
  rule: WatchedRule,
  type: "alert.firing" | "alert.resolved",
  figure: { value: string | null; unit: string | null },
  now: Date,
): Promise<void> {
  const { id, name, metric, field, condition, threshold } = rule;
  const data = {
    type,
    timestamp: now.toISOString(),
    data: { rule_id: id, name, metric, field, condition, threshold, ...figure },
  };
  await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, rule_id, data)
    values (${actor.tenantId}, 'webhook', 'alert', ${`alert:${id}:${now.getTime()}:${type}`}, ${id}, ${JSON.stringify(data)}::text::jsonb)
    on conflict (tenant_id, key) where state in ('waiting', 'sending') do nothing`;
  await tx`select pg_notify('pulse_outgoing', '')`;
}

async function lockSeen(tx: Tx, actor: Actor, id: string, now: Date): Promise<Standing> {
  const [rule] = await tx<{ metric: string; field: string }[]>`select metric, field from alert_rule where id = ${id}`;
  if (!rule || !mayWatch(actor, rule.metric, rule.field)) throw new NotFound("alert");
  return standingOf(await lockState(tx, actor.tenantId, id, now));
}

/** Takes a firing alert up, so that it is told no more. Refuses: NotFound, not_firing. */
export async function acknowledgeAlert(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const before = await lockSeen(tx, actor, id, now);
  if (before.state !== "firing") throw new Refusal("not_firing", "This alert does not fire any more.");
  if (before.acknowledged) return;
  const standing = acknowledge(before);

  await tx`
    update alert_state set acknowledged_by = ${actor.accountId}, acknowledged_at = ${now}, untold = ${standing.untold}
     where rule_id = ${id}`;
  await settle(tx, actor, `alert:${id}`, now);

  await note(tx, actor, id, ["acknowledged"], { now });
}

export const SNOOZES_MINUTES = [0, 60, 480, 1_440, 10_080] as const;

/** Keeps a rule silent for a while; 0 minutes ends that. Refuses: NotFound. */
export async function snoozeAlert(tx: Tx, actor: Actor, id: string, minutes: number, now: Date): Promise<void> {
  const before = await lockSeen(tx, actor, id, now);
  const until = minutes > 0 ? new Date(now.getTime() + minutes * 60_000) : null;
  const standing = snooze(before, until);

  await tx`update alert_state set snoozed_until = ${until}, untold = ${standing.untold} where rule_id = ${id}`;

  await note(tx, actor, id, [until ? "snoozed" : "unsnoozed"], { until, now });
}

/** For a company that has them not yet: the rules that everybody begins with. */
export async function shipAlertRules(tx: Tx, tenantId: string): Promise<void> {
  for (const rule of SHIPPED) {
    await tx`
      insert into alert_rule (tenant_id, shipped, name, metric, field, summary, condition, threshold, for_minutes, to_roles)
      values (${tenantId}, ${rule.shipped}, ${rule.name}, ${rule.metric}, ${rule.field}, 'line', 'above', ${rule.threshold},
        ${rule.forMinutes}, ${rule.roles}::text[])
      on conflict do nothing`;
  }
}

const SHIPPED = [
  {
    shipped: "low_stock",
    name: "Products low on stock",
    metric: "kpis",
    field: "low_stock_count",
    threshold: 0,
    forMinutes: 5,
    roles: ["admin", "clerk"],
  },
  {
    shipped: "overdue",
    name: "Overdue invoices",
    metric: "kpis",
    field: "overdue_total",
    threshold: 0,
    forMinutes: 5,
    roles: ["admin", "accountant"],
  },
  {
    shipped: "event_lag",
    name: "Events wait",
    metric: "system",
    field: "event_lag",
    threshold: 1000,
    forMinutes: 2,
    roles: ["admin"],
  },
  {
    shipped: "failed_jobs",
    name: "Background jobs failed",
    metric: "system",
    field: "failed_jobs",
    threshold: 0,
    forMinutes: 0,
    roles: ["admin"],
  },
  {
    shipped: "failed_sign_ins",
    name: "Many sign-ins failed",
    metric: "system",
    field: "failed_sign_ins_in_an_hour",
    threshold: 20,
    forMinutes: 0,
    roles: ["admin"],
  },
  {
    shipped: "many_exports",
    name: "One person takes away many files",
    metric: "system",
    field: "exports_by_one_in_an_hour",
    threshold: 30,
    forMinutes: 0,
    roles: ["admin"],
  },
];

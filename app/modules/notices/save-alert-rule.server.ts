import { randomBytes } from "node:crypto";
import { lacking, mustMay } from "#app/modules/access/lacking.ts";
import { reportRight } from "#app/modules/access/policy.ts";
import { type SealingKeys, seal } from "#app/modules/access/sealing.server.ts";
import { SYSTEM_METRIC } from "#app/modules/notices/alert-rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { refuseAddress } from "#app/modules/shared/outgoing-address.server.ts";
import { formatMicro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import type { AlertRuleInput } from "./alert-input.ts";
import { MOST_RULES, mayWatch } from "./alert-queries.server.ts";
import { alertRuleChanged } from "./events.ts";
import { settle } from "./notify.server.ts";
import { webhookSealedAs } from "./webhook-secret.ts";

type Stored = {
  version: number;
  created_by: string | null;
  to_accounts: string[];
  shipped: string | null;
  metric: string;
  field: string;
  condition: string;
  enabled: boolean;
};

async function lockRule(tx: Tx, actor: Actor, id: string): Promise<Stored> {
  const [rule] = await tx<Stored[]>`
    select version, created_by, to_accounts, shipped, metric, field, condition, enabled
      from alert_rule where id = ${id} for update`;
  if (!rule || !mayWatch(actor, rule.metric, rule.field)) throw new NotFound("alert");
  mustMay(actor, "update", "alerts", rule.created_by);
  return rule;
}

/**
 * Makes a rule (`id` null) or changes one; the caller has held the figure against the catalogue. A changed rule begins anew.
 * Returns its id. Refuses: NotFound, Forbidden, stale_version, same_name, too_many_alerts.
 */
export async function saveAlertRule(
  tx: Tx,
  actor: Actor,
  id: string | null,
  input: AlertRuleInput,
  now: Date,
): Promise<string> {
  const before = id ? await lockRule(tx, actor, id) : null;
  if (!mayWatch(actor, input.metric, input.field))
    throw lacking(
      actor,
      "read",
      input.metric === SYSTEM_METRIC ? "settings" : (reportRight(input.metric) ?? "settings"),
    );
  if (before && input.version !== undefined && input.version !== before.version) {
    throw new Refusal("stale_version", "Somebody else has changed this alert meanwhile. Load it again.");
  }
  await checkName(tx, id, input.name);
  if (!before) await checkCount(tx);

  const ruleId = id ?? newId(now.getTime());
  await write(tx, actor, ruleId, input, before, now);
  await tx`delete from alert_state where rule_id = ${ruleId}`;
  await settle(tx, actor, `alert:${ruleId}`, now);

  const { metric, field, condition, enabled } = input;
  const act = before ? ("changed" as const) : ("created" as const);
  const fact = { rule_id: ruleId, act, metric, field, condition, enabled };
  await appendEvents(tx, actor, [alertRuleChanged.make(ruleId, fact)], now);
  await tx`select pg_notify('pulse_alerts', '')`;

  return ruleId;
}

/**
 * Has a rule call an address outside, or none (null): the company's matter, not one person's. Returns the new secret, which is in the
 * answer and nowhere else. `hosts` are those inside that the operator lets us call. Refuses: NotFound, Forbidden, BadInput (an address that
 * is never called).
 */
export async function setAlertWebhook(
  tx: Tx,
  actor: Actor,
  id: string,
  url: string | null,
  keys: SealingKeys,
  now: Date,
  hosts: ReadonlySet<string>,
): Promise<string | null> {
  const { metric, field, condition, enabled } = await lockRule(tx, actor, id);
  mustMay(actor, "update", "settings");
  if (url !== null) refuseAddress("url", url, hosts);
  const secret = url === null ? null : `whsec_${randomBytes(32).toString("base64")}`;
  const sealed = secret ? seal(keys, Buffer.from(secret), webhookSealedAs(id)) : null;

  await tx`
    update alert_rule set webhook_url = ${url}, webhook_secret = ${sealed}, version = version + 1 where id = ${id}`;

  const fact = { rule_id: id, act: "changed" as const, metric, field, condition, enabled };
  await appendEvents(tx, actor, [alertRuleChanged.make(id, fact)], now);

  return secret;
}

async function checkName(tx: Tx, id: string | null, name: string): Promise<void> {
  const [same] =
    await tx`select 1 from alert_rule where lower(name) = lower(${name}) and id is distinct from ${id}::uuid`;
  if (same) throw new Refusal("same_name", `There is an alert called ${name} already.`, { field: "name" });
}

async function checkCount(tx: Tx): Promise<void> {
  const [row] = await tx<{ n: number }[]>`select count(*)::int as n from alert_rule`;
  if ((row?.n ?? 0) >= MOST_RULES)
    throw new Refusal("too_many_alerts", `There are ${MOST_RULES} alerts already. Delete one first.`);
}

async function write(tx: Tx, actor: Actor, id: string, input: AlertRuleInput, before: Stored | null, now: Date) {
  const others = (before?.to_accounts ?? []).filter((account) => account !== actor.accountId);
  const row = {
    name: input.name,
    metric: input.metric,
    params: input.params,
    field: input.field,
    summary: input.summary,
    window_days: input.window_days,
    condition: input.condition,
    threshold: formatMicro(input.threshold),
    clear_at: input.clear_at === null ? null : formatMicro(input.clear_at),
    for_minutes: input.for_minutes,
    quiet_from: input.quiet_from,
    quiet_to: input.quiet_to,
    to_roles: Object.entries(input.roles).flatMap(([role, chosen]) => (chosen ? [role] : [])),
    to_accounts: input.me && actor.accountId ? [...others, actor.accountId] : others,
    enabled: input.enabled,
  };
  await tx`
    insert into alert_rule (id, tenant_id, name, metric, params, field, summary, window_days, condition, threshold, clear_at,
      for_minutes, quiet_from, quiet_to, to_roles, to_accounts, enabled, created_by, created_at)
    values (${id}, ${actor.tenantId}, ${row.name}, ${row.metric}, ${JSON.stringify(row.params)}::text::jsonb, ${row.field},
      ${row.summary}, ${row.window_days}, ${row.condition}, ${row.threshold}::text::numeric, ${row.clear_at}::text::numeric,
      ${row.for_minutes}, ${row.quiet_from}, ${row.quiet_to}, ${row.to_roles}::text[], ${row.to_accounts}::uuid[], ${row.enabled},
      ${actor.accountId}, ${now})
    on conflict (tenant_id, id) do update set name = excluded.name, metric = excluded.metric, params = excluded.params,
      field = excluded.field, summary = excluded.summary, window_days = excluded.window_days, condition = excluded.condition,
      threshold = excluded.threshold, clear_at = excluded.clear_at, for_minutes = excluded.for_minutes,
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, to_roles = excluded.to_roles,
      to_accounts = excluded.to_accounts, enabled = excluded.enabled, version = alert_rule.version + 1`;
}

/** Takes a rule and its history away. Refuses: NotFound, Forbidden, shipped_alert (it can be switched off). */
export async function deleteAlertRule(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const rule = await lockRule(tx, actor, id);
  if (rule.shipped) throw new Refusal("shipped_alert", "This alert belongs to every company. Switch it off instead.");

  await tx`delete from alert_rule where id = ${id}`;
  await settle(tx, actor, `alert:${id}`, now);

  const { metric, field, condition, enabled } = rule;
  const fact = { rule_id: id, act: "deleted" as const, metric, field, condition, enabled };
  await appendEvents(tx, actor, [alertRuleChanged.make(id, fact)], now);
}

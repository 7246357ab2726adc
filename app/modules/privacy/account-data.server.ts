import { listPasskeys } from "#app/modules/access/passkeys.server.ts";
import { hiddenFields, mayHear, resourceOfEvent, withoutFields } from "#app/modules/access/policy.ts";
import { readPreferences } from "#app/modules/access/preferences.server.ts";
import { listSignedIn, listTokens, readPerson } from "#app/modules/access/queries.server.ts";
import { readSecondFactor } from "#app/modules/access/second-factor.server.ts";
import { readBadge } from "#app/modules/access/shared-devices.server.ts";
import { listSubscriptions } from "#app/modules/notices/subscriptions.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/client.ts";

/** When this person of the company was erased, if so. */
export async function accountErasedAt(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx<{ at: Date | null }[]>`select access_erased_at(${accountId}::uuid) as at`;
  return row?.at?.toISOString() ?? null;
}

const MOST = 10_000;
/** Newest first; how many more there are is said. */
const MOST_EVENTS = 50_000;

/**
 * All that a company keeps of somebody who signs in, for handing it to them (GDPR, article 15): the account, ways in, settings, own
 * words and what the log tells of their acts. Secrets are kept as hashes only and are not in it; of a record that the reader may
 * not see it says that it was changed, not what it holds. Refuses: NotFound.
 */
export async function readAccountData(
  tx: Tx,
  actor: Actor,
  accountId: string,
  now: Date,
): Promise<Record<string, unknown>> {
  const {
    customRoleId: _id,
    rights: _rights,
    hasPassword,
    hasSecondFactor: _has,
    sessions: _sessions,
    ...account
  } = await readPerson(tx, accountId);
  const who = { tenantId: actor.tenantId, accountId };
  const tokens = await listTokens(tx, { accountId }, { limit: MOST, after: null });
  return {
    made_at: now.toISOString(),
    account,
    ways_in: {
      password: hasPassword,
      second_factor: await readSecondFactor(tx, who),
      passkeys: await listPasskeys(tx, accountId),
      shared_tablets: await readBadge(tx, accountId),
      identities: await tx`
        select p.name as provider, f.subject, f.created_at, f.used_at from federated_identity f
          join identity_provider p on p.tenant_id = f.tenant_id and p.id = f.provider_id where f.account_id = ${accountId}`,
      signed_in: await listSignedIn(tx, accountId),
      api_tokens: tokens.data.map(({ accountId: _account, email: _email, ...token }) => token),
    },
    display: await readPreferences(tx, accountId),
    notifications: await readNotices(tx, accountId),
    views: await tx`
      select list, name, query, is_default, created_at from saved_view where account_id = ${accountId} order by id limit ${MOST}`,
    schedules: await tx`
      select v.name, s.format, s.every, s.on_day, s.at_hour, s.paused, s.created_at from view_schedule s
        join saved_view v on v.tenant_id = s.tenant_id and v.id = s.view_id where s.account_id = ${accountId} order by s.id`,
    questions_by_sql: await tx`
      select statement, ran_at, outcome from sql_run where account_id = ${accountId} order by id desc limit ${MOST}`,
    comments: await tx`
      select subject_type, subject_id, body, created_at, edited_at from comment
       where account_id = ${accountId} and deleted_at is null order by id limit ${MOST}`,
    files: await tx`
      select name, media_type, subject_type, subject_id, sha256, added_at from attachment
       where account_id = ${accountId} and removed_at is null order by id limit ${MOST}`,
    ...(await readActs(tx, actor, accountId)),
  };
}

async function readNotices(tx: Tx, accountId: string): Promise<Record<string, unknown>> {
  const [phone] = await tx`select number, confirmed_at from notice_phone where account_id = ${accountId}`;
  const [setting] = await tx`select digest, digest_hour from notice_setting where account_id = ${accountId}`;
  return {
    phone: phone ?? null,
    browsers: await listSubscriptions(tx, accountId),
    setting: setting ?? null,
    chosen: await tx`
      select kind, in_app, by_mail, by_sms, by_push from notice_preference where account_id = ${accountId} order by kind`,
    told: await tx`
      select kind, data, happened_at, read_at from notification where account_id = ${accountId} order by happened_at desc limit ${MOST}`,
    sent: await tx`
      select channel, kind, state, created_at, finished_at from outgoing_message
       where account_id = ${accountId} order by id desc limit ${MOST}`,
  };
}

type Act = { type: string; at: Date; subject_type: string; subject_id: string; address: string | null; data: unknown };

/** What the person did, and what was done to the account, with the address where it was recorded. */
async function readActs(
  tx: Tx,
  actor: Actor,
  accountId: string,
): Promise<{ acts: Partial<Act>[]; acts_left_out: number }> {
  const rows = await tx<Act[]>`
    select e.type, e.occurred_at as at, e.subject_type, e.subject_id, e.data,
           coalesce(a.address, case when e.subject_id = ${accountId} then p.data ->> 'address' end) as address
      from event_log e left join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
      left join actor_address a on a.tenant_id = e.tenant_id and a.key = e.actor ->> 'from' and a.account_id = ${accountId}::uuid
     where e.tenant_id = ${actor.tenantId} and (e.actor ->> 'account_id' = ${accountId} or e.subject_id = ${accountId}::uuid)
     order by e.id desc limit ${MOST_EVENTS}`;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from event_log e
     where e.tenant_id = ${actor.tenantId} and (e.actor ->> 'account_id' = ${accountId} or e.subject_id = ${accountId}::uuid)`;
  const acts = rows.map(({ data, ...act }) => {
    if (act.subject_id === accountId) return { ...act, data };
    if (!mayHear(actor, act.type)) return act;
    const resource = resourceOfEvent(act.type);
    return { ...act, data: resource ? withoutFields(data, hiddenFields(actor, resource)) : data };
  });
  return { acts, acts_left_out: Math.max(0, (row?.count ?? 0) - acts.length) };
}

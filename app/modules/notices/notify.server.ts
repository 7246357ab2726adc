import { readCompany } from "#app/modules/access/company.server.ts";
import type { Resource } from "#app/modules/access/policy.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import type { NoticeKind, Way } from "#app/modules/notices/kinds.ts";
import { nextGathering, whoIsTold } from "#app/modules/notices/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

import { queueNoticeMails } from "./queue-mail.server.ts";
import { queuePushes, queueTexts } from "./queue-short.server.ts";

export type Notice = {
  kind: NoticeKind;
  /** What it is about: the same key again is the same notification, unread once more. */
  key: string;
  data: Record<string, string | number | null>;
  subjectType: string;
  subjectId: string;
  /** Who caused it; null: the program. */
  by: string | null;
  /** Only these people; without it everybody who has the kind's right. */
  only?: readonly string[];
  /** What one must be able to read besides, where the kind alone does not say it. */
  reading?: Resource;
  at: Date;
};

/** Tells everybody whom it concerns, in the transaction of its cause. Returns the accounts that were told. */
export async function notify(tx: Tx, actor: Actor, notice: Notice): Promise<string[]> {
  const { kind, key, subjectType, subjectId, by, only, reading, at } = notice;
  const members = (await listMembers(tx)).map(({ accountId, role, rights, disabledAt }) => ({
    accountId,
    role,
    rights,
    disabled: disabledAt !== null,
  }));
  const chosen = await tx<(Way & { account_id: string })[]>`
    select account_id, in_app, by_mail, by_sms, by_push from notice_preference where kind = ${kind}`;

  const told = whoIsTold(kind, members, new Map(chosen.map((row) => [row.account_id, row])), {
    by,
    ...(only ? { only } : {}),
    ...(reading ? { reading } : {}),
  });
  const shown = told.filter((person) => person.in_app);
  await sendThem(tx, actor, notice, told);
  if (shown.length === 0) return [];

  await tx`
    insert into notification as n (tenant_id, account_id, role, kind, key, data, by_account_id, subject_type, subject_id, happened_at)
    select ${actor.tenantId}::uuid, p.account_id, p.role, ${kind}, ${key}, ${JSON.stringify(notice.data)}::text::jsonb, ${by}::uuid,
      ${subjectType}, ${subjectId}::uuid, ${at}
    from unnest(${shown.map((person) => person.accountId)}::uuid[], ${shown.map((person) => person.role)}::text[]) as p (account_id, role)
    order by p.account_id
    on conflict (tenant_id, account_id, key) do update set
      data = excluded.data, by_account_id = excluded.by_account_id, role = excluded.role, happened_at = excluded.happened_at,
      times = case when n.read_at is null then n.times + 1 else 1 end, read_at = null`;
  await ring(
    tx,
    actor.tenantId,
    shown.map((person) => person.accountId),
  );

  return shown.map((person) => person.accountId);
}

/** What leaves the house: mail at once or with the day's gathered ones, SMS and push at once. */
async function sendThem(tx: Tx, actor: Actor, notice: Notice, told: readonly (Way & { accountId: string })[]) {
  const wanting = (way: keyof Way) => told.filter((person) => person[way]).map((person) => person.accountId);
  const { kind, key, data, subjectType, subjectId, by } = notice;
  const facts = { kind, told: data, subject_type: subjectType, subject_id: subjectId, by };
  const mailed = wanting("by_mail");
  const gathered = await gatherings(tx, mailed, notice.at);
  await queueNoticeMails(
    tx,
    actor.tenantId,
    mailed.map((accountId) => ({ accountId, key, data: facts, gatherAt: gathered.get(accountId) ?? null })),
  );
  await queueTexts(tx, actor.tenantId, { accounts: wanting("by_sms"), key, data: facts });
  await queuePushes(tx, actor.tenantId, { accounts: wanting("by_push"), key, data: facts });
}

/** When the mails of those who want them gathered are due. */
async function gatherings(tx: Tx, accounts: readonly string[], at: Date): Promise<Map<string, Date>> {
  if (accounts.length === 0) return new Map();
  const rows = await tx<{ account_id: string; digest_hour: number }[]>`
    select account_id, digest_hour from notice_setting where digest and account_id = any(${[...accounts]}::uuid[])`;
  if (rows.length === 0) return new Map();
  const { timeZone } = await readCompany(tx);
  return new Map(rows.map((row) => [row.account_id, nextGathering(timeZone, row.digest_hour, at)]));
}

/** The cause is over: nobody needs to be told of it any more. */
export async function settle(tx: Tx, actor: Actor, key: string, at: Date): Promise<void> {
  const rows = await tx<{ account_id: string }[]>`
    update notification set read_at = ${at} where key = ${key} and read_at is null returning account_id`;

  await ring(
    tx,
    actor.tenantId,
    rows.map((row) => row.account_id),
  );
}

/** The open pages of these people ask anew how much is unread. */
export async function ring(tx: Tx, tenantId: string, accounts: readonly string[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx`select pg_notify('pulse_notice', ${tenantId} || ' ' || a) from unnest(${[...accounts]}::text[]) a`;
}

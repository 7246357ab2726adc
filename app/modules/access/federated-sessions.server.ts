import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { sessionsEnded } from "./events.ts";
import { hashSecret } from "./secrets.server.ts";

/** By whose word a session was opened: it ends with that word. */
export type Mark = { provider: string; subject: string; sid?: string | undefined; idToken?: Buffer | null };

/** Behind the company's wall. A provider that was removed or switched off meanwhile vouches for nobody: false. */
export async function markFederated(tx: Tx, session: string, { provider, subject, sid, idToken }: Mark) {
  const stands = await tx`select 1 from identity_provider where id = ${provider}::uuid and enabled for share`;
  if (stands.length === 0) return false;
  await tx`select access_mark_federated(${hashSecret(session)}, ${provider}::uuid, ${subject}, ${sid ?? null}, ${idToken ?? null})`;
  return true;
}

/** null: opened by a password, passkey or badge. */
export async function readMark(db: Db, session: string): Promise<Mark | null> {
  const [mark] = await db<{ provider: string; subject: string; sid: string | null; idToken: Buffer | null }[]>`
    select provider_id as provider, subject, sid, id_token as "idToken" from access_federated_mark(${hashSecret(session)})`;
  return mark ? { ...mark, sid: mark.sid ?? undefined } : null;
}

/** Ends every session that the provider has opened in the transaction's company; the log tells it of each person. */
export async function endByProvider(tx: Tx, actor: Actor, provider: string): Promise<void> {
  const ended = await tx<{ account_id: string; ended: bigint }[]>`
    select account_id, ended from access_end_provider(${provider}::uuid)`;
  await appendEvents(
    tx,
    actor,
    ended.map((one) => sessionsEnded.make(one.account_id, { account_id: one.account_id, count: Number(one.ended) })),
  );
}

/** The provider that somebody last came by, of those that are on; null for whoever is linked to none. */
export async function providerOfPerson(tx: Tx, accountId: string): Promise<{ id: string; name: string } | null> {
  const [found] = await tx<{ id: string; name: string }[]>`
    select p.id, p.name from federated_identity f
      join identity_provider p on p.tenant_id = f.tenant_id and p.id = f.provider_id and p.enabled
     where f.account_id = ${accountId}::uuid order by f.used_at desc, p.id limit 1`;
  return found ?? null;
}

/** Whether the account there is this person's. */
export async function isLinked(tx: Tx, provider: string, subject: string, accountId: string): Promise<boolean> {
  const found = await tx`select 1 from federated_identity
    where provider_id = ${provider}::uuid and subject = ${subject} and account_id = ${accountId}::uuid`;
  return found.length > 0;
}

export async function hasPassword(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx<{ has: boolean }[]>`select access_password_of(${accountId}::uuid) is not null as has`;
  return row?.has === true;
}

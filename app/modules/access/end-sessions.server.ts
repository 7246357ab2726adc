import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { sessionsEnded } from "./events.ts";
import { readPerson } from "./queries.server.ts";
import { checkReach } from "./role-rules.ts";
import { hashSecret } from "./secrets.server.ts";

/**
 * Ends one sign-in of a person of the actor's company. The next request with it is refused, its live streams close within 2 s.
 * Throws NotFound and `beyond_own_rights`: nobody keeps signed out who may do more.
 */
export async function endSession(tx: Tx, actor: Actor, accountId: string, sessionId: string): Promise<void> {
  checkReach(actor, await readPerson(tx, accountId));
  const [row] = await tx<
    { ended: number }[]
  >`select access_end_sessions(${accountId}::uuid, ${sessionId}::uuid, null) as ended`;
  if (!row?.ended) throw new NotFound("sign-in");

  await appendEvents(tx, actor, [sessionsEnded.make(accountId, { account_id: accountId, count: 1 })]);
}

/** Ends every sign-in of the person, browsers and programs, but the one to keep. Returns how many. Throws NotFound and `beyond_own_rights`. */
export async function endSessions(
  tx: Tx,
  actor: Actor,
  accountId: string,
  keep: string | null = null,
): Promise<number> {
  checkReach(actor, await readPerson(tx, accountId));
  const [row] = await tx<
    { ended: number }[]
  >`select access_end_sessions(${accountId}::uuid, null, ${keep}::uuid) as ended`;
  const count = row?.ended ?? 0;

  if (count > 0) await appendEvents(tx, actor, [sessionsEnded.make(accountId, { account_id: accountId, count })]);

  return count;
}

/**
 * Ends one sign-in of one's own, or all but `session` (the secret of the browser's own), in every company that one works for; a session
 * that stands for one company ends those of it. Each company's log tells of its own. Throws NotFound where there is none such.
 */
export async function endOwnSignIns(
  tx: Tx,
  actor: Actor & { accountId: string },
  session: string,
  wanted: string | null = null,
): Promise<void> {
  const ended = await tx<{ tenantId: string; role: RoleName; count: number }[]>`
    select tenant_id as "tenantId", role, ended as count from access_end_own_sign_ins(${hashSecret(session)}, ${wanted}::uuid)`;
  if (wanted !== null && ended.length === 0) throw new NotFound("sign-in");
  for (const { tenantId, role, count } of ended) {
    const isHere = tenantId === actor.tenantId;
    if (!isHere) await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    const there = isHere ? actor : { ...actor, tenantId, role };
    await appendEvents(tx, there, [sessionsEnded.make(actor.accountId, { account_id: actor.accountId, count })]);
  }
  await tx`select set_config('app.tenant_id', ${actor.tenantId}, true)`;
}

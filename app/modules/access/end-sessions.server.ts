import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { sessionsEnded } from "./events.ts";

/** Ends one sign-in of a person of the actor's company. The next request with it is refused, its live streams close within 2 s. */
export async function endSession(tx: Tx, actor: Actor, accountId: string, sessionId: string): Promise<void> {
  const [row] = await tx<
    { ended: number }[]
  >`select access_end_sessions(${accountId}::uuid, ${sessionId}::uuid, null) as ended`;
  if (!row?.ended) throw new NotFound("sign-in");

  await appendEvents(tx, actor, [sessionsEnded.make(accountId, { account_id: accountId, count: 1 })]);
}

/** Ends every sign-in of the person, browsers and programs, but the one to keep. Returns how many. */
export async function endSessions(
  tx: Tx,
  actor: Actor,
  accountId: string,
  keep: string | null = null,
): Promise<number> {
  const [row] = await tx<
    { ended: number }[]
  >`select access_end_sessions(${accountId}::uuid, null, ${keep}::uuid) as ended`;
  const count = row?.ended ?? 0;

  if (count > 0) await appendEvents(tx, actor, [sessionsEnded.make(accountId, { account_id: accountId, count })]);

  return count;
}

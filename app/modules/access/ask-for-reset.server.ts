import { systemActor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { linkOpened } from "./events.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";

export type AskedReset = { tenantId: string; accountId: string; secret: string };

/**
 * A reset link for whoever signs in with this address; it may only go into a mail to that address. Null: nobody has it, the person
 * never had a password, or a link is on its way already. Leaves the transaction with the person's company.
 */
export async function askForReset(
  tx: Tx,
  email: string,
  request: { requestId: string; address: string },
): Promise<AskedReset | null> {
  const secret = newSecret("reset");
  const [found] = await tx<{ tenantId: string; accountId: string }[]>`
    select tenant_id as "tenantId", account_id as "accountId"
      from access_open_reset(${hashSecret(secret)}, ${email}, interval '15 minutes')`;
  if (!found) return null;
  await tx`select set_config('app.tenant_id', ${found.tenantId}, true)`;

  const actor = { ...systemActor(found.tenantId, "forgot", request.requestId), address: request.address };
  const fact = { account_id: found.accountId, kind: "reset" as const };
  await appendEvents(tx, actor, [linkOpened.make(found.accountId, fact)]);

  return { ...found, secret };
}

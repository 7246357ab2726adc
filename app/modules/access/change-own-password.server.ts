import type { Actor } from "#app/modules/shared/actor.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { passwordChanged } from "./events.ts";
import { checkNewPassword } from "./new-password.server.ts";
import { atPasswordDesk, hashPassword, verifyPassword } from "./passwords.server.ts";

export type OwnPassword = { current: string; password: string };

/**
 * Sets one's own password, having shown the old one; ends every sign-in of the person and opens a new one by `open` in the same
 * transaction. No connection is held while passwords are hashed. Refuses `weak_password` and `too_many_attempts`; a wrong old
 * password is bad input at `current`.
 */
export async function changeOwnPassword<T>(
  sql: Sql,
  actor: Actor & { accountId: string },
  email: string,
  wanted: OwnPassword,
  open: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { accountId, tenantId } = actor;
  const [company] = await inTenant(
    sql,
    tenantId,
    (tx) => tx<{ name: string }[]>`select name from tenant where id = current_tenant()`,
  );
  checkNewPassword(wanted.password, email, [actor.name, company?.name ?? ""]);
  return atPasswordDesk(async () => {
    const [gate] = await sql<{ wait: number }[]>`select access_try_gate('own_password', ${accountId}::uuid) as wait`;
    if (gate && gate.wait > 0)
      throw new Refusal("too_many_attempts", `Too many tries. Wait ${gate.wait} seconds, then try again.`);
    const [kept] = await inTenant(
      sql,
      tenantId,
      (tx) => tx<{ hash: string | null }[]>`select access_password_of(${accountId}::uuid) as hash`,
    );
    if (!(await verifyPassword(kept?.hash ?? null, wanted.current)))
      throw BadInput.at("current", "wrong_password", "This is not your password.");
    const hash = await hashPassword(wanted.password);

    return inTenant(sql, tenantId, async (tx) => {
      await tx`select access_try_passed('own_password', ${accountId}::uuid)`;
      await tx`select access_set_password(${accountId}::uuid, ${hash}, true)`;
      const opened = await open(tx);
      await appendEvents(tx, actor, [passwordChanged.make(accountId, { account_id: accountId, by: "self" })]);
      return opened;
    });
  });
}

import type { RoleName } from "#app/modules/shared/actor.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { signedIn, signInFailed } from "./events.ts";
import { atPasswordDesk, hashPassword, isOutdated, verifyPassword } from "./passwords.server.ts";

export type SignInAttempt = {
  email: string;
  password: string;
  /** The caller's address, an IPv6 one cut to its /64. */
  address: string;
  requestId: string;
  by: "form" | "api";
};

export type SignInOutcome<T> =
  | { outcome: "signed_in"; accountId: string; tenantId: string; opened: T }
  /** Unknown address, wrong password, disabled account: all the same to the caller, in words and in time. */
  | { outcome: "wrong" }
  | { outcome: "blocked"; retryAfterS: number };

/**
 * Checks a password and, when it is right, opens a session or a token family by `open` in the transaction that records the sign-in.
 * No connection is held while the password is hashed.
 */
export async function signIn<T>(
  sql: Sql,
  attempt: SignInAttempt,
  open: (tx: Tx, who: { accountId: string; tenantId: string }) => Promise<T>,
): Promise<SignInOutcome<T>> {
  return atPasswordDesk(async () => {
    const [gate] = await sql<
      { retry_after_s: number; account_id: string | null; password_hash: string | null; tenant_id: string | null }[]
    >`select * from access_sign_in_gate(${attempt.email}, ${attempt.address})`;
    if (!gate) throw new Error("the sign-in gate did not answer");
    if (gate.retry_after_s > 0) return { outcome: "blocked", retryAfterS: gate.retry_after_s };

    const right = await verifyPassword(gate.password_hash, attempt.password);
    const { account_id: accountId, tenant_id: tenantId, password_hash: stored } = gate;
    if (!accountId || !tenantId) return { outcome: "wrong" };
    // The role is not known here and does not matter: the event's subject is the person.
    const actor = { tenantId, accountId, name: "", role: "viewer" as RoleName, requestId: attempt.requestId };
    if (!right || !stored) {
      await inTenant(sql, tenantId, (tx) =>
        appendEvents(tx, actor, [signInFailed.make(accountId, { account_id: accountId, by: attempt.by })]),
      );
      return { outcome: "wrong" };
    }

    const rehashed = isOutdated(stored) ? await hashPassword(attempt.password) : null;
    const opened = await inTenant(sql, tenantId, async (tx) => {
      await tx`select access_sign_in_succeeded(${attempt.email}, ${attempt.address})`;
      if (rehashed) await tx`select access_rehash_password(${accountId}::uuid, ${stored}, ${rehashed})`;
      const result = await open(tx, { accountId, tenantId });
      await appendEvents(tx, actor, [signedIn.make(accountId, { account_id: accountId, by: attempt.by })]);
      return result;
    });
    return { outcome: "signed_in", accountId, tenantId, opened };
  });
}

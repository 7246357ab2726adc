import { type Actor, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { accountCreated } from "./events.ts";
import { checkNewPassword } from "./new-password.server.ts";
import { hashPassword } from "./passwords.server.ts";

export type NewAccount = {
  email: string;
  name: string;
  role: RoleName;
  /** A role of the company's own, made from `role`. */
  customRoleId?: string | null;
  /** null: nobody can sign in until a password is set by a link. */
  password: string | null;
  /** The address becomes the person's when they follow the link; one who is known by it joins by signing in. With no password. */
  invited?: boolean;
  /** The demo's published password: kept apart from the rules, and the start beyond loopback is refused while it stands. */
  demo?: boolean;
};

/**
 * Lets a person into the actor's company. By the operator, one who is known by this address keeps the password there is; a company
 * can only invite. Refuses `already_member` and `weak_password`.
 * Returns the account's id.
 */
export async function addAccount(tx: Tx, actor: Actor, account: NewAccount): Promise<string> {
  if (account.password !== null && !account.demo) {
    const [company] = await tx<{ name: string }[]>`select name from tenant where id = ${actor.tenantId}`;
    checkNewPassword(account.password, account.email, [account.name, company?.name ?? ""]);
  }
  const hash = account.password === null ? null : await hashPassword(account.password);

  const inviteAs = async (inner: Db) => {
    const id = newId();
    await inner`select access_invite(${actor.tenantId}::uuid, ${id}::uuid, ${account.email}, ${account.name}, ${account.role},
      ${account.customRoleId ?? null}::uuid)`;
    return { id };
  };
  let accountId: string;
  try {
    const rows = await tx.savepoint(async (inner) =>
      account.invited
        ? [await inviteAs(inner)]
        : inner<
            { id: string }[]
          >`select access_create_account(${actor.tenantId}::uuid, ${newId()}::uuid, ${account.email},
        ${account.name}, ${hash}, ${account.role}, ${account.customRoleId ?? null}::uuid, ${account.demo ?? false}) as id`,
    );
    accountId = rows[0]?.id ?? "";
  } catch (error) {
    if ((error as { code?: string }).code === "23505") {
      throw new Refusal("already_member", "Somebody with this mail address is in the company already.");
    }
    throw error;
  }

  await appendEvents(tx, actor, [
    accountCreated.make(accountId, {
      account_id: accountId,
      role: account.role,
      ...(account.customRoleId ? { role_id: account.customRoleId } : {}),
    }),
  ]);

  return accountId;
}

/** For the seed and the operator's command line. */
export function createAccount(
  sql: Sql,
  account: NewAccount & { tenantId: string; requestId?: string },
): Promise<string> {
  const actor = systemActor(account.tenantId, "operator", account.requestId ?? newId());
  return inTenant(sql, account.tenantId, (tx) => addAccount(tx, actor, account));
}

import { randomInt } from "node:crypto";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import { passwordChanged } from "./events.ts";
import { hashPassword } from "./passwords.server.ts";
import { findMembership } from "./queries.server.ts";

// No letters or digits that are read for one another; 20 of 31 signs are 99 bits, 25 are 123.
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";

/** So many groups of five signs, to be written down and typed. */
export function readableSecret(groups: number): string {
  const sign = () => SIGNS[randomInt(SIGNS.length)];
  return Array.from({ length: groups }, () => Array.from({ length: 5 }, sign).join("")).join("-");
}

function generatePassword(): string {
  return readableSecret(4);
}

/**
 * The operator's way in for a person who forgot: sets a generated password and ends every session and refresh family of the
 * person. Throws NotFound for an unknown address. Returns the password.
 */
export async function resetPassword(sql: Sql, email: string): Promise<string> {
  const member = await findMembership(sql, email);
  if (!member) throw new NotFound("account");
  const password = generatePassword();
  const hash = await hashPassword(password);

  const actor = systemActor(member.tenantId, "operator", newId());
  await inTenant(sql, member.tenantId, async (tx) => {
    await tx`select access_set_password(${member.accountId}::uuid, ${hash}, false)`;
    await appendEvents(tx, actor, [
      passwordChanged.make(member.accountId, { account_id: member.accountId, by: "operator" }),
    ]);
  });

  return password;
}

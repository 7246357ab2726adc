import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { tokenCreated, tokenRevoked } from "./events.ts";
import { newTokenInput } from "./input.ts";
import { findMembership } from "./queries.server.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";

export type NewToken = { name: string; scopes: string[]; expiresAt?: Date | null };

/** A long-lived token for an account of the actor's company. The secret is in the answer and nowhere else. */
export async function addApiToken(
  tx: Tx,
  actor: Actor,
  accountId: string,
  token: NewToken,
): Promise<{ id: string; token: string }> {
  const id = newId();
  const secret = newSecret("pt");

  await tx`select access_create_token(${actor.tenantId}::uuid, ${accountId}::uuid, ${id}::uuid, ${hashSecret(secret)}, ${token.name},
    ${token.scopes}, ${token.expiresAt ?? null})`;

  await appendEvents(tx, actor, [
    tokenCreated.make(accountId, { account_id: accountId, token_id: id, scopes: token.scopes }),
  ]);

  return { id, token: secret };
}

export async function revokeApiToken(tx: Tx, actor: Actor, tokenId: string, accountId: string): Promise<void> {
  const [row] = await tx<
    { done: boolean }[]
  >`select access_revoke_token(${actor.tenantId}::uuid, ${tokenId}::uuid) as done`;
  if (!row?.done) throw new NotFound("token");

  await appendEvents(tx, actor, [tokenRevoked.make(accountId, { account_id: accountId, token_id: tokenId })]);
}

/** For the operator's command line. Throws NotFound for an unknown address, BadInput for an unknown scope. */
export async function createApiToken(
  sql: Sql,
  wanted: { email: string; name: string; scopes: string[]; expiresInDays?: number },
): Promise<{ id: string; token: string }> {
  const parsed = newTokenInput.safeParse({
    name: wanted.name,
    scopes: wanted.scopes,
    expires_in_days: wanted.expiresInDays,
  });
  if (!parsed.success) {
    throw new BadInput(
      parsed.error.issues.map((issue) => ({ path: issue.path.join("."), code: issue.code, message: issue.message })),
    );
  }
  const member = await findMembership(sql, wanted.email);
  if (!member) throw new NotFound("account");
  const expiresAt = wanted.expiresInDays ? new Date(Date.now() + wanted.expiresInDays * 86_400_000) : null;
  const actor = systemActor(member.tenantId, "operator", newId());
  return inTenant(sql, member.tenantId, (tx) =>
    addApiToken(tx, actor, member.accountId, { name: parsed.data.name, scopes: parsed.data.scopes, expiresAt }),
  );
}

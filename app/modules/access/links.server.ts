import { type Actor, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { accountCreated, linkOpened, passwordChanged } from "./events.ts";
import { checkNewPassword } from "./new-password.server.ts";
import { bound } from "./own-companies.server.ts";
import { hashPasswordInTurn } from "./passwords.server.ts";
import { readPerson } from "./queries.server.ts";
import { checkReach } from "./role-rules.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";
import { unlessShared } from "./shared-person.ts";

export type LinkKind = "invite" | "reset";

/** An invitation waits for somebody who is not there yet; a reset is handed to somebody who stands beside one. */
const LIVES: Record<LinkKind, string> = { invite: "72 hours", reset: "15 minutes" };

/** Where the link leads, below the installation's address. */
export function linkPath(kind: LinkKind, secret: string): string {
  // In the query: that part of an address is never logged.
  return `/${kind}?token=${secret}`;
}

/** A one-time link by which the person sets a password. Ends the person's earlier ones. In the answer and nowhere else. Refuses `shared_person` and `beyond_own_rights`. */
export async function openLink(tx: Tx, actor: Actor, accountId: string, kind: LinkKind): Promise<string> {
  checkReach(actor, await readPerson(tx, accountId));

  const secret = newSecret(kind);
  await unlessShared(
    tx`select access_open_link(${kind}, ${hashSecret(secret)}, ${actor.tenantId}::uuid, ${accountId}::uuid, ${LIVES[kind]}::interval)`,
  );

  await appendEvents(tx, actor, [linkOpened.make(accountId, { account_id: accountId, kind })]);

  return secret;
}

export type OpenedLink = {
  kind: LinkKind;
  tenantId: string;
  accountId: string;
  email: string;
  name: string;
  company: string;
};

/** Whose link it is, or null when it is unknown, used, too old, or its person was disabled since. */
export async function readLink(sql: Sql, secret: string): Promise<OpenedLink | null> {
  const [row] = await sql<OpenedLink[]>`
    select kind, tenant_id as "tenantId", account_id as "accountId", email, name, company from access_read_link(${hashSecret(secret)})`;
  return row ?? null;
}

/**
 * Sets the password and uses the link up; ends every sign-in of the person. It opens no session: whoever has a second factor
 * still needs it. Throws NotFound when the link is not good (any more), Refusal `weak_password`, `known_address` (who
 * has an account joins with it: acceptInvitation).
 */
export async function setPasswordOver(
  sql: Sql,
  secret: string,
  password: string,
  request: { requestId: string; address?: string },
): Promise<OpenedLink> {
  const link = await readLink(sql, secret);
  if (!link) throw new NotFound("link");
  const [known] = await sql<{ is: boolean }[]>`select access_invited_is_known(${hashSecret(secret)}) as is`;
  if (known?.is)
    throw new Refusal(
      "known_address",
      "You sign in to this installation already with this address. Sign in, and accept the invitation with the account you have.",
    );
  checkNewPassword(password, link.email, [link.name, link.company]);
  const hash = await hashPasswordInTurn(password);

  const actor: Actor = {
    tenantId: link.tenantId,
    accountId: link.accountId,
    name: link.name,
    role: "viewer",
    ...request,
  };
  await inTenant(sql, link.tenantId, async (tx) => {
    const [used] = await tx<{ done: boolean }[]>`select access_use_link(${hashSecret(secret)}, ${hash}) as done`;
    if (!used?.done) throw new NotFound("link");
    await appendEvents(tx, actor, [passwordChanged.make(link.accountId, { account_id: link.accountId, by: "link" })]);
  });
  return link;
}

/**
 * Joins the inviting company with the account that one is signed in with, whose address must be the invited one. Uses the link up.
 * Throws NotFound when the link is not good (any more), or Refusal `other_address` or `sign_in_bound`.
 */
export async function acceptInvitation(
  sql: Sql,
  secret: string,
  session: string,
  request: { requestId: string; address?: string },
): Promise<OpenedLink> {
  const link = await readLink(sql, secret);
  if (!link) throw new NotFound("link");
  await inTenant(sql, link.tenantId, async (tx) => {
    const [row] = await tx<Accepted[]>`
      select outcome, account_id as "accountId", name, role, custom_role_id as "roleId"
        from access_accept_invitation(${hashSecret(secret)}, ${hashSecret(session)})`;
    if (row?.outcome === "bound") throw bound();
    if (row?.outcome === "other")
      throw new Refusal(
        "other_address",
        "This invitation is for another mail address than the one you are signed in with.",
      );
    if (row?.outcome !== "joined") throw new NotFound("link");
    const { accountId, name, role, roleId } = row;
    const actor: Actor = { tenantId: link.tenantId, accountId, name, role, ...request };
    await appendEvents(tx, actor, [
      accountCreated.make(accountId, { account_id: accountId, role, ...(roleId ? { role_id: roleId } : {}) }),
    ]);
  });
  return link;
}

type Accepted = { outcome: string; accountId: string; name: string; role: RoleName; roleId: string | null };

/** For the operator's command line. */
export function openLinkAsOperator(
  sql: Sql,
  who: { accountId: string; tenantId: string },
  kind: LinkKind,
): Promise<string> {
  const actor = systemActor(who.tenantId, "operator", newId());
  return inTenant(sql, who.tenantId, (tx) => openLink(tx, actor, who.accountId, kind));
}

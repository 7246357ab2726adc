import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { keepAnAdministrator } from "./change-access.server.ts";
import { addAccount } from "./create-account.server.ts";
import { type ChosenRole, chooseRole } from "./custom-roles.server.ts";
import { identityLinked, roleChanged, signInFailed } from "./events.ts";
import { believedAddress, type Claims, mappedRole, type Provider } from "./providers.ts";
import { readPerson } from "./queries.server.ts";

/** Why somebody whom the provider knows is not let in here; the same few words for all of it, so that nothing is learnt of accounts. */
export class NotLetIn extends Error {
  constructor(
    readonly why: "disabled" | "unverified" | "unknown" | "shared" | "no_role" | "taken" | "last_admin",
    readonly accountId: string | null = null,
  ) {
    super(why);
  }
}

/**
 * The account of somebody at a provider, linked, made or refused as providers.ts says. Behind the company's wall; throws NotLetIn.
 * The role follows the provider's claim at every sign-in, except that the last administrator stays one.
 */
export async function admit(
  tx: Tx,
  provider: Provider,
  claims: Claims,
  how: { tenantId: string; requestId: string; now: Date; address?: string },
): Promise<string> {
  const actor = { ...systemActor(how.tenantId, provider.name, how.requestId), address: how.address };
  const linked = await findLinked(tx, provider, claims);
  if (linked) {
    const person = await readPerson(tx, linked);
    if (person.disabledAt !== null) throw new NotLetIn("disabled", linked);
    await followRole(tx, actor, provider, claims, linked);
    return linked;
  }

  const email = believedAddress(provider, claims);
  if (!email) throw new NotLetIn("unverified");
  const [member] = await tx<
    { account_id: string; disabled: boolean; shared: boolean }[]
  >`select account_id, disabled, shared from access_find_member(${email})`;
  const accountId = member ? await link(tx, provider, member) : await make(tx, actor, provider, { ...claims, email });

  await tx`insert into federated_identity (tenant_id, provider_id, subject, account_id)
    values (${how.tenantId}, ${provider.id}, ${claims.sub}, ${accountId})`.catch((error) => {
    if ((error as { code?: string }).code !== "23505") throw error;
    // The account is somebody else's at this provider already.
    throw new NotLetIn("taken", accountId);
  });
  if (member) await followRole(tx, actor, provider, claims, accountId);
  await appendEvents(tx, actor, [
    identityLinked.make(accountId, { account_id: accountId, provider_id: provider.id, made: !member }),
  ]);

  return accountId;
}

async function findLinked(tx: Tx, provider: Provider, claims: Claims): Promise<string | null> {
  const [row] = await tx<{ account_id: string }[]>`
    update federated_identity set used_at = now()
     where provider_id = ${provider.id}::uuid and subject = ${claims.sub} returning account_id`;
  return row?.account_id ?? null;
}

async function link(
  tx: Tx,
  provider: Provider,
  member: { account_id: string; disabled: boolean; shared: boolean },
): Promise<string> {
  if (member.disabled) throw new NotLetIn("disabled", member.account_id);
  if (member.shared) throw new NotLetIn("shared", member.account_id);
  if (!provider.linksKnown) throw new NotLetIn("unknown", member.account_id);
  // Somebody who was invited and comes by the provider instead of by the link.
  const [taken] = await tx<{ done: boolean }[]>`select access_take_address(${member.account_id}::uuid) as done`;
  if (!taken?.done) throw new NotLetIn("shared", member.account_id);
  return member.account_id;
}

async function make(tx: Tx, actor: Actor, provider: Provider, claims: Claims & { email: string }): Promise<string> {
  const wanted = mappedRole(provider, claims) ?? provider.newRole;
  if (!wanted) throw new NotLetIn("no_role");
  // Known to this installation by another company: that account is not this provider's to open.
  const [known] = await tx<{ known: boolean }[]>`select access_known_address(${claims.email}) as known`;
  if (known?.known) throw new NotLetIn("shared");
  const name =
    (claims.name ?? "")
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 200) || claims.email;
  return addAccount(tx, actor, { email: claims.email, name, ...(await roleOf(tx, actor, wanted)), password: null });
}

/** A role of the company's own may have been deleted since it was mapped. */
async function roleOf(tx: Tx, actor: Actor, wanted: string): Promise<ChosenRole> {
  return chooseRole(tx, actor, wanted).catch((error) => {
    if ((error as Error).name === "NotFound") throw new NotLetIn("no_role");
    throw error;
  });
}

async function followRole(tx: Tx, actor: Actor, provider: Provider, claims: Claims, accountId: string): Promise<void> {
  if (provider.roleClaim === null) return;
  const wanted = mappedRole(provider, claims);
  if (wanted === null) {
    // The provider decides about roles and gives none: what it took away is not kept here.
    throw new NotLetIn("no_role", accountId);
  }
  const { role, customRoleId } = await roleOf(tx, actor, wanted);
  const person = await readPerson(tx, accountId);
  if (person.role === role && person.customRoleId === customRoleId) return;
  await tx`select * from access_change_role(${actor.tenantId}::uuid, ${accountId}::uuid, ${role}, ${customRoleId}::uuid, null)`;
  await keepAnAdministrator(tx).catch((error) => {
    throw error instanceof Refusal ? new NotLetIn("last_admin", accountId) : error;
  });
  await appendEvents(tx, actor, [
    roleChanged.make(accountId, {
      account_id: accountId,
      role,
      before: person.role,
      ...(customRoleId ? { role_id: customRoleId } : {}),
      ...(person.customRoleId ? { before_role_id: person.customRoleId } : {}),
    }),
  ]);
}

/** Of somebody who is known here; others leave no account to write it to. */
export async function recordNotLetIn(tx: Tx, actor: Actor, accountId: string): Promise<void> {
  await appendEvents(tx, actor, [
    signInFailed.make(accountId, { account_id: accountId, by: "provider", wrong: "provider" }),
  ]);
}

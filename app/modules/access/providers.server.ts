import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { refuseAddress } from "#app/modules/shared/outgoing-address.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { chooseRole } from "./custom-roles.server.ts";
import { providerRemoved, providerSaved } from "./events.ts";
import { endByProvider } from "./federated-sessions.server.ts";
import type { Provider, ProviderInput } from "./providers.ts";
import { isAdministrator } from "./role-rules.ts";
import { type SealingKeys, seal, unseal } from "./sealing.server.ts";

/** Where the operator names hosts inside that sign-in providers may be at. */
export const PROVIDER_HOSTS = "PULSE_OIDC_HOSTS";

export const secretPurpose = (id: string) => `client secret of ${id}`;

const columns = (
  db: Db,
) => db`id, name, issuer, client_id as "clientId", client_secret is not null as "hasSecret", domains,
  links_known as "linksKnown", role_claim as "roleClaim", role_map as "roleMap", new_role as "newRole",
  trusts_factor as "trustsFactor", enabled, version`;

export async function listProviders(db: Db): Promise<Provider[]> {
  return db<Provider[]>`select ${columns(db)} from identity_provider order by lower(name), id limit 50`;
}

export async function readProvider(db: Db, id: string): Promise<Provider> {
  const [provider] = await db<Provider[]>`select ${columns(db)} from identity_provider where id = ${id}::uuid`;
  if (!provider) throw new NotFound("provider");
  return provider;
}

/** null: a public client. */
export async function readClientSecret(db: Db, keys: SealingKeys, id: string): Promise<string | null> {
  const [row] = await db<
    { sealed: Buffer | null }[]
  >`select client_secret as sealed from identity_provider where id = ${id}::uuid`;
  return row?.sealed ? unseal(keys, row.sealed, secretPurpose(id)).toString("utf8") : null;
}

/** The company's short name, as its sign-in page is called (`/login?company=…`). */
export async function readSlug(tx: Tx): Promise<string> {
  const [row] = await tx<{ slug: string }[]>`select slug from tenant where id = current_tenant()`;
  return row?.slug ?? "";
}

/** The providers of one company, by its short name, for the sign-in page, where nobody is known yet; where there is no other, its. */
export async function offeredProviders(sql: Sql, company: string | null): Promise<{ id: string; name: string }[]> {
  return sql`select id, name from access_providers(${company})`;
}

/**
 * A new one, or the one with `id`. It speaks for everybody of the company, administrators too, so it takes an administrator. Who came
 * by it is signed out when it is switched off or its issuer is another one. `hosts` are those inside that a provider may be at; null
 * leaves that to the operator, who is the one that names them. Refuses `beyond_own_rights`, `stale_version`, BadInput (an issuer inside
 * that is not named).
 */
export async function saveProvider(
  tx: Tx,
  actor: Actor,
  keys: SealingKeys,
  id: string | null,
  wanted: ProviderInput & { version?: number | undefined },
  hosts: ReadonlySet<string> | null,
): Promise<string> {
  checkAdministrator(actor);
  const before = id === null ? null : await lock(tx, id);
  if (before && wanted.version !== undefined && before.version !== wanted.version)
    throw new Refusal("stale_version", "Somebody else has changed this provider meanwhile. Reload the page.");
  if (hosts && before?.issuer !== wanted.issuer) refuseAddress("issuer", wanted.issuer, hosts, PROVIDER_HOSTS);
  for (const role of new Set([...Object.values(wanted.role_map), ...(wanted.new_role ? [wanted.new_role] : [])]))
    await chooseRole(tx, actor, role);

  const provider = id ?? newId();
  const sealed = wanted.client_secret
    ? seal(keys, Buffer.from(wanted.client_secret, "utf8"), secretPurpose(provider))
    : null;
  // Another issuer, another set of people: who was linked to the old one is nobody there.
  const moves = before !== null && before.issuer !== wanted.issuer;
  if (moves) await tx`delete from federated_identity where provider_id = ${provider}::uuid`;
  await tx`
    insert into identity_provider (tenant_id, id, name, issuer, client_id, client_secret, domains, links_known, role_claim, role_map,
      new_role, trusts_factor, enabled)
    values (${actor.tenantId}, ${provider}, ${wanted.name}, ${wanted.issuer}, ${wanted.client_id}, ${sealed}, ${wanted.domains},
      ${wanted.links_known}, ${wanted.role_claim ?? null}, ${JSON.stringify(wanted.role_map)}::text::jsonb, ${wanted.new_role ?? null},
      ${wanted.trusts_factor}, ${wanted.enabled})
    on conflict (tenant_id, id) do update set name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
      client_secret = coalesce(excluded.client_secret, identity_provider.client_secret), domains = excluded.domains,
      links_known = excluded.links_known, role_claim = excluded.role_claim, role_map = excluded.role_map, new_role = excluded.new_role,
      trusts_factor = excluded.trusts_factor, enabled = excluded.enabled, version = identity_provider.version + 1, changed_at = now()`;

  if (moves || (before?.enabled && !wanted.enabled)) await endByProvider(tx, actor, provider);
  await appendEvents(tx, actor, [
    providerSaved.make(provider, {
      provider_id: provider,
      name: wanted.name,
      issuer: wanted.issuer,
      domains: wanted.domains,
      links_known: wanted.links_known,
      role_map: wanted.role_map,
      new_role: wanted.new_role ?? null,
      trusts_factor: wanted.trusts_factor,
      enabled: wanted.enabled,
      secret_changed: sealed !== null,
    }),
  ]);

  return provider;
}

function checkAdministrator(actor: Actor): void {
  if (isAdministrator(actor)) return;
  throw new Refusal(
    "beyond_own_rights",
    "A sign-in provider speaks for everybody in the company, so only an administrator changes one.",
  );
}

async function lock(tx: Tx, id: string): Promise<Provider> {
  await tx`select 1 from identity_provider where id = ${id}::uuid for update`;
  return readProvider(tx, id);
}

/** Its people stay, and whoever came by it is signed out; whoever has no password needs a link to sign in again. Refuses `beyond_own_rights`. */
export async function removeProvider(tx: Tx, actor: Actor, id: string): Promise<void> {
  checkAdministrator(actor);
  const { name } = await lock(tx, id);

  await endByProvider(tx, actor, id);
  await tx`delete from identity_provider where id = ${id}::uuid`;

  await appendEvents(tx, actor, [providerRemoved.make(id, { provider_id: id, name })]);
}

/** By a provider's id alone, for the way back from it: which company's it is. Null: unknown or switched off. */
export async function findProvider(
  sql: Sql,
  keys: SealingKeys,
  id: string,
): Promise<{ tenantId: string; provider: Provider; clientSecret: string | null } | null> {
  const [found] = await sql<{ tenantId: string }[]>`
    select tenant_id as "tenantId" from access_provider(${id}::uuid)`;
  if (!found) return null;
  const { tenantId } = found;
  return inTenant(sql, tenantId, async (tx) => ({
    tenantId,
    provider: await readProvider(tx, id),
    clientSecret: await readClientSecret(tx, keys, id),
  }));
}

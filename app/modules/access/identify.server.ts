import type { Fragment } from "postgres";
import type { Rights, RoleName } from "#app/modules/shared/actor.ts";
import type { Db, Sql } from "#db/client.ts";
import { hashSecret } from "./secrets.server.ts";

/** What a request shows to say who sends it. */
export type Credential =
  /** `quiet`: the page asks by itself, which keeps nobody signed in. */
  | { kind: "session"; secret: string; quiet?: boolean }
  | { kind: "token"; secret: string }
  /** A verified access token: it names its refresh family, and lives as long as that. */
  | { kind: "family"; familyId: string };

export type Identity = {
  kind: Credential["kind"];
  credentialId: string;
  accountId: string;
  tenantId: string;
  email: string;
  name: string;
  role: RoleName;
  /** Of a role of the company's own, and what it is called; null: the usual role. */
  rights: Rights | null;
  roleName: string | null;
  /** Changes with everything that the person may do. */
  standing: string;
  /** null: no narrower than the role (a session, or an access token from a sign-in). */
  scopes: string[] | null;
  company: string;
  currency: string;
  timeZone: string;
  expiresAt: Date | null;
};

/**
 * Who a credential belongs to, or null. Also puts the running transaction behind that tenant's wall: one round trip for both.
 * The role is read each time, so a change holds from the next request on.
 */
export async function identify(tx: Db, credential: Credential): Promise<Identity | null> {
  const [row] = await tx<IdentityRow[]>`select * from ${identified(tx, credential)}`;
  return row ? toIdentity(row, credential) : null;
}

/**
 * The same with `more` about that person: columns that are read after `who` (account_id, role …) is known and its tenant's wall
 * is up. One statement, for what every page needs; the transaction ends with it.
 */
export async function identifyWith<More>(
  db: Sql,
  credential: Credential,
  more: Fragment,
): Promise<{ identity: Identity; more: More } | null> {
  const [row] = await db<(IdentityRow & More)[]>`
    with who as materialized (select * from ${identified(db, credential)}) select who.*, ${more} from who`;
  return row ? { identity: toIdentity(row, credential), more: row } : null;
}

function identified(db: Db, credential: Credential) {
  const hash = credential.kind === "family" ? null : hashSecret(credential.secret);
  const family = credential.kind === "family" ? credential.familyId : null;
  const kind = credential.kind === "session" && credential.quiet ? "quiet" : credential.kind;
  return db`access_identify(${kind}, ${hash}, ${family}::uuid)`;
}

type IdentityRow = {
  account_id: string;
  tenant_id: string;
  credential_id: string;
  email: string;
  name: string;
  role: RoleName;
  rights: Rights | null;
  role_name: string | null;
  standing: string;
  scopes: string[] | null;
  company: string;
  currency: string;
  time_zone: string;
  expires_at: Date | null;
};

function toIdentity(row: IdentityRow, credential: Credential): Identity {
  return {
    kind: credential.kind,
    credentialId: row.credential_id,
    accountId: row.account_id,
    tenantId: row.tenant_id,
    email: row.email,
    name: row.name,
    role: row.role,
    rights: row.rights,
    roleName: row.role_name,
    standing: row.standing,
    scopes: row.scopes,
    company: row.company,
    currency: row.currency,
    timeZone: row.time_zone,
    expiresAt: row.expires_at,
  };
}

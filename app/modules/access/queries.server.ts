import type { RoleName } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type Member = {
  accountId: string;
  email: string;
  name: string;
  role: RoleName;
  disabledAt: Date | null;
  createdAt: Date;
};

/** The people of the transaction's company, by name. */
export async function listMembers(tx: Db): Promise<Member[]> {
  return tx<
    Member[]
  >`select account_id as "accountId", email, name, role, disabled_at as "disabledAt", created_at as "createdAt"
    from access_members()`;
}

export type ApiToken = {
  id: string;
  accountId: string;
  email: string;
  name: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

/** The tokens of the transaction's company, newest first; never their secrets. */
export async function listTokens(tx: Db): Promise<ApiToken[]> {
  return tx<ApiToken[]>`select id, account_id as "accountId", email, name, scopes, created_at as "createdAt",
    last_used_at as "lastUsedAt", expires_at as "expiresAt", revoked_at as "revokedAt" from access_tokens()`;
}

/** A person by address with the first company joined. For the operator's connection, which sees every company. */
export async function findMembership(
  sql: Db,
  email: string,
): Promise<{ accountId: string; tenantId: string; role: RoleName } | null> {
  const [row] = await sql<{ accountId: string; tenantId: string; role: RoleName }[]>`
    select m.account_id as "accountId", m.tenant_id as "tenantId", m.role
    from account a join membership m on m.account_id = a.id
    where email_key(a.email) = email_key(${email}) order by m.created_at, m.tenant_id limit 1`;
  return row ?? null;
}

/** Addresses whose password is still the demo's published one. For the operator's connection. */
export async function demoPasswordsInUse(sql: Db): Promise<string[]> {
  const rows = await sql<
    { email: string }[]
  >`select email from account where demo_password and disabled_at is null order by email`;
  return rows.map((row) => row.email);
}

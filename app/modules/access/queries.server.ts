import type { Rights, RoleName } from "#app/modules/shared/actor.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { hashSecret } from "./secrets.server.ts";

export type Member = {
  accountId: string;
  email: string;
  name: string;
  role: RoleName;
  /** Of a role of the company's own; null: the usual role. */
  rights: Rights | null;
  disabledAt: Date | null;
  createdAt: Date;
};

/** The people of the transaction's company, by name. */
export async function listMembers(tx: Db): Promise<Member[]> {
  return tx<
    Member[]
  >`select account_id as "accountId", email, name, role, rights, disabled_at as "disabledAt", created_at as "createdAt"
    from access_members()`;
}

/** What people of the transaction's company are called, by account; an erased person by what stands in place of the name. */
export async function peopleNames(tx: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx<{ id: string; name: string }[]>`
    select account_id as id, name from access_members() where account_id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.name]));
}

export type Person = Member & {
  customRoleId: string | null;
  roleName: string | null;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  /** Browsers that are signed in to this company now. */
  sessions: number;
  seenAt: Date | null;
};

/** The people of the transaction's company by name, as administrators see them; `page.after` is the last one's account id. */
export async function listPeople(tx: Db, filter: { q?: string | undefined }, page: Page): Promise<Paged<Person>> {
  const rows = await readPeople(tx, null, filter.q ?? null, page.after, page.limit + 1);
  return toPage(rows, page.limit, (person) => person.accountId);
}

export async function readPerson(tx: Db, accountId: string): Promise<Person> {
  const [person] = await readPeople(tx, accountId, null, null, 1);
  if (!person) throw new NotFound("person");
  return person;
}

async function readPeople(
  tx: Db,
  wanted: string | null,
  search: string | null,
  after: string | null,
  most: number,
): Promise<Person[]> {
  const rows = await tx<(Omit<Person, "sessions"> & { sessions: bigint })[]>`
    select account_id as "accountId", email, name, role, rights, custom_role_id as "customRoleId", role_name as "roleName",
           disabled_at as "disabledAt", created_at as "createdAt", has_password as "hasPassword", has_second_factor as "hasSecondFactor", sessions, seen_at as "seenAt"
      from access_people(${wanted}::uuid, ${search}, ${after}::uuid, ${most})`;
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions) }));
}

export type SignedIn = {
  id: string;
  /** A browser's session, or a program's family of tokens from /auth/login. */
  kind: "session" | "family";
  createdAt: Date;
  seenAt: Date | null;
  until: Date;
  address: string | null;
  userAgent: string | null;
};

/** Where the session's person is signed in now, newest first, in every company that they work for. */
export async function listOwnSignIns(tx: Db, session: string): Promise<(SignedIn & { company: string })[]> {
  return tx<(SignedIn & { company: string })[]>`
    select id, kind, created_at as "createdAt", seen_at as "seenAt", until, address, user_agent as "userAgent", company
      from access_own_sign_ins(${hashSecret(session)})`;
}

/** Where a person of the transaction's company is signed in now, newest first. */
export async function listSignedIn(tx: Db, accountId: string): Promise<SignedIn[]> {
  return tx<
    SignedIn[]
  >`select id, kind, created_at as "createdAt", seen_at as "seenAt", until, address, user_agent as "userAgent"
    from access_sessions(${accountId}::uuid)`;
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

/** The tokens of the transaction's company, or of one person in it, newest first; never their secrets. */
export async function listTokens(tx: Db, filter: { accountId: string | null }, page: Page): Promise<Paged<ApiToken>> {
  const rows = await tx<ApiToken[]>`
    select ${tokenColumns(tx)} from access_tokens()
     where (${filter.accountId}::uuid is null or account_id = ${filter.accountId}::uuid)
       and (${page.after}::uuid is null or id < ${page.after}::uuid)
     order by id desc limit ${page.limit + 1}`;
  return toPage(rows, page.limit, (token) => token.id);
}

export async function readToken(tx: Db, id: string): Promise<ApiToken> {
  const [token] = await tx<ApiToken[]>`select ${tokenColumns(tx)} from access_tokens() where id = ${id}::uuid`;
  if (!token) throw new NotFound("token");
  return token;
}

function tokenColumns(tx: Db) {
  return tx`id, account_id as "accountId", email, name, scopes, created_at as "createdAt", last_used_at as "lastUsedAt",
    expires_at as "expiresAt", revoked_at as "revokedAt"`;
}

/** A person by address with the first company joined. For the operator's connection, which sees every company. */
export async function findMembership(
  sql: Db,
  email: string,
): Promise<{ accountId: string; tenantId: string; role: RoleName } | null> {
  const [row] = await sql<{ accountId: string; tenantId: string; role: RoleName }[]>`
    select m.account_id as "accountId", m.tenant_id as "tenantId", m.role
    from account a join membership m on m.account_id = a.id
    where email_key(a.email) = email_key(${email}) order by a.invited_at nulls first, m.created_at, m.tenant_id limit 1`;
  return row ?? null;
}

/** The people of every company. For the operator's connection. */
export async function listEverybody(
  sql: Db,
): Promise<
  { email: string; name: string; company: string; role: RoleName; state: "active" | "invited" | "disabled" }[]
> {
  return sql`
    select a.email, a.name, t.slug as company, m.role,
           case when coalesce(m.disabled_at, a.disabled_at) is not null then 'disabled' when a.password_hash is null then 'invited' else 'active' end as state
      from membership m join account a on a.id = m.account_id join tenant t on t.id = m.tenant_id order by t.slug, lower(a.name), a.id`;
}

/** Addresses whose password is still the demo's published one. For the operator's connection. */
export async function demoPasswordsInUse(sql: Db): Promise<string[]> {
  const rows = await sql<
    { email: string }[]
  >`select email from account where demo_password and disabled_at is null order by email`;
  return rows.map((row) => row.email);
}

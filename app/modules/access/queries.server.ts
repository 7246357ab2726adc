import type { RoleName } from "#app/modules/shared/actor.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
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

export type Person = Member & {
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
    select account_id as "accountId", email, name, role, disabled_at as "disabledAt", created_at as "createdAt",
           has_password as "hasPassword", has_second_factor as "hasSecondFactor", sessions, seen_at as "seenAt"
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

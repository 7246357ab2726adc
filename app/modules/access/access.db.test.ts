import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import type { Refusal } from "#app/modules/shared/refusal.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { openTokenFamily, readAccessToken, refreshTokens } from "./access-tokens.server.ts";
import { changeRole, setDisabled } from "./change-access.server.ts";
import { createAccount } from "./create-account.server.ts";
import { createApiToken, revokeApiToken } from "./create-api-token.server.ts";
import { createTenant } from "./create-tenant.server.ts";
import { identify } from "./identify.server.ts";
import { demoPasswordsInUse, listMembers, listTokens } from "./queries.server.ts";
import { resetPassword } from "./reset-password.server.ts";
import { hashSecret } from "./secrets.server.ts";
import { sessionsIn } from "./sessions.server.ts";
import { companyToSetUp, openSetupLink, setUpCompany } from "./set-up-company.server.ts";
import { signIn } from "./sign-in.server.ts";

const KEY = new Uint8Array(32).fill(7);
const PASSWORD = "four words of one's own";
let db: TestDatabase;
let tenantId: string;
let otherTenantId: string;
let adminId: string;
let clerkId: string;
let strangerId: string;

const attempt = (email: string, password: string, address = newId()) => ({
  email,
  password,
  address,
  requestId: "test",
  by: "api" as const,
});

const pairFor = async (email: string) => {
  const result = await signIn(db.app, attempt(email, PASSWORD), (tx, who) => openTokenFamily(tx, KEY, who));
  if (result.outcome !== "signed_in") throw new Error(result.outcome);
  return result.opened;
};

const sessionFor = async (email: string) => {
  const result = await signIn(db.app, attempt(email, PASSWORD), (tx, who) =>
    sessionsIn(tx, { secure: false }).createSession(who.accountId, { tenantId: who.tenantId }),
  );
  if (result.outcome !== "signed_in") throw new Error(result.outcome);
  return result.opened.id;
};

const whose = (secret: string, kind: "session" | "token" = "session") =>
  db.app.begin((tx) => identify(tx as never, { kind, secret }));

beforeAll(async () => {
  db = await createTestDatabase();
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await createTenant(db.admin, { ...company, name: "One", slug: "one" });
  otherTenantId = await createTenant(db.admin, { ...company, name: "Two", slug: "two" });
  const person = { name: "A person", password: PASSWORD };
  adminId = await createAccount(db.admin, { ...person, tenantId, email: "Admin@One.test", role: "admin" });
  clerkId = await createAccount(db.admin, { ...person, tenantId, email: "clerk@one.test", role: "clerk" });
  strangerId = await createAccount(db.admin, {
    ...person,
    tenantId: otherTenantId,
    email: "admin@two.test",
    role: "admin",
  });
});
afterAll(() => db?.drop());

describe("walls", () => {
  it("the web's role cannot read accounts, sessions or tokens by itself", async () => {
    for (const table of [
      "account",
      "session",
      "api_token",
      "refresh_family",
      "refresh_token",
      "sign_in_attempt",
      "setup_token",
    ]) {
      await expect(db.app.unsafe(`select * from ${table}`)).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("memberships are seen inside their company only and never written directly", async () => {
    expect(await db.app`select * from membership`).toHaveLength(0);
    expect(await inTenant(db.app, tenantId, (tx) => tx`select * from membership`)).toHaveLength(2);
    await expect(inTenant(db.app, tenantId, (tx) => tx`update membership set role = 'admin'`)).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("an administrator cannot touch an account of another company", async () => {
    const actor = { tenantId, accountId: adminId, name: "", role: "admin" as const, requestId: "t" };
    await expect(inTenant(db.app, tenantId, (tx) => setDisabled(tx, actor, strangerId, true))).rejects.toThrow(
      "There is no such person.",
    );
    await expect(
      inTenant(db.app, tenantId, (tx) => tx`select access_set_disabled(${tenantId}::uuid, ${strangerId}::uuid, true)`),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(
      inTenant(db.app, tenantId, (tx) => tx`select access_set_password(${strangerId}::uuid, null, false)`),
    ).rejects.toMatchObject({ code: "42501" });
  });

  it("a person of two companies is neither's to take over", async () => {
    const both = await createAccount(db.admin, {
      tenantId,
      email: "both@x.test",
      name: "Both",
      role: "viewer",
      password: PASSWORD,
    });
    await createAccount(db.admin, {
      tenantId: otherTenantId,
      email: "BOTH@x.test",
      name: "Both",
      role: "viewer",
      password: null,
    });
    await expect(
      inTenant(db.app, otherTenantId, (tx) => tx`select access_set_password(${both}::uuid, null, false)`),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(
      createAccount(db.admin, { tenantId, email: "both@x.test", name: "Both", role: "viewer", password: PASSWORD }),
    ).rejects.toMatchObject({ code: "already_member" } satisfies Partial<Refusal>);
  });

  it("a company keeps one administrator", async () => {
    const actor = { tenantId, accountId: clerkId, name: "", role: "admin" as const, requestId: "t" };
    await expect(inTenant(db.app, tenantId, (tx) => changeRole(tx, actor, adminId, "viewer"))).rejects.toMatchObject({
      code: "last_admin",
    });
    await expect(inTenant(db.app, tenantId, (tx) => setDisabled(tx, actor, adminId, true))).rejects.toMatchObject({
      code: "last_admin",
    });
  });
});

describe("signing in", () => {
  it("ignores the case of the address, and the session names person, role and company", async () => {
    const secret = await sessionFor("ADMIN@one.test");
    expect(await whose(secret)).toMatchObject({
      accountId: adminId,
      tenantId,
      role: "admin",
      company: "One",
      currency: "GBP",
      scopes: null,
    });
  });

  it("stores only a hash of the session", async () => {
    const secret = await sessionFor("admin@one.test");
    const [row] = await db.admin<
      { token_hash: Buffer }[]
    >`select token_hash from session where token_hash = ${hashSecret(secret)}`;
    expect(row).toBeDefined();
    expect(JSON.stringify(await db.admin`select * from session`)).not.toContain(secret);
  });

  it("sets the tenant of the transaction that asked", async () => {
    const secret = await sessionFor("admin@one.test");
    const seen = await db.app.begin(async (tx) => {
      await identify(tx as never, { kind: "session", secret });
      return tx`select current_tenant() as tenant`;
    });
    expect(seen[0]).toMatchObject({ tenant: tenantId });
    expect((await db.app`select current_tenant() as tenant`)[0]).toMatchObject({ tenant: null });
  });

  it("ends after 30 idle minutes and after 12 hours", async () => {
    const secret = await sessionFor("admin@one.test");
    const hash = hashSecret(secret);
    await db.admin`update session set seen_at = now() - interval '20 minutes', idle_until = now() + interval '10 minutes' where token_hash = ${hash}`;
    expect(await whose(secret)).not.toBeNull();
    const [row] = await db.admin<
      { fresh: boolean }[]
    >`select idle_until > now() + interval '29 minutes' as fresh from session where token_hash = ${hash}`;
    expect(row?.fresh).toBe(true);
    await db.admin`update session set idle_until = now() where token_hash = ${hash}`;
    expect(await whose(secret)).toBeNull();
    await db.admin`update session set idle_until = now() + interval '1 hour', absolute_until = now() where token_hash = ${hash}`;
    expect(await whose(secret)).toBeNull();
  });

  it("says the same to an unknown address and a wrong password, and refuses by account within 10 tries", async () => {
    const tries = async (email: string) => {
      const outcomes: string[] = [];
      for (let i = 0; i < 6; i++)
        outcomes.push((await signIn(db.app, attempt(email, "wrong"), async () => null)).outcome);
      return outcomes;
    };
    const expected = [...Array(5).fill("wrong"), "blocked"];
    expect(await tries("clerk@one.test")).toEqual(expected);
    expect(await tries("nobody@one.test")).toEqual(expected);
    expect((await signIn(db.app, attempt("clerk@one.test", PASSWORD), async () => null)).outcome).toBe("blocked");
    await db.admin`update sign_in_attempt set blocked_until = now()`;
    expect((await signIn(db.app, attempt("clerk@one.test", PASSWORD), async () => null)).outcome).toBe("signed_in");
    expect((await signIn(db.app, attempt("clerk@one.test", "wrong"), async () => null)).outcome).toBe("wrong");
  });

  it("refuses by address within 10 tries over many accounts, also when they come at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 15 }, (_, i) =>
        signIn(db.app, attempt(`nobody${i}@one.test`, "wrong", "10.1.2.3"), async () => null),
      ),
    );
    expect(outcomes.filter((o) => o.outcome === "wrong")).toHaveLength(9);
    expect(outcomes.find((o) => o.outcome === "blocked")).toMatchObject({ retryAfterS: expect.any(Number) });
  });

  it("right passwords do not use the address's tries up", async () => {
    for (let i = 0; i < 12; i++) {
      expect((await signIn(db.app, attempt("admin@one.test", PASSWORD, "10.9.9.9"), async () => null)).outcome).toBe(
        "signed_in",
      );
    }
  });

  it("is recorded in the audit trail, unpublished", async () => {
    const rows = await db.admin<{ type: string; published: boolean }[]>`
      select distinct type, published from event_log where type in ('access.signed_in', 'access.sign_in_failed') order by type`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { type: "access.sign_in_failed", published: false },
      { type: "access.signed_in", published: false },
    ]);
  });
});

describe("what ends a sign-in", () => {
  it("a new role, a new password and disabling end sessions at once", async () => {
    const email = "temp@one.test";
    const id = await createAccount(db.admin, { tenantId, email, name: "Temp", role: "sales", password: PASSWORD });
    const actor = { tenantId, accountId: adminId, name: "", role: "admin" as const, requestId: "t" };
    let secret = await sessionFor(email);
    await inTenant(db.app, tenantId, (tx) => changeRole(tx, actor, id, "viewer"));
    expect(await whose(secret)).toBeNull();

    secret = await sessionFor(email);
    const pair = await pairFor(email);
    const password = await resetPassword(db.admin, email);
    expect(await whose(secret)).toBeNull();
    expect(await refreshTokens(db.app, KEY, pair.refresh_token, { requestId: "t" })).toBeNull();
    const again = await signIn(db.app, attempt(email, password), (tx, who) =>
      sessionsIn(tx, { secure: false }).createSession(who.accountId, { tenantId: who.tenantId }),
    );
    if (again.outcome !== "signed_in") throw new Error(again.outcome);

    await inTenant(db.app, tenantId, (tx) => setDisabled(tx, actor, id, true));
    expect(await whose(again.opened.id)).toBeNull();
    expect((await signIn(db.app, attempt(email, password), async () => null)).outcome).toBe("wrong");
  });
});

describe("refresh tokens", () => {
  it("each works once, and a spent one ends the family", async () => {
    const first = await pairFor("admin@one.test");
    const second = await refreshTokens(db.app, KEY, first.refresh_token, { requestId: "t" });
    if (!second) throw new Error("not rotated");
    const claims = await readAccessToken(KEY, second.access_token);
    if (!claims) throw new Error("not readable");
    const family = { kind: "family" as const, familyId: claims.familyId };
    expect(await db.app.begin((tx) => identify(tx as never, family))).toMatchObject({ accountId: adminId });

    expect(await refreshTokens(db.app, KEY, first.refresh_token, { requestId: "t" })).toBeNull();
    expect(await db.app.begin((tx) => identify(tx as never, family))).toBeNull();
    expect(await refreshTokens(db.app, KEY, second.refresh_token, { requestId: "t" })).toBeNull();
  });

  it("used twice at the same time counts as reuse", async () => {
    const pair = await pairFor("admin@one.test");
    const both = await Promise.all(
      [1, 2].map(() => refreshTokens(db.app, KEY, pair.refresh_token, { requestId: "t" })),
    );
    expect(both.filter(Boolean)).toHaveLength(1);
    const winner = both.find(Boolean);
    expect(await refreshTokens(db.app, KEY, winner?.refresh_token ?? "", { requestId: "t" })).toBeNull();
  });

  it("an access token of another key or changed by one sign is not read", async () => {
    const pair = await pairFor("admin@one.test");
    expect(await readAccessToken(new Uint8Array(32).fill(8), pair.access_token)).toBeNull();
    expect(await readAccessToken(KEY, `${pair.access_token.slice(0, -3)}abc`)).toBeNull();
    expect(await readAccessToken(KEY, "x")).toBeNull();
  });
});

describe("api tokens", () => {
  it("name person and scopes until revoked or run out", async () => {
    const made = await createApiToken(db.admin, {
      email: "clerk@one.test",
      name: "scanner",
      scopes: ["inventory:read"],
    });
    expect(await whose(made.token, "token")).toMatchObject({
      accountId: clerkId,
      role: "clerk",
      scopes: ["inventory:read"],
    });
    const listed = await inTenant(db.app, tenantId, (tx) =>
      listTokens(tx, { accountId: null }, { limit: 10, after: null }),
    );
    expect(listed.data[0]).toMatchObject({ id: made.id, name: "scanner" });
    expect(JSON.stringify(listed)).not.toContain(made.token);
    const actor = { tenantId, accountId: adminId, name: "", role: "admin" as const, requestId: "t" };
    await inTenant(db.app, tenantId, (tx) => revokeApiToken(tx, actor, made.id, clerkId));
    expect(await whose(made.token, "token")).toBeNull();
    const short = await createApiToken(db.admin, {
      email: "clerk@one.test",
      name: "short",
      scopes: ["*"],
      expiresInDays: 1,
    });
    await db.admin`update api_token set expires_at = now() where id = ${short.id}`;
    expect(await whose(short.token, "token")).toBeNull();
  });

  it("an unknown scope is bad input", async () => {
    await expect(
      createApiToken(db.admin, { email: "clerk@one.test", name: "x", scopes: ["orders:delete"] }),
    ).rejects.toMatchObject({
      errors: [{ path: "scopes.0" }],
    });
  });
});

describe("setting up", () => {
  it("a link makes one administrator, once", async () => {
    const fresh = await createTenant(db.admin, {
      name: "Three",
      slug: "three",
      currency: "EUR",
      timeZone: "Europe/Berlin",
    });
    const secret = await openSetupLink(db.admin, fresh);
    expect(await companyToSetUp(db.app, secret)).toBe("Three");
    const person = { email: "boss@three.test", name: "Boss" };
    await expect(setUpCompany(db.app, secret, { ...person, password: "short" })).rejects.toMatchObject({
      code: "weak_password",
    });
    // Names of the person and of the company, with figures around them.
    await inTenant(db.admin, fresh, (tx) => tx`update tenant set name = 'Northwind Traders' where id = ${fresh}`);
    for (const password of ["Northwind2026!", "TradersBoss2026"])
      await expect(setUpCompany(db.app, secret, { ...person, password })).rejects.toMatchObject({
        code: "weak_password",
      });
    expect(await companyToSetUp(db.app, secret)).toBe("Northwind Traders");
    await setUpCompany(db.app, secret, { ...person, password: PASSWORD });
    expect(await companyToSetUp(db.app, secret)).toBeNull();
    await expect(setUpCompany(db.app, secret, { ...person, password: PASSWORD })).rejects.toThrow();
    expect(await inTenant(db.app, fresh, (tx) => listMembers(tx))).toMatchObject([
      { email: "boss@three.test", role: "admin" },
    ]);
  });

  it("accounts with the demo's password are found until it is changed", async () => {
    await createAccount(db.admin, {
      tenantId,
      email: "demo@one.test",
      name: "Demo",
      role: "viewer",
      password: "pulse-demo",
      demo: true,
    });
    expect(await demoPasswordsInUse(db.admin)).toEqual(["demo@one.test"]);
    await resetPassword(db.admin, "demo@one.test");
    expect(await demoPasswordsInUse(db.admin)).toEqual([]);
  });
});

it("an answer is kept under its idempotency key for thirty days, and goes then", async () => {
  for (const days of [29, 31])
    await db.admin`
      insert into idempotency_key (tenant_id, account_id, method, path, key, request_hash, created_at)
      values (${tenantId}, ${adminId}, 'POST', '/api/v1/orders', ${`of ${days} days`}, ${Buffer.alloc(32)},
        now() - make_interval(days => ${days}))`;
  await db.app`select access_sweep()`;
  expect(await db.admin`select key from idempotency_key where key like 'of % days'`).toEqual([{ key: "of 29 days" }]);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createTenant } from "#app/modules/access/create-tenant.server.ts";
import { openLinkAsOperator, setPasswordOver } from "#app/modules/access/links.server.ts";
import { openSetupLink } from "#app/modules/access/set-up-company.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { TEST_PASSWORD as PASSWORD, personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

const EMAIL = "person@one.test";
let server: TestServer;
let tenantId: string;
let whileEmpty: string;

beforeAll(async () => {
  server = await startTestServer();
  whileEmpty = (await server.call("GET", "/login")).text;
  tenantId = await createTenant(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  await createAccount(server.db.admin, { tenantId, email: EMAIL, name: "A person", role: "admin", password: PASSWORD });
});
afterAll(() => server?.close());

const submit = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, ...headers },
  });
const cookieOf = (headers: Headers) => (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
const signIn = () => submit("/login", { email: EMAIL, password: PASSWORD });

describe("the sign-in form", () => {
  it("leads to where one wanted to go, with a session cookie that scripts cannot read", async () => {
    const answer = await submit("/login", { email: EMAIL, password: PASSWORD, next: "/orders?status=draft" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/orders?status=draft");
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^pulse=[a-z0-9]{40}; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^pulse-known=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it("comes back with the address kept, the password not, and one message for every reason", async () => {
    const wrong = await submit("/login", { email: EMAIL, password: "wrong wrong wrong" });
    const unknown = await submit("/login", { email: "nobody@one.test", password: "wrong wrong wrong" });
    for (const [answer, email] of [
      [wrong, EMAIL],
      [unknown, "nobody@one.test"],
    ] as const) {
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`value="${email}"`);
      expect(answer.text).toContain("The mail address or the password is not right.");
      expect(answer.text).not.toContain("wrong wrong");
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect((await submit("/login", { email: "x", password: "" })).status).toBe(422);
  });

  it("opens a new session each time and ends the one before", async () => {
    const first = cookieOf((await signIn()).headers);
    const second = cookieOf((await submit("/login", { email: EMAIL, password: PASSWORD }, { Cookie: first })).headers);
    expect(second).not.toBe(first);
    const isSignedIn = async (cookie: string) =>
      (await server.call("GET", "/login", { headers: { Cookie: cookie } })).status === 302;
    expect(await isSignedIn(first)).toBe(false);
    expect(await isSignedIn(second)).toBe(true);
    expect(
      (await server.call("POST", "/logout", { headers: { Cookie: second, Origin: server.url } })).headers.get(
        "location",
      ),
    ).toBe("/login");
    expect(await isSignedIn(second)).toBe(false);
  });

  it("never leads away from here", async () => {
    const away = [
      "//evil.test",
      "/\\evil.test",
      "\\\\evil.test",
      "https:evil",
      "https://evil.test",
      "javascript:alert(1)",
      "/%09/evil",
      "/\t/evil.test",
    ];
    for (const next of [
      ...away,
      "http://127.0.0.1@evil.test",
      "///evil.test",
      "/.//evil.test",
      "/a/..//evil.test",
      "/%2fevil.test",
      "/%5cevil.test",
    ]) {
      expect(safeRedirect(next, "/orders"), next).toBe("/orders");
      expect((await submit("/login", { email: EMAIL, password: PASSWORD, next })).headers.get("location"), next).toBe(
        "/",
      );
    }
    for (const next of ["/", "/orders", "/orders?x=//y", "/a#b", "/orders/1?next=%2F%2Fx"])
      expect(safeRedirect(next)).toBe(next);
    for (const next of [null, undefined, 5, "", "orders", "?x", "#y"]) expect(safeRedirect(next)).toBe("/");
  });

  it("says when there were too many tries, and when to come back", async () => {
    const other = await startTestServer({ db: server.db });
    const email = "locked@one.test";
    let last = await server.call("GET", "/healthz");
    for (let i = 0; i < 10; i++) {
      last = await other.call("POST", "/auth/login", { body: { email, password: "wrong wrong wrong" } });
      if (last.status === 429) break;
      expect(last).toMatchObject({ status: 401, json: { code: "wrong_credentials" } });
    }
    expect(last).toMatchObject({ status: 429, json: { code: "too_many_attempts" } });
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    await new Promise((resolve) => other.web.server.close(resolve));
    await other.web.services.live.close();
    await server.db.admin`delete from sign_in_attempt`;
  });
});

describe("wrong passwords of others", () => {
  const login = (password: string, cookie = "", email = EMAIL) =>
    server.call("POST", "/login", {
      raw: new URLSearchParams({ email, password }).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
    });
  const forget = () => server.db.admin`delete from sign_in_attempt`;
  const knownIn = (headers: Headers) =>
    headers
      .getSetCookie()
      .find((line) => line.startsWith("pulse-known="))
      ?.split(";")[0] ?? "";

  it("hold up whoever guesses, and not the person in a browser that has signed in before", async () => {
    await forget();
    const known = knownIn((await login(PASSWORD)).headers);
    for (let i = 0; i < 5; i++) expect((await login("wrong wrong wrong")).status).toBe(422);
    const held = await login(PASSWORD);
    expect(held.status).toBe(429);
    expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(held.text).toMatch(/Wait \d+ seconds/);

    const owner = await login(PASSWORD, known);
    expect(owner.status).toBe(303);
    // The word is kept, and what it counted begins anew.
    expect(knownIn(owner.headers)).toBe(known);
    expect((await login(PASSWORD)).status).toBe(429);

    // A word that was changed is none, and one's own has its own five tries.
    const forged = known.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    expect((await login(PASSWORD, forged)).status).toBe(429);
    for (let i = 0; i < 5; i++) expect((await login("wrong wrong wrong", known)).status).toBe(422);
    expect((await login(PASSWORD, known)).status).toBe(429);

    // Who forgot the password tried it there: the link for a new one ends the waiting.
    const { admin, app } = server.db;
    const [owned] = await admin<{ id: string }[]>`select id from account where email = ${EMAIL}`;
    const link = await openLinkAsOperator(admin, { tenantId, accountId: owned?.id ?? "" }, "reset");
    await setPasswordOver(app, link, PASSWORD, { requestId: "r" });
    expect((await login(PASSWORD, known)).status).toBe(303);
    await forget();
  });

  it("are in the audit trail, also where nobody has the address and where somebody is disabled", async () => {
    await forget();
    const { admin } = server.db;
    const id = await createAccount(admin, {
      tenantId,
      email: "gone@one.test",
      name: "G",
      role: "viewer",
      password: PASSWORD,
    });
    await admin`update account set disabled_at = now() where id = ${id}`;
    expect((await login(PASSWORD, "", "gone@one.test")).status).toBe(422);
    const [disabled] = await admin`select data from event_log where subject_id = ${id} order by id desc limit 1`;
    expect(disabled?.data).toMatchObject({ wrong: "disabled", by: "form" });

    const [{ count } = { count: 0 }] = await admin<{ count: number }[]>`select count(*)::int as count from tenant`;
    expect((await login(PASSWORD, "", "hunter2hunter2@one.test")).status).toBe(422);
    const told = await admin`
      select e.data, p.data as personal from event_log e join event_personal p on p.event_id = e.id
       where e.type = 'access.sign_in_unknown' order by e.id desc limit 1`;
    // Of several companies it is none of theirs.
    expect(told.map((row) => ({ ...row }))).toEqual(
      count === 1 ? [{ data: { by: "form" }, personal: { address: "127.0.0.1" } }] : [],
    );
    await forget();
  });
});

describe("tokens", () => {
  it("sign in, refresh, and a refresh token that comes again ends them all", async () => {
    const login = await server.call("POST", "/auth/login", { body: { email: EMAIL, password: PASSWORD } });
    expect(login).toMatchObject({ status: 200, json: { token_type: "Bearer", expires_in: 900 } });
    expect(login.headers.get("cache-control")).toBe("no-store");
    const works = async (token: string) => (await server.call("GET", "/api/v1/customers", { token })).status === 200;
    expect(await works(login.json.access_token)).toBe(true);
    const next = await server.call("POST", "/api/v1/auth/refresh", {
      body: { refresh_token: login.json.refresh_token },
    });
    expect(next.status).toBe(200);
    expect(await works(next.json.access_token)).toBe(true);
    const again = await server.call("POST", "/auth/refresh", { body: { refresh_token: login.json.refresh_token } });
    expect(again).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
    expect(await works(next.json.access_token)).toBe(false);
    expect(await works(login.json.access_token)).toBe(false);
    expect(
      (await server.call("POST", "/auth/refresh", { body: { refresh_token: next.json.refresh_token } })).status,
    ).toBe(401);
  });

  it("do not go beyond their scopes", async () => {
    const { token } = await personWithToken(server.db, tenantId, "admin", ["customers:read", "orders:write"]);
    expect((await server.call("GET", "/api/v1/customers", { token })).status).toBe(200);
    expect(await server.call("POST", "/api/v1/customers", { token, body: { name: "x" } })).toMatchObject({
      status: 403,
      json: { code: "not_permitted" },
    });
    expect((await server.call("GET", "/api/v1/orders", { token })).status).toBe(403);
    expect((await server.call("POST", "/api/v1/orders", { token, body: {} })).status).toBe(400);
    expect((await server.call("GET", "/api/v1/live", { token })).status).toBe(403);
  });

  it("are taken from the header only, and wrong ones are 401", async () => {
    const { token } = await personWithToken(server.db, tenantId, "admin");
    expect((await server.call("GET", `/api/v1/customers?access_token=${token}`)).status).toBe(401);
    for (const wrong of ["pt_x", `${token}x`, token.slice(0, -1), "a.b.c", "eyJhbGciOiJub25lIn0.e30."]) {
      const answer = await server.call("GET", "/api/v1/customers", { token: wrong });
      expect(answer.status, wrong).toBe(401);
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    }
  });
});

describe("limits", () => {
  it("a company's requests of a minute are counted exactly, whichever token makes them", async () => {
    const limited = await startTestServer({ rateLimit: 20 });
    const company = { currency: "GBP", timeZone: "Europe/London" };
    const one = await createTenant(limited.db.admin, { ...company, name: "One", slug: "one" });
    const two = await createTenant(limited.db.admin, { ...company, name: "Two", slug: "two" });
    const tokens = [await personWithToken(limited.db, one, "admin"), await personWithToken(limited.db, one, "viewer")];
    const statuses: number[] = [];
    // Not over the turn of a minute.
    if (60 - new Date().getSeconds() < 5) await new Promise((resolve) => setTimeout(resolve, 5_000));
    for (let i = 0; i < 22; i++) {
      const answer = await limited.call("GET", "/api/v1/customers", { token: tokens[i % 2]?.token ?? "" });
      statuses.push(answer.status);
      expect(answer.headers.get("ratelimit-limit")).toBe("20");
      expect(answer.headers.get("ratelimit-remaining")).toBe(String(Math.max(0, 19 - i)));
      if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429]);
    const other = await personWithToken(limited.db, two, "admin");
    expect((await limited.call("GET", "/api/v1/customers", { token: other.token })).status).toBe(200);
    await limited.close();
  });
});

describe("setting up", () => {
  it("the sign-in page says where the link stands, while there is nobody", async () => {
    expect(whileEmpty).toContain("The log of the start shows a link for the first administrator");
    expect((await server.call("GET", "/login")).text).not.toContain("Nobody can sign in yet");
  });

  it("the link makes the first administrator once", async () => {
    const fresh = await createTenant(server.db.admin, {
      name: "Fresh",
      slug: "fresh",
      currency: "EUR",
      timeZone: "Europe/Berlin",
    });
    const token = await openSetupLink(server.db.admin, fresh);
    expect((await server.call("GET", "/setup?token=nothing")).status).toBe(404);
    const page = await server.call("GET", `/setup?token=${token}`);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("the administrator of Fresh.")]);
    const person = { token, name: "Boss", email: "boss@fresh.test" };
    expect(await submit(`/setup?token=${token}`, { ...person, password: "short" })).toMatchObject({ status: 422 });
    expect((await submit(`/setup?token=${token}`, { ...person, password: PASSWORD })).headers.get("location")).toBe(
      "/login?made&next=/start",
    );
    expect((await server.call("GET", `/setup?token=${token}`)).status).toBe(404);
    expect((await submit("/login", { email: person.email, password: PASSWORD })).status).toBe(303);
  });
});

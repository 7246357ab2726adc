import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { codeAt, stepOf } from "#app/modules/access/totp.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer, type TestServer } from "./testing/test-server.ts";

/* People, from the invitation to the last session, as a browser without JavaScript sees it. */

let server: TestServer;
let tenantId: string;
let admin: string;
let adminId: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  adminId = await person("boss@one.test", "admin");
  admin = await sessionCookieOf(server, "boss@one.test");
});
afterAll(() => server?.close());

const person = (email: string, role: "admin" | "clerk" | "viewer" | "accountant") =>
  createAccount(server.db.admin, { tenantId, email, name: `The ${role}`, role, password: PASSWORD });
const submit = (path: string, fields: Record<string, string>, cookie = admin) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
const page = (path: string, cookie = admin) => server.call("GET", path, { headers: { Cookie: cookie } });
const cookieIn = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .find((line) => line.startsWith("pulse=")) ?? "";
const linkIn = (text: string) => /value="(http[^"]+\?token=[\w-]+)"/.exec(text)?.[1]?.replace(server.url, "") ?? "";
const login = (email: string, password = PASSWORD) => submit("/login", { email, password }, "");
/** The secret of a device, from the page that shows it. */
const secretIn = (text: string) => {
  const letters = /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...letters].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
const codesIn = (text: string) =>
  [...text.matchAll(/<li>([a-z2-9]{5}(?:-[a-z2-9]{5}){4})<\/li>/g)].map((m) => m[1] ?? "");
const codeNow = (secret: Buffer, shift = 0) => codeAt(secret, stepOf(new Date()) + shift);
const forgetTries = () => server.db.admin`delete from sign_in_attempt`;

describe("inviting", () => {
  it("gives a link that sets the first password, once, and then the person signs in", async () => {
    const answer = await submit("/users/new", {
      _form: "invite",
      name: "New Person",
      email: "new@one.test",
      role: "clerk",
    });
    expect(answer.status).toBe(200);
    const link = linkIn(answer.text);
    expect(link).toMatch(/^\/invite\?token=invite_/);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect((await login("new@one.test")).status).toBe(422);

    const token = link.split("=")[1] ?? "";
    expect((await page(link, "")).text).toContain("new@one.test");
    expect((await submit("/invite", { token, password: "short" }, "")).status).toBe(422);
    const set = await submit("/invite", { token, password: PASSWORD }, "");
    expect(set.headers.get("location")).toBe("/login?set");
    expect(set.headers.get("set-cookie")).toBeNull();
    expect((await login("new@one.test")).status).toBe(303);

    expect((await page(link, "")).status).toBe(404);
    expect((await submit("/invite", { token, password: "another four words" }, "")).status).toBe(404);
    const [kept] = await server.db.admin<{ text: string }[]>`select string_agg(l::text, '') as text from access_link l`;
    expect(kept?.text).not.toContain(token);
  });

  it("a link runs out, and a newer one ends it", async () => {
    const made = async () => {
      const answer = await submit("/users/new", {
        _form: "invite",
        name: "Late",
        email: "late@one.test",
        role: "viewer",
      });
      return linkIn(answer.text);
    };
    const first = await made();
    const [row] = await server.db.admin<{ id: string }[]>`select id from account where email = 'late@one.test'`;
    const again = linkIn((await submit(`/users/${row?.id}`, { _form: "link" })).text);
    expect((await page(first, "")).status).toBe(404);
    expect((await page(again, "")).status).toBe(200);
    await server.db.admin`update access_link set expires_at = now() where account_id = ${row?.id ?? ""}`;
    expect((await page(again, "")).status).toBe(404);
  });

  it("a reset link ends every sign-in and is no way round being disabled", async () => {
    const id = await person("forgetful@one.test", "viewer");
    const cookie = await sessionCookieOf(server, "forgetful@one.test");
    const link = linkIn((await submit(`/users/${id}`, { _form: "link" })).text);
    expect(link).toMatch(/^\/reset\?token=reset_/);
    // A link of one kind does not open the page of the other.
    expect((await page(link.replace("/reset", "/invite"), "")).status).toBe(404);
    const token = link.split("=")[1] ?? "";
    expect((await submit("/reset", { token, password: "four other words here" }, "")).status).toBe(303);
    expect((await page("/dashboard", cookie)).status).toBe(302);
    expect((await login("forgetful@one.test")).status).toBe(422);
    expect((await login("forgetful@one.test", "four other words here")).status).toBe(303);

    const next = linkIn((await submit(`/users/${id}`, { _form: "link" })).text);
    expect((await submit(`/users/${id}`, { _form: "action-disable", _intent: "disable" })).status).toBe(303);
    expect((await page(next, "")).status).toBe(404);
    await forgetTries();
  });

  it("whoever is known to another company keeps the password there, and can be reset by neither", async () => {
    const other = await foundCompany(server.db.admin, {
      name: "Two",
      slug: "two",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const id = await createAccount(server.db.admin, {
      tenantId: other,
      email: "both@two.test",
      name: "Both",
      role: "viewer",
      password: PASSWORD,
    });
    const answer = await submit("/users/new", {
      _form: "invite",
      name: "Both",
      email: "both@two.test",
      role: "viewer",
    });
    expect(linkIn(answer.text)).toBe("");
    expect(answer.text).toContain("signs in with the password there is");
    const refused = await submit(`/users/${id}`, { _form: "link" });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("another company");
    expect((await submit(`/users/${id}`, { _form: "action-disable", _intent: "disable" })).status).toBe(409);
  });
});

describe("looking after people", () => {
  it("another's role changes at once, one's own does not, and the last administrator stays", async () => {
    const id = await person("clerk@one.test", "clerk");
    const cookie = await sessionCookieOf(server, "clerk@one.test");
    expect((await submit(`/users/${id}`, { _form: "role", role: "viewer" })).status).toBe(303);
    expect((await page("/dashboard", cookie)).status).toBe(302);
    const own = await submit(`/users/${adminId}`, { _form: "role", role: "viewer" });
    expect(own.status).toBe(409);
    expect(own.text).toContain("Nobody changes their own role");
    await expect(
      server.db.app.begin(async (tx) => {
        await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
        await tx`select access_change_role(${tenantId}::uuid, ${adminId}::uuid, 'viewer', null, ${adminId}::uuid)`;
      }),
    ).rejects.toMatchObject({ code: "42501" });
  });

  it("two administrators who demote each other at the same moment leave one", async () => {
    const second = await person("second@one.test", "admin");
    const cookie = await sessionCookieOf(server, "second@one.test");
    const answers = await Promise.all([
      submit(`/users/${second}`, { _form: "role", role: "viewer" }),
      submit(`/users/${adminId}`, { _form: "role", role: "viewer" }, cookie),
    ]);
    const [left] = await server.db.admin<{ n: number }[]>`
      select count(*)::int as n from membership where tenant_id = ${tenantId} and role = 'admin'`;
    expect(left?.n).toBe(1);
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    await server.db.admin`update membership set role = 'admin' where account_id in (${adminId}, ${second})`;
    admin = await sessionCookieOf(server, "boss@one.test");
  });

  it("only administrators see people, and the refusal says who may", async () => {
    await person("plain@one.test", "viewer");
    const cookie = await sessionCookieOf(server, "plain@one.test");
    for (const path of ["/users", "/users/new", "/users/roles", `/users/${adminId}`]) {
      const answer = await page(path, cookie);
      expect(answer.status, path).toBe(403);
      expect(answer.text, path).toMatch(/needs the right to \w+ users\. Roles that have it: Administrator/);
    }
    expect(
      (await submit("/users/new", { _form: "invite", name: "x", email: "x@x.x", role: "admin" }, cookie)).status,
    ).toBe(403);
    const [row] = await server.db.admin<{ n: number }[]>`
      select count(*)::int as n from event_log where type = 'access.refused' and data ->> 'path' = '/users/new'`;
    expect(row?.n).toBeGreaterThanOrEqual(2);
  });

  it("people are found by name and listed page by page without a gap", async () => {
    await server.db.admin`
      with made as (insert into account (email, name) select 'p' || n || '@many.test', 'Many ' || lpad(n::text, 3, '0') from generate_series(1, 120) n returning id)
      insert into membership (tenant_id, account_id, role) select ${tenantId}, id, 'viewer' from made`;
    const seen: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 5 && !seen.includes("120"); pages++) {
      const { text } = await page(`/users?q=many${after ? `&after=${after}` : ""}`);
      seen.push(...[...text.matchAll(/>Many (\d{3})</g)].map((match) => match[1] ?? ""));
      after = /after=([0-9a-f-]{36})"[^>]*>Next page/.exec(text)?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => String(n + 1).padStart(3, "0")));
  });
});

describe("one's own sign-ins", () => {
  it("are listed, and ending one refuses the next request and closes its live stream", async () => {
    await person("own@one.test", "viewer");
    const [here, there] = [
      await sessionCookieOf(server, "own@one.test"),
      await sessionCookieOf(server, "own@one.test"),
    ];
    const stream = await fetch(`${server.url}/api/v1/live`, { headers: { Cookie: there } });
    expect(stream.status).toBe(200);
    const { text } = await page("/sessions", here);
    const ids = [...text.matchAll(/name="session" value="([0-9a-f-]{36})"/g)].map((match) => match[1] ?? "");
    expect(ids).toHaveLength(2);
    const [mine] = await server.db.admin<{ id: string }[]>`
      select id from session where token_hash = sha256(convert_to(${there.split("=")[1] ?? ""}, 'UTF8'))`;
    const started = Date.now();
    const ended = await submit("/sessions", { _form: `session-${mine?.id}`, session: mine?.id ?? "" }, here);
    expect(ended.status).toBe(303);
    expect((await page("/dashboard", there)).status).toBe(302);
    expect((await page("/dashboard", here)).status).toBe(200);
    await stream.text();
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  it("another's cannot be ended by knowing the id", async () => {
    await person("nosy@one.test", "viewer");
    const cookie = await sessionCookieOf(server, "nosy@one.test");
    const [boss] = await server.db.admin<
      { id: string }[]
    >`select id from session where account_id = ${adminId} limit 1`;
    expect((await submit("/sessions", { _form: `session-${boss?.id}`, session: boss?.id ?? "" }, cookie)).status).toBe(
      404,
    );
    expect((await page("/dashboard")).status).toBe(200);
  });

  it("a new password needs the old one, ends the other sign-ins and gives this browser a new session", async () => {
    await person("changes@one.test", "viewer");
    const [here, there] = [
      await sessionCookieOf(server, "changes@one.test"),
      await sessionCookieOf(server, "changes@one.test"),
    ];
    const wrong = await submit(
      "/sessions",
      { _form: "password", current: "not this one at all", password: "four new words here" },
      here,
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("This is not your password.");
    const weak = await submit("/sessions", { _form: "password", current: PASSWORD, password: "short" }, here);
    expect(weak.status).toBe(409);
    const done = await submit(
      "/sessions",
      { _form: "password", current: PASSWORD, password: "four new words here" },
      here,
    );
    expect(done.status).toBe(303);
    const renewed = cookieIn(done.headers);
    expect(renewed).not.toBe(here);
    expect((await page("/sessions", renewed)).status).toBe(200);
    for (const old of [here, there]) expect((await page("/sessions", old)).status).toBe(302);
    expect((await login("changes@one.test", "four new words here")).status).toBe(303);
  });

  it("guessing the own password from an open browser is slowed", async () => {
    await person("guessed@one.test", "viewer");
    const cookie = await sessionCookieOf(server, "guessed@one.test");
    const guess = () =>
      submit(
        "/sessions",
        { _form: "password", current: "a guess that is wrong", password: "four new words here" },
        cookie,
      );
    for (let i = 0; i < 5; i++) expect((await guess()).status).toBe(422);
    const slowed = await guess();
    expect(slowed.status).toBe(409);
    expect(slowed.text).toContain("Too many tries");
  });
});

describe("the second factor", () => {
  const enrol = async (email: string) => {
    await person(email, "viewer");
    const cookie = await sessionCookieOf(server, email);
    const begun = await submit("/sessions", { _form: "factor-begin" }, cookie);
    const secret = secretIn(begun.text);
    // Neither an empty nor a wrong code takes the picture away, or makes another secret.
    for (const code of ["", "000000"]) {
      const again = await submit("/sessions", { _form: "factor-confirm", code }, cookie);
      expect(again.status).toBe(422);
      expect(secretIn(again.text)).toEqual(secret);
    }
    const done = await submit("/sessions", { _form: "factor-confirm", code: codeNow(secret, -1) }, cookie);
    return { cookie, secret, done, codes: codesIn(done.text), renewed: cookieIn(done.headers) };
  };
  const halfOf = async (email: string) => {
    const answer = await login(email);
    return { answer, half: /name="half" value="([^"]+)"/.exec(answer.text)?.[1] ?? "" };
  };
  const withCode = (half: string, code: string) => submit("/login", { half, code, next: "/orders" }, "");

  it("is set up by one code, shows ten recovery codes once and renews the session", async () => {
    const { cookie, secret, done, codes, renewed } = await enrol("factor@one.test");
    expect(secret).toHaveLength(20);
    expect(done.status).toBe(200);
    expect(codes).toHaveLength(10);
    expect((await page("/sessions", cookie)).status).toBe(302);
    const after = await page("/sessions", renewed);
    expect(after.text).toMatch(/10(<!-- -->)? of 10 recovery codes/);
    expect(codesIn(after.text)).toEqual([]);
    const [kept] = await server.db.admin<{ text: string }[]>`
      select string_agg(encode(f.sealed, 'hex'), '') || (select string_agg(encode(code_hash, 'hex'), '') from recovery_code) as text from second_factor f`;
    expect(kept?.text).not.toContain(secret.toString("hex"));
    for (const code of codes) expect(kept?.text).not.toContain(Buffer.from(code.replaceAll("-", "")).toString("hex"));
  });

  it("is asked for after the password; each code and each recovery code works once", async () => {
    const { secret, codes } = await enrol("asked@one.test");
    const { answer, half } = await halfOf("asked@one.test");
    expect(answer.status).toBe(200);
    expect(cookieIn(answer.headers)).toBe("");
    const code = codeNow(secret);
    const done = await withCode(half, code);
    expect(done.status).toBe(303);
    expect(done.headers.get("location")).toBe("/orders");
    expect((await page("/dashboard", cookieIn(done.headers))).status).toBe(200);

    const replayed = await withCode((await halfOf("asked@one.test")).half, code);
    expect(replayed.status).toBe(422);
    expect(replayed.text).toContain("used before");
    const typed = (codes[0] ?? "").toUpperCase().replaceAll("-", " ");
    expect((await withCode((await halfOf("asked@one.test")).half, typed)).status).toBe(303);
    expect((await withCode((await halfOf("asked@one.test")).half, codes[0] ?? "")).status).toBe(422);
    await forgetTries();
  });

  it("two requests with one code at the same time are one sign-in", async () => {
    const { secret } = await enrol("twice@one.test");
    const { half } = await halfOf("twice@one.test");
    const answers = await Promise.all(Array.from({ length: 4 }, () => withCode(half, codeNow(secret))));
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    await forgetTries();
  });

  it("tries are slowed, also for whoever knows the password", async () => {
    await enrol("tried@one.test");
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) {
      statuses.push((await withCode((await halfOf("tried@one.test")).half, "000000")).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
    await forgetTries();
  });

  it("half a sign-in ends with the password it was made by, and cannot be made up", async () => {
    const { secret } = await enrol("half@one.test");
    const { half } = await halfOf("half@one.test");
    const [, body = ""] = half.split(".");
    const forged = `${Buffer.from('{"alg":"none","typ":"half+jwt"}').toString("base64url")}.${body}.`;
    for (const wrong of [forged, `${half.slice(0, -4)}AAAA`, "x"])
      expect((await withCode(wrong, codeNow(secret))).status).toBe(422);
    await server.db
      .admin`update account set password_hash = (select password_hash from account where email = 'boss@one.test') where email = 'half@one.test'`;
    const over = await withCode(half, codeNow(secret));
    expect(over.status).toBe(422);
    expect(cookieIn(over.headers)).toBe("");
    await forgetTries();
  });

  it("programs send the code with the password", async () => {
    const { secret } = await enrol("program@one.test");
    const ask = (body: object) =>
      server.call("POST", "/auth/login", { body: { email: "program@one.test", password: PASSWORD, ...body } });
    expect(await ask({})).toMatchObject({ status: 401, json: { code: "second_factor_required" } });
    expect(await ask({ code: "000000" })).toMatchObject({ status: 401, json: { code: "wrong_code" } });
    expect(await ask({ code: codeNow(secret) })).toMatchObject({ status: 200, json: { token_type: "Bearer" } });
    expect(await ask({ code: codeNow(secret) })).toMatchObject({ status: 401, json: { code: "wrong_code" } });
    await forgetTries();
  });

  it("new recovery codes and turning it off take a code", async () => {
    const { codes, renewed, secret } = await enrol("off@one.test");
    expect((await submit("/sessions", { _form: "factor-remove", code: "000000" }, renewed)).status).toBe(422);
    const fresh = codesIn((await submit("/sessions", { _form: "recovery", code: codes[3] ?? "" }, renewed)).text);
    expect(fresh).toHaveLength(10);
    expect((await submit("/sessions", { _form: "factor-remove", code: codes[4] ?? "" }, renewed)).status).toBe(422);
    const off = await submit("/sessions", { _form: "factor-remove", code: codeNow(secret) }, renewed);
    expect(off.status).toBe(303);
    expect((await login("off@one.test")).status).toBe(303);
  });

  it("a company asks for it by role: set up before the first session, and not to be turned off", async () => {
    await person("books@one.test", "accountant");
    const before = await sessionCookieOf(server, "books@one.test");
    const own = await submit("/users/roles", { _form: "second-factor", admin: "on", accountant: "on" });
    expect(own.status).toBe(409);
    expect(own.text).toContain("Set up your own second factor");
    expect((await submit("/users/roles", { _form: "second-factor", accountant: "on" })).status).toBe(303);
    expect((await page("/dashboard", before)).status).toBe(302);
    expect(
      await server.call("POST", "/auth/login", { body: { email: "books@one.test", password: PASSWORD } }),
    ).toMatchObject({ status: 403, json: { code: "second_factor_setup_required" } });

    const { answer, half } = await halfOf("books@one.test");
    expect(cookieIn(answer.headers)).toBe("");
    const secret = secretIn(answer.text);
    expect((await withCode(half, "000000")).status).toBe(422);
    const done = await withCode(half, codeNow(secret, -1));
    expect(codesIn(done.text)).toHaveLength(10);
    const cookie = cookieIn(done.headers);
    expect((await page("/dashboard", cookie)).status).toBe(200);
    const off = await submit("/sessions", { _form: "factor-remove", code: codeNow(secret) }, cookie);
    expect(off.status).toBe(409);
    expect((await submit("/users/roles", { _form: "second-factor" })).status).toBe(303);
  });

  it("an administrator removes one that was lost; every sign-in of the person ends", async () => {
    const { renewed } = await enrol("lost@one.test");
    const [row] = await server.db.admin<{ id: string }[]>`select id from account where email = 'lost@one.test'`;
    expect(
      (await submit(`/users/${row?.id}`, { _form: "action-remove-factor", _intent: "remove-factor" })).status,
    ).toBe(303);
    expect((await page("/dashboard", renewed)).status).toBe(302);
    expect((await login("lost@one.test")).status).toBe(303);
  });
});

describe("tokens", () => {
  it("are made with scopes and an end, shown once, and revoked by their owner or an administrator only", async () => {
    await person("maker@one.test", "viewer");
    const cookie = await sessionCookieOf(server, "maker@one.test");
    expect((await submit("/tokens", { _form: "new-token", name: "none", days: "30" }, cookie)).status).toBe(422);
    const made = await submit(
      "/tokens",
      { _form: "new-token", name: "till", days: "30", "scope.orders.read": "on" },
      cookie,
    );
    const token = /value="(pt_[\w-]+)"/.exec(made.text)?.[1] ?? "";
    expect((await server.call("GET", "/api/v1/orders", { token })).status).toBe(200);
    expect((await server.call("GET", "/api/v1/customers", { token })).status).toBe(403);
    const listed = await page("/tokens", cookie);
    expect(listed.text).toContain("orders:read");
    expect(listed.text).not.toContain(token);

    const [row] = await server.db.admin<{ id: string; days: number }[]>`
      select id, extract(day from expires_at - now())::int as days from api_token where name = 'till'`;
    expect(row?.days).toBe(29);
    await person("passer@one.test", "viewer");
    const other = await sessionCookieOf(server, "passer@one.test");
    expect((await page("/tokens", other)).text).not.toContain("till");
    expect((await submit("/tokens", { _form: `revoke-${row?.id}`, id: row?.id ?? "" }, other)).status).toBe(404);
    expect((await page("/tokens")).text).toContain("maker@one.test");
    expect((await submit("/tokens", { _form: `revoke-${row?.id}`, id: row?.id ?? "" })).status).toBe(303);
    expect((await server.call("GET", "/api/v1/orders", { token })).status).toBe(401);
  });

  it("never exceed their person: a role that is lowered lowers them", async () => {
    const id = await person("lowered@one.test", "admin");
    const { token } = await createApiToken(server.db.admin, { email: "lowered@one.test", name: "all", scopes: ["*"] });
    expect((await server.call("GET", "/api/v1/ledger/accounts", { token })).status).toBe(200);
    expect((await submit(`/users/${id}`, { _form: "role", role: "clerk" })).status).toBe(303);
    expect((await server.call("GET", "/api/v1/ledger/accounts", { token })).status).toBe(403);
  });
});

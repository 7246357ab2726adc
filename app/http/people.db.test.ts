import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { cookieIn, startPeople } from "./testing/people.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf } from "./testing/test-server.ts";

/* People, from the invitation to the last session, as a browser without JavaScript sees it. */

type People = Awaited<ReturnType<typeof startPeople>>;
let server: People["server"];
let tenantId: People["tenantId"];
let adminId: People["adminId"];
let signInAdmin: People["signInAdmin"];
let person: People["person"];
let submit: People["submit"];
let page: People["page"];
let login: People["login"];
let forgetTries: People["forgetTries"];
beforeAll(async () => {
  ({ server, tenantId, adminId, signInAdmin, person, submit, page, login, forgetTries } = await startPeople());
});
afterAll(() => server?.close());

const linkIn = (text: string) => /value="(http[^"]+\?token=[\w-]+)"/.exec(text)?.[1]?.replace(server.url, "") ?? "";

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

  it("an address that has an account is invited as any other, and its person joins by agreeing, signed in", async () => {
    const other = await foundCompany(server.db.admin, {
      name: "Two",
      slug: "two",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const known = { email: "both@two.test", name: "Both of Two", role: "viewer" as const, password: PASSWORD };
    const id = await createAccount(server.db.admin, { ...known, tenantId: other });
    const invite = async (email: string) => {
      const answer = await submit("/users/new", { _form: "invite", name: "Typed Name", email, role: "clerk" });
      expect(answer.status).toBe(200);
      const account = /href="\/users\/([0-9a-f-]{36})"/.exec(answer.text)?.[1] ?? "";
      const hers = await page(`/users/${account}`);
      const bare = (text: string) =>
        text
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
          .replaceAll(email, "ADDRESS")
          .replace(/invite_[\w-]+/g, "TOKEN");
      const shown = bare(hers.text.slice(hers.text.indexOf("<main"), hers.text.indexOf("</main>")));
      return { link: linkIn(answer.text), account, answer: bare(answer.text).length, shown: shown.replace(/\d/g, "0") };
    };
    const stranger = await invite("both@new.test");
    const { link, account, ...told } = await invite("BOTH@two.test");
    expect(link).toMatch(/^\/invite\?token=invite_/);
    expect(told.shown).toContain("Typed Name");
    expect(told.shown).toBe(stranger.shown);
    expect(told.answer).toBe(stranger.answer);
    expect(account).not.toBe(id);
    const again = await submit("/users/new", { _form: "invite", name: "Twice", email: "both@two.test", role: "clerk" });
    expect([again.status, again.text.includes("in the company already")]).toEqual([409, true]);
    const companies = () => server.db.admin`select tenant_id from membership where account_id = ${id}`;
    expect(await companies()).toEqual([{ tenant_id: other }]);

    // Signed out the pages are the same too; nobody takes the address over by the link, and nobody else joins by it.
    expect((await page(link, "")).text).toContain("Sign in and accept the invitation");
    expect((await page(stranger.link, "")).text).toContain("Sign in and accept the invitation");
    const token = link.split("=")[1] ?? "";
    const taken = await submit("/invite", { token, password: "quite another long password" }, "");
    expect([taken.status, taken.text.includes("accept the invitation with the account you have")]).toEqual([422, true]);
    await person("colleague@one.test", "viewer");
    for (const cookie of ["", await sessionCookieOf(server, "colleague@one.test")])
      expect((await submit("/invite", { token, _intent: "join" }, cookie)).status).toBe(409);
    expect(await companies()).toHaveLength(1);

    const cookie = await sessionCookieOf(server, "both@two.test");
    expect((await page(link, cookie)).text).toContain("Accept the invitation");
    const [first, second] = await Promise.all([1, 2].map(() => submit("/invite", { token, _intent: "join" }, cookie)));
    expect([first?.status, second?.status].sort()).toEqual([303, 404]);
    expect(await companies()).toHaveLength(2);
    expect((await page("/profile/companies", cookie)).text).toContain("Two");
    expect((await page(`/users/${account}`)).status).toBe(404);
    expect((await page(`/users/${id}`)).text).toContain("Both of Two");
    // From now on neither company resets what is the person's everywhere; each ends what is its own.
    const refused = await submit(`/users/${id}`, { _form: "link" });
    expect([refused.status, refused.text.includes("another company")]).toEqual([409, true]);
    expect((await submit(`/users/${id}`, { _form: "action-disable", _intent: "disable" })).status).toBe(303);
    expect((await page("/profile", cookie)).status).toBe(200);
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
    await signInAdmin();
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
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it("are ended by who shows the password again, where that was long ago", async () => {
    await person("later@one.test", "viewer");
    const [here, there] = [
      await sessionCookieOf(server, "later@one.test"),
      await sessionCookieOf(server, "later@one.test"),
    ];
    await server.db.admin`
      update session set confirmed_at = now() - interval '11 minutes'
       where account_id = (select id from account where email = 'later@one.test')`;
    const asked = await submit("/sessions", { _form: "others" }, here);
    expect(asked.status).toBe(422);
    expect(asked.text).toMatch(/name="_confirm"/);
    expect((await submit("/sessions", { _form: "others", _confirm: "not the password" }, here)).status).toBe(422);
    expect((await page("/profile", there)).status).toBe(200);
    expect((await submit("/sessions", { _form: "others", _confirm: PASSWORD }, here)).status).toBe(303);
    expect((await page("/profile", there)).status).toBe(302);
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

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCustomRole, saveCustomRole } from "#app/modules/access/custom-roles.server.ts";
import { ACTIONS, letterOf, RESOURCES } from "#app/modules/access/policy.ts";
import { codeAt, stepOf } from "#app/modules/access/totp.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { inTenant } from "#db/transaction.ts";
import { cookieIn, startPeople } from "./testing/people.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf } from "./testing/test-server.ts";

/* The second factor, as a browser without JavaScript sees it. */

type People = Awaited<ReturnType<typeof startPeople>>;
let server: People["server"];
let person: People["person"];
let submit: People["submit"];
let page: People["page"];
let login: People["login"];
let forgetTries: People["forgetTries"];
beforeAll(async () => {
  ({ server, person, submit, page, login, forgetTries } = await startPeople());
});
afterAll(() => server?.close());

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

const tenantOf = async (roleId: string) =>
  (await server.db.admin<{ id: string }[]>`select tenant_id as id from custom_role where id = ${roleId}`)[0]?.id;

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
    // The list beside the codes is that of the session that has just begun.
    expect(done.text).toContain("(this one)");
    expect(done.text).not.toContain("Not signed in anywhere.");
    expect((await page("/sessions", cookie)).status).toBe(302);
    const after = await page("/sessions", renewed);
    expect(after.text).toMatch(/10(<!-- -->)? of 10 recovery codes/);
    expect(codesIn(after.text)).toEqual([]);
    const [kept] = await server.db.admin<{ text: string }[]>`
      select string_agg(encode(f.sealed, 'hex'), '') || (select string_agg(encode(code_hash, 'hex'), '') from recovery_code) as text from second_factor f`;
    expect(kept?.text).not.toContain(secret.toString("hex"));
    for (const code of codes) expect(kept?.text).not.toContain(Buffer.from(code.replaceAll("-", "")).toString("hex"));
  });

  it("takes the password of whoever signed in a while ago", async () => {
    const email = "late@one.test";
    await person(email, "viewer");
    const cookie = await sessionCookieOf(server, email);
    const late = () => server.db.admin`update session set confirmed_at = now() - interval '11 minutes'`;
    await late();
    for (const wrong of [{}, { _confirm: "wrong wrong wrong" }] as Record<string, string>[]) {
      const asked = await submit("/sessions", { _form: "factor-begin", ...wrong }, cookie);
      expect([asked.status, asked.text.includes('name="_confirm"')]).toEqual([422, true]);
      expect(asked.text).not.toContain("secret=");
    }
    const begun = await submit("/sessions", { _form: "factor-begin", _confirm: PASSWORD }, cookie);
    const seen = secretIn(begun.text);
    expect(seen).toHaveLength(20);
    // What somebody saw and left is not what is taken into use later.
    await server.db
      .admin`update second_factor set created_at = now() - interval '16 minutes' where confirmed_at is null`;
    const secret = secretIn((await submit("/sessions", { _form: "factor-begin" }, cookie)).text);
    expect(secret).toHaveLength(20);
    expect(secret).not.toEqual(seen);
    await late();
    const code = codeNow(secret);
    const again = await submit("/sessions", { _form: "factor-confirm", code }, cookie);
    expect([again.status, again.text.includes('name="_confirm"')]).toEqual([422, true]);
    expect(again.text).not.toContain("secret=");
    expect((await login(email)).status).toBe(303);
    const shown = await submit("/sessions", { _form: "factor-begin", _confirm: PASSWORD }, cookie);
    expect(secretIn(shown.text)).toEqual(secret);
    const done = await submit("/sessions", { _form: "factor-confirm", code: codeNow(secret) }, cookie);
    expect(codesIn(done.text)).toHaveLength(10);
    await server.db.admin`update session set confirmed_at = now()`;
    await forgetTries();
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
    const code = codeNow(secret);
    expect(await ask({ code })).toMatchObject({ status: 200, json: { token_type: "Bearer" } });
    expect(await ask({ code })).toMatchObject({ status: 401, json: { code: "wrong_code" } });
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

  it("a role of the company's own asks for it by itself", async () => {
    const made = await submit("/users/roles/new", { _form: "role", name: "Night shift", base: "clerk" });
    const path = made.headers.get("location") ?? "";
    const roleId = path.split("/").pop() ?? "";
    const id = await person("night@one.test", "clerk");
    await person("day@one.test", "clerk");
    await submit(`/users/${id}`, { _form: "role", role: roleId });
    const [night, day] = [
      await sessionCookieOf(server, "night@one.test"),
      await sessionCookieOf(server, "day@one.test"),
    ];
    const save = async (more: Record<string, string>) => {
      const [row] = await server.db.admin<{ version: number }[]>`select version from custom_role where id = ${roleId}`;
      const rights = { "rights.orders.read": "all", "rights.orders.create": "on" };
      return submit(path, { _form: "rights", name: "Night shift", _version: String(row?.version), ...rights, ...more });
    };
    expect((await save({})).status).toBe(303);
    expect((await page("/orders", night)).status).toBe(200);
    expect((await save({ second_factor: "on" })).status).toBe(303);
    expect((await page(path)).text).toMatch(/name="second_factor"[^>]*checked|checked[^>]*name="second_factor"/);
    expect([(await page("/orders", night)).status, (await page("/orders", day)).status]).toEqual([302, 200]);
    const said = { email: "night@one.test", password: PASSWORD };
    const no = { status: 403, json: { code: "second_factor_setup_required" } };
    expect(await server.call("POST", "/auth/login", { body: said })).toMatchObject(no);
    expect((await halfOf("night@one.test")).answer.text).toContain("Set up your second factor");

    // Whoever looks after people, and not after the company's settings, does not take it away.
    const keeper = { ...systemActor((await tenantOf(roleId)) ?? "", "Keeper", "request-1"), role: "hr" as const };
    const all = ACTIONS.map(letterOf).join("");
    const rights = { ...Object.fromEntries(RESOURCES.map((resource) => [resource, all])), settings: "R" };
    await expect(
      inTenant(server.db.app, keeper.tenantId, async (tx) => {
        const { version } = await readCustomRole(tx, roleId);
        const wanted = { name: "Night shift", rights: { orders: "RC" }, version, second_factor: false };
        await saveCustomRole(tx, { ...keeper, rights }, roleId, wanted);
      }),
    ).rejects.toMatchObject({ lacks: { action: "update", resource: "settings" } });
    expect((await save({})).status).toBe(303);
    expect((await page("/orders", await sessionCookieOf(server, "night@one.test"))).status).toBe(200);
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

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer, type TestServer } from "./testing/test-server.ts";

/* A tablet that several people share, from its set-up to the last person on it. */

let server: TestServer;
let tenantId: string;
let tablet = "";
let ann: string;
let ben: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  await person("boss", "admin");
  ann = await person("ann", "clerk");
  ben = await person("ben", "clerk");
});
afterAll(() => server?.close());

const person = (name: string, role: RoleName) =>
  createAccount(server.db.admin, { tenantId, email: `${name}@one.test`, name, role, password: PASSWORD });
const submit = (path: string, fields: Record<string, string>, cookie: string) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
const page = (path: string, cookie: string) => server.call("GET", path, { headers: { Cookie: cookie } });
const cookies = (headers: Headers) =>
  Object.fromEntries(headers.getSetCookie().map((line) => (line.split(";")[0] ?? "").split("=") as [string, string]));
/** Signed in on the tablet: its cookie and the person's. */
const on = async (fields: Record<string, string>) => {
  const answer = await submit("/device", { next: "/pick", ...fields }, tablet);
  const session = cookies(answer.headers).pulse;
  return { answer, cookie: session ? `${tablet}; pulse=${session}` : "" };
};

describe("a shared tablet", () => {
  it("is set up by an administrator, who is signed out by it", async () => {
    const boss = await sessionCookieOf(server, "boss@one.test");
    expect((await submit("/device", { badge: "whatever" }, "")).headers.get("location")).toBe("/login");
    const made = await submit("/users/devices", { _form: "device", name: "Packing 1" }, boss);
    expect([made.status, made.headers.get("location")]).toEqual([303, "/device"]);
    tablet = `pulse-device=${cookies(made.headers)["pulse-device"]}`;
    expect((await page("/users", boss)).headers.get("location")).toContain("/login");
    expect((await page("/device", tablet)).text).toContain("Packing 1");
    const [kept] = await server.db.admin<
      { text: string }[]
    >`select string_agg(d::text, '') as text from shared_device d`;
    expect(kept?.text).not.toContain(tablet.split("=")[1] ?? "");
  });

  it("does nothing by itself", async () => {
    expect((await page("/orders", tablet)).headers.get("location")).toBe("/device?next=%2Forders");
    expect((await page("/pick", `${tablet}; pulse=${"a".repeat(40)}`)).headers.get("location")).toContain("/device");
  });

  it("takes a person by badge, and the next one by PIN ends the one before", async () => {
    const boss = await sessionCookieOf(server, "boss@one.test");
    expect((await submit(`/users/${ann}`, { _form: "badge", badge: "BADGE-0001" }, boss)).status).toBe(303);
    expect((await submit(`/users/${ben}`, { _form: "badge", badge: "BADGE-0001" }, boss)).text).toContain(
      "somebody else",
    );
    const bens = await sessionCookieOf(server, "ben@one.test");
    for (const pin of ["123", "1111", "4567"])
      expect((await submit("/sessions", { _form: "pin", pin }, bens)).status, pin).toBe(422);
    // What was typed is in no answer.
    const wrong = await submit("/sessions", { _form: "pin", pin: "987654x" }, bens);
    expect(wrong.status).toBe(422);
    expect(wrong.text).not.toContain("987654x");
    expect((await submit("/sessions", { _form: "pin", pin: "8265" }, bens)).status).toBe(303);

    // Whoever mistypes stays who they are: the name is chosen, the message is at the PIN, and the PIN is not sent back.
    const { text } = (await on({ account: ben, pin: "8266" })).answer;
    expect(text).toMatch(new RegExp(`<option value="${ben}" selected`));
    expect(text).toMatch(/id="pin-pin"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="pin-pin"/);
    expect(text).not.toContain("8266");

    const first = await on({ badge: "BADGE-0001" });
    expect([first.answer.status, first.answer.headers.get("location")]).toEqual([303, "/pick"]);
    expect((await page("/profile", first.cookie)).text).toContain("ann@one.test");
    const second = await on({ account: ben, pin: "8265" });
    expect((await page("/profile", second.cookie)).text).toContain("ben@one.test");
    expect((await page("/profile", first.cookie)).headers.get("location")).toContain("/device");
  });

  it("what is done carries the person, and signing out leads to the next one", async () => {
    const { cookie } = await on({ badge: "BADGE-0001" });
    const count = await submit("/counts", { note: "Shelf" }, cookie);
    expect(count.status, count.text.slice(0, 300)).toBeLessThan(500);
    const [signed] = await server.db.admin<{ account: string; by: string; device: string | null }[]>`
      select actor ->> 'account_id' as account, data ->> 'by' as by, data ->> 'device_id' as device
        from event_log where type = 'access.signed_in' order by id desc limit 1`;
    expect([signed?.account, signed?.by]).toEqual([ann, "device"]);
    expect(signed?.device).toMatch(/^[0-9a-f-]{36}$/);
    expect((await submit("/logout", {}, cookie)).headers.get("location")).toBe("/device");
  });

  it("is idle after two minutes, and over after an hour whatever is done", async () => {
    const { cookie } = await on({ badge: "BADGE-0001" });
    const [left] = await server.db.admin<{ idle: boolean; over: boolean }[]>`
      select idle_until <= now() + interval '2 minutes' as idle, absolute_until <= now() + interval '1 hour' as over
        from session where device_id is not null`;
    expect(left).toEqual({ idle: true, over: true });
    await server.db.admin`update session set seen_at = now() - interval '1 minute' where device_id is not null`;
    expect((await page("/profile", cookie)).status).toBe(200);
    const [after] = await server.db.admin<{ idle: boolean }[]>`
      select idle_until <= now() + interval '2 minutes' as idle from session where device_id is not null`;
    expect(after?.idle).toBe(true);
    await server.db.admin`update session set idle_until = now() where device_id is not null`;
    expect((await page("/profile", cookie)).headers.get("location")).toContain("/device");
  });

  it("goes idle also while its page reads itself again because others work: who goes elsewhere, or asks for a page, is there", async () => {
    const { cookie } = await on({ badge: "BADGE-0001" });
    const sessions = () => server.db.admin<{ age: number }[]>`
      select extract(epoch from now() - seen_at)::int as age from session where device_id is not null`;
    const ask = async (path: string, more: Record<string, string>, method = "GET") => {
      await server.db.admin`update session set seen_at = now() - interval '1 minute' where device_id is not null`;
      const headers = { Cookie: cookie, Origin: server.url, "Sec-Fetch-Dest": "empty", ...more };
      const { status } = await server.call(method, path, {
        headers,
        ...(method === "POST" ? { raw: "subject=x" } : {}),
      });
      return [![302, 401].includes(status), (await sessions())[0]?.age === 60] as const;
    };
    const Referer = `${server.url}/orders?q=cam`;
    const quiet = [true, true];
    expect(await ask("/orders.data?q=cam&_routes=routes%2F_app.orders._index", { Referer })).toEqual(quiet);
    expect(await ask("/notifications/unread", { Referer })).toEqual(quiet);
    expect(await ask("/editing", { Referer, "Content-Type": "application/x-www-form-urlencoded" }, "POST")).toEqual(
      quiet,
    );
    expect(await ask("/dashboard/overview/live.json", { Referer: `${server.url}/dashboard` })).toEqual(quiet);
    const there = [true, false];
    expect(await ask("/orders.data?q=lamp", { Referer })).toEqual(there);
    expect(await ask("/products.data", { Referer })).toEqual(there);
    expect(await ask("/orders?q=cam", { Referer, "Sec-Fetch-Dest": "document" })).toEqual(there);
    expect(await ask("/orders?q=cam", { Referer, "Sec-Fetch-Dest": "", Accept: "text/html" })).toEqual(there);
    // A wall screen is there to be looked at.
    expect(await ask("/dashboard.data?kiosk=1", { Referer: `${server.url}/dashboard?kiosk=1` })).toEqual(there);
  });

  it("lets nobody in who may let others in", async () => {
    const boss = await sessionCookieOf(server, "boss@one.test");
    expect((await submit("/sessions", { _form: "pin", pin: "7391" }, boss)).status).toBe(303);
    const [admin] = await server.db.admin<{ id: string }[]>`select id from account where email = 'boss@one.test'`;
    const refused = await on({ account: admin?.id ?? "", pin: "7391" });
    expect([refused.answer.status, refused.cookie]).toEqual([409, ""]);
  });

  it("changes nothing of how the person signs in, whatever is shown there", async () => {
    const { cookie } = await on({ badge: "BADGE-0001" });
    const forms: [string, Record<string, string>][] = [
      ["/sessions", { _form: "factor-begin" }],
      ["/sessions", { _form: "factor-confirm", code: "123456" }],
      ["/sessions", { _form: "pin", pin: "9043" }],
      ["/sessions", { _form: "password", current: PASSWORD, password: "violet tractor nine moon" }],
      ["/sessions", { _form: "others" }],
      ["/tokens", { _form: "new-token", name: "Mine", days: "30", everything: "on" }],
      ["/passkeys", { _form: "new-passkey", name: "Mine" }],
      ["/profile/personal", { _form: "confirm" }],
    ];
    for (const [path, fields] of forms) {
      const said = `${path} ${fields._form}`;
      const answer = await submit(path, { ...fields, _confirm: PASSWORD }, cookie);
      expect(answer.status, said).toBe(409);
      expect(answer.text, said).toContain("a device of your own");
      expect(answer.text, said).not.toMatch(/secret=|pt_[A-Za-z0-9]/);
    }
    for (const path of ["/sessions", "/tokens", "/passkeys"]) {
      const { status, text } = await page(path, cookie);
      expect([status, text.includes("a device of your own")], path).toEqual([200, true]);
      for (const one of ["factor-begin", "new-token", "new-passkey", "pin"]) expect(text).not.toContain(`id="${one}"`);
    }
    const [kept] = await server.db.admin<{ count: number }[]>`
      select (select count(*) from session where account_id = ${ann} and device_id is null) + (select count(*) from api_token)
        + (select count(*) from second_factor) + (select count(*) from passkey_challenge) as count`;
    expect(Number(kept?.count)).toBe(0);
  });

  it("slows down who guesses, by person and by tablet", async () => {
    for (let at = 0; at < 5; at++) expect((await on({ account: ben, pin: "0000" })).answer.status).toBe(422);
    const blocked = await on({ account: ben, pin: "8265" });
    expect(blocked.answer.status).toBe(429);
    expect(Number(blocked.answer.headers.get("retry-after"))).toBeGreaterThan(0);
    for (let at = 0; at < 5; at++) await on({ badge: `guess-${at}-badge` });
    expect((await on({ badge: "BADGE-0001" })).answer.status).toBe(429);
    await server.db.admin`delete from sign_in_attempt`;
    for (const wrong of [{}, { badge: "" }, { account: "x", pin: "1" }])
      expect((await on(wrong as Record<string, string>)).answer.status).toBe(422);
  });

  it("ends with everybody on it when it is switched off", async () => {
    const { cookie } = await on({ badge: "BADGE-0001" });
    const boss = await sessionCookieOf(server, "boss@one.test");
    const [device] = await server.db.admin<{ id: string }[]>`select id from shared_device`;
    const off = { _form: `off-${device?.id}`, id: device?.id ?? "" };
    expect((await submit("/users/devices", off, boss)).status).toBe(303);
    expect((await page("/profile", cookie)).headers.get("location")).toContain("/device");
    expect((await page("/device", tablet)).headers.get("location")).toBe("/login");
    expect((await on({ badge: "BADGE-0001" })).answer.headers.get("location")).toBe("/login");
  });
});

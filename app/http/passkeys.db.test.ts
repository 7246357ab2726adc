import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { Authenticator } from "./testing/authenticator.ts";
import { TEST_PASSWORD as PASSWORD, startTestServer, type TestServer } from "./testing/test-server.ts";

/* Passkeys: what an authenticator may say, and what it must not get away with. The browser's part is e2e/passkeys.spec.ts. */

let server: TestServer;
/** By name: passkeys are bound to one. */
let origin: string;
let tenantId: string;
const ann = new Authenticator();

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  origin = server.url.replace("127.0.0.1", "localhost");
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  await person("boss", "admin");
  await person("ann", "sales");
  await person("ben", "sales");
});
afterAll(() => server?.close());

const person = (name: string, role: RoleName) =>
  createAccount(server.db.admin, { tenantId, email: `${name}@one.test`, name, role, password: PASSWORD });

async function send(path: string, fields: Record<string, string> | null, cookie = "") {
  const answer = await fetch(origin + path, {
    method: fields ? "POST" : "GET",
    redirect: "manual",
    headers: {
      Origin: origin,
      Cookie: cookie,
      ...(fields ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(fields ? { body: new URLSearchParams(fields).toString() } : {}),
  });
  const text = await answer.text();
  const session = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .find((line) => /^pulse=\w/.test(line));
  const { status, headers } = answer;
  return { status, text, session, to: headers.get("location"), retryAfter: headers.get("retry-after") };
}
const login = async (name: string) =>
  (await send("/login", { email: `${name}@one.test`, password: PASSWORD })).session ?? "";
/** The newest challenge: the page has it for the browser's script only. */
const challenge = async () => {
  const [row] = await server.db.admin<{ challenge: Buffer }[]>`
    select challenge from passkey_challenge order by expires_at desc limit 1`;
  return row?.challenge.toString("base64url") ?? "";
};
const begin = (cookie: string) => send("/passkeys", { _form: "new-passkey", name: "Phone" }, cookie);
const keep = (answer: string, cookie: string) => send("/passkeys", { _form: "made", name: "Phone", answer }, cookie);
const ask = async (fields: Record<string, string> = {}) => {
  expect((await send("/login/passkey", { next: "/profile", ...fields })).status).toBe(200);
  return challenge();
};
const show = (answer: string, fields: Record<string, string> = {}) =>
  send("/login/passkey", { next: "/profile", answer, ...fields });

describe("making a passkey", () => {
  it("keeps a public key and nothing secret; the challenge is good once, for that person", async () => {
    const cookie = await login("ann");
    expect((await begin(cookie)).status).toBe(200);
    const first = ann.make(await challenge(), { origin });
    expect((await keep(first, await login("ben"))).status).toBe(422);
    expect((await begin(cookie)).status).toBe(200);
    const made = ann.make(await challenge(), { origin });
    expect(await keep(made, cookie)).toMatchObject({ status: 303, to: "/passkeys" });
    expect((await keep(made, cookie)).status).toBe(422);
    expect((await send("/passkeys", null, cookie)).text).toContain("Phone");
  });

  it.each([
    ["another origin", { origin: "https://evil.test" }],
    ["another relying party", { rpId: "evil.test" }],
    ["nobody verified", { verified: false }],
    ["the wrong kind of answer", { type: "webauthn.get" }],
  ])("refuses %s", async (_what, said) => {
    const cookie = await login("ben");
    await begin(cookie);
    expect((await keep(new Authenticator().make(await challenge(), { origin, ...said }), cookie)).status).toBe(422);
    expect(
      await server.db.admin`select 1 from passkey p join account a on a.id = p.account_id where a.email like 'ben%'`,
    ).toHaveLength(0);
  });

  it("needs a host name", async () => {
    const answer = await server.call("POST", "/login/passkey", {
      raw: "next=%2F",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url },
    });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("host name")]);
  });
});

describe("signing in", () => {
  it("alone, without name or password, once for each challenge, and is written down", async () => {
    const signed = ann.sign(await ask(), { origin });
    const done = await show(signed);
    expect([done.status, done.to]).toEqual([303, "/profile"]);
    expect((await send("/profile", null, done.session)).text).toContain("ann@one.test");
    expect((await show(signed)).status).toBe(422);
    const [last] = await server.db.admin<{ by: string }[]>`
      select data ->> 'by' as by from event_log where type = 'access.signed_in' order by id desc limit 1`;
    expect(last?.by).toBe("passkey");
  });

  it.each([
    ["another origin", { origin: "https://evil.test" }],
    ["another relying party", { rpId: "evil.test" }],
    ["an owner who was not verified", { verified: false }],
    ["the wrong kind of answer", { type: "webauthn.create" }],
  ])("refuses %s", async (_what, said) => {
    const refused = await show(ann.sign(await ask(), { origin, ...said }));
    expect([refused.status, refused.session]).toEqual([422, undefined]);
  });

  it("refuses another key, an unknown passkey, an old challenge and what cannot be read", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect((await show(ann.sign(await ask(), { origin }, privateKey))).status).toBe(422);
    expect((await show(new Authenticator().sign(await ask(), { origin }))).status).toBe(422);
    const late = await ask();
    await server.db.admin`update passkey_challenge set expires_at = now()`;
    expect((await show(ann.sign(late, { origin }))).status).toBe(422);
    for (const odd of ["{}", "null", "[1]", '{"id":"x","response":{"clientDataJSON":"e30"}}', "x".repeat(30_000)])
      expect((await show(odd)).status).toBe(422);
  });

  it("tells a copy by its counter", async () => {
    expect((await show(ann.sign(await ask(), { origin, counter: 5 }))).status).toBe(303);
    expect((await show(ann.sign(await ask(), { origin, counter: 5 }))).status).toBe(422);
    expect((await show(ann.sign(await ask(), { origin, counter: 4 }))).status).toBe(422);
    expect((await show(ann.sign(await ask(), { origin, counter: 6 }))).status).toBe(303);
  });

  it("is over for somebody who is disabled", async () => {
    await server.db.admin`update account set disabled_at = now() where email = 'ann@one.test'`;
    expect((await show(ann.sign(await ask(), { origin, counter: 7 }))).status).toBe(422);
    await server.db.admin`update account set disabled_at = null where email = 'ann@one.test'`;
  });
});

describe("as the second factor", () => {
  const half = async (name: string) => {
    const page = await send("/login", { email: `${name}@one.test`, password: PASSWORD });
    return { half: /name="half" value="([^"]+)"/.exec(page.text)?.[1] ?? "", ...page };
  };

  it("stands in for a code where the role asks for one, only for its own person", async () => {
    await server.db.admin`update tenant set second_factor_roles = '{sales}' where id = ${tenantId}`;
    const asked = await half("ann");
    expect(asked.session).toBeUndefined();
    expect(asked.text).toContain("Use a passkey instead");
    const foreign = await ask();
    expect((await show(ann.sign(foreign, { origin, counter: 8 }), { half: asked.half })).status).toBe(422);
    const own = await ask({ half: asked.half });
    // Being there is enough beside the password.
    const done = await show(ann.sign(own, { origin, verified: false, counter: 9 }), { half: asked.half });
    expect(done.status).toBe(303);
    const [last] = await server.db.admin<{ factor: string }[]>`
      select data ->> 'second_factor' as factor from event_log where type = 'access.signed_in' order by id desc limit 1`;
    expect(last?.factor).toBe("passkey");

    // Ben has none: he sets a second factor up, and Ann's passkey is no help to him.
    const bens = await half("ben");
    expect(bens.text).toContain("Set up your second factor");
    expect((await send("/login/passkey", { half: bens.half })).status).toBe(422);
    await server.db.admin`update tenant set second_factor_roles = '{}' where id = ${tenantId}`;
  });
});

describe("looking after them", () => {
  it("one's own are renamed and removed; an administrator takes all of them from whoever lost the device", async () => {
    const cookie = await login("ann");
    const [kept] = await server.db.admin<{ id: string; account_id: string }[]>`select id, account_id from passkey`;
    const bens = await login("ben");
    expect((await send("/passkeys", { _form: `rename-${kept?.id}`, name: "Mine" }, bens)).status).toBe(404);
    expect((await send("/passkeys", { _form: `remove-${kept?.id}` }, bens)).status).toBe(404);
    expect((await send("/passkeys", { _form: `rename-${kept?.id}`, name: "Mine" }, cookie)).status).toBe(303);
    expect((await send("/passkeys", null, cookie)).text).toContain("Mine");
    await server.db.admin`update session set confirmed_at = now() - interval '11 minutes'`;
    const asked = await send("/passkeys", { _form: `remove-${kept?.id}` }, cookie);
    expect([asked.status, asked.text.includes('name="_confirm"')]).toEqual([422, true]);
    const off = { _form: "action-remove-factor", _intent: "remove-factor" };
    expect((await send(`/users/${kept?.account_id}`, off, await login("boss"))).status).toBe(303);
    expect((await send("/profile", null, cookie)).to).toContain("/login");
    expect((await show(ann.sign(await ask(), { origin, counter: 20 }))).status).toBe(422);
  });
});

it("whoever tries too often is told when to come back", async () => {
  const tries = await Promise.all(Array.from({ length: 130 }, () => send("/login/passkey", { answer: "x" })));
  const held = tries.filter(({ status }) => status === 429);
  expect(held.length).toBeGreaterThan(0);
  expect(held.filter(({ retryAfter }) => !(Number(retryAfter) > 0))).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { codeAt, stepOf } from "#app/modules/access/totp.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";
import { browserOf, type OpenIdProvider, startOpenIdProvider } from "./testing/openid-provider.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer, type TestServer } from "./testing/test-server.ts";

/* What becomes of a session that a provider has opened, and how its person shows who they are without a password. */

let server: TestServer;
let idp: OpenIdProvider;
let tenantId: string;
let boss: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true, hosts: { providers: readHosts("127.0.0.1") } });
  tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  await person("boss", "admin", PASSWORD);
  boss = await sessionCookieOf(server, "boss@one.test");
  idp = await startOpenIdProvider(server.url);
});
afterAll(async () => {
  await server?.close();
  await idp?.close();
});

function person(name: string, role: RoleName, password: string | null = null) {
  const email = `${name}@one.test`;
  if (idp) idp.people[name] = { email, email_verified: true, name };
  return createAccount(server.db.admin, { tenantId, email, name, role, password });
}
const submit = (path: string, fields: Record<string, string>) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: boss },
  });
type Settings = { enabled?: boolean; name?: string; issuer?: string };
async function save({ enabled = true, ...more }: Settings = {}, path = "/users/providers"): Promise<string> {
  const answer = await submit(path, {
    _form: "provider",
    name: "Staff",
    issuer: idp.issuer,
    client_id: "pulse",
    client_secret: "a secret of the client, long enough",
    domains: "one.test",
    links_known: "on",
    ...(enabled ? { enabled: "on" } : {}),
    ...more,
  });
  expect(answer.status, answer.text.slice(0, 500)).toBe(303);
  return (answer.headers.get("location") ?? "").split("/").pop() ?? "";
}
const fromBase32 = (letters: string) => {
  const bits = [...letters].map((sign) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"),
  );
  return Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
/** Somebody who has come by the provider. */
async function come(provider: string, sub: string) {
  const ours = browserOf(idp.issuer);
  const came = await ours.follow(`${server.url}/auth/oidc/start?provider=${provider}&next=%2Fprofile`, sub);
  expect([came.status, new URL(came.url).pathname], sub).toEqual([200, "/profile"]);
  return ours;
}
const standing = async (ours: ReturnType<typeof browserOf>) =>
  (await ours.send(`${server.url}/profile`)).status === 200;

describe("a session that a provider has opened", () => {
  it.each<[string, (provider: string) => Promise<unknown>]>([
    ["removed", (provider) => submit(`/users/providers/${provider}`, { _form: "action-remove", _intent: "remove" })],
    ["switched off", (provider) => save({ enabled: false }, `/users/providers/${provider}`)],
    ["another issuer's", (provider) => save({ issuer: "https://idp.example.com" }, `/users/providers/${provider}`)],
  ])("ends when the provider is %s, and the log tells it", async (what, act) => {
    const name = what.replace(/\W/g, "-");
    const accountId = await person(name, "sales");
    const [one, other] = [await save(), await save({ name: "Other" })];
    const [mine, theirs] = [await come(one, name), await come(other, name)];
    await act(one);
    expect([await standing(mine), await standing(theirs)]).toEqual([false, true]);
    const [told] = await server.db.admin<{ data: unknown }[]>`
      select data from event_log where type = 'access.sessions_ended' and subject_id = ${accountId} order by id desc limit 1`;
    expect(told?.data).toMatchObject({ count: 1 });
  });

  it("still ends with the provider after a password change, and stays where nothing but a name was saved", async () => {
    await person("pat", "sales", PASSWORD);
    const provider = await save();
    const ours = await come(provider, "pat");
    const change = { _form: "password", current: PASSWORD, password: "four other words of mine" };
    expect((await ours.send(`${server.url}/sessions`, change)).to).toBe("/sessions");
    await save({ name: "Renamed" }, `/users/providers/${provider}`);
    expect(await standing(ours)).toBe(true);
    await save({ enabled: false }, `/users/providers/${provider}`);
    expect(await standing(ours)).toBe(false);
  });

  it("is not opened by a code of ours once the provider is off that the first step came by", async () => {
    await person("ida", "hr");
    const provider = await save();
    await server.db.admin`update tenant set second_factor_roles = '{hr}' where id = ${tenantId}`;
    const ours = browserOf(idp.issuer);
    const asked = await ours.follow(`${server.url}/auth/oidc/start?provider=${provider}`, "ida");
    await server.db.admin`update tenant set second_factor_roles = '{}' where id = ${tenantId}`;
    const [half = "", secret = ""] = [/name="half" value="([^"]+)"/, /secret=([A-Z2-7]+)/].map(
      (part) => part.exec(asked.text)?.[1],
    );
    await save({ enabled: false }, `/users/providers/${provider}`);
    const code = codeAt(fromBase32(secret), stepOf(new Date()));
    const answer = await ours.send(`${server.url}/login`, { half, code, next: "/" });
    expect([answer.status, answer.text.includes("Sign in again from the beginning.")]).toEqual([422, true]);
    expect(ours.jarOf(server.url).has("pulse")).toBe(false);
  });

  it("is named in the question before the provider is removed", async () => {
    const page = await server.call("GET", `/users/providers/${await save()}`, { headers: { Cookie: boss } });
    expect(page.text).toContain("Whoever came by it is signed out.");
  });
});

describe("somebody who came by a provider and has no password", () => {
  const token = { _form: "new-token", name: "Mine", days: "30", everything: "on" };
  const old = (accountId: string) =>
    server.db.admin`update session set confirmed_at = now() - interval '1 hour' where account_id = ${accountId}`;

  it("shows who they are at the provider again, and at no other session of it", async () => {
    const accountId = await person("cat", "admin");
    const provider = await save();
    const ours = await come(provider, "cat");
    await old(accountId);
    const asked = await ours.send(`${server.url}/tokens`, token);
    expect([asked.status, asked.text]).toEqual([422, expect.stringContaining("sign in at your provider once more")]);
    expect(asked.text).toContain('href="/auth/oidc/start?confirm"');
    expect(asked.text).not.toContain('type="password"');

    const begun = await ours.send(`${server.url}/auth/oidc/start?confirm`);
    const { searchParams } = new URL(begun.to ?? "");
    expect([searchParams.get("prompt"), searchParams.get("max_age")]).toEqual(["login", "0"]);
    // Somebody else signs in there: nothing is confirmed by that.
    idp.people.stranger = { email: "stranger@one.test", email_verified: true };
    ours.jarOf(idp.issuer).clear();
    const stranger = await ours.follow(`${server.url}/auth/oidc/start?confirm`, "stranger");
    expect([new URL(stranger.url).pathname, stranger.text.includes("did not confirm")]).toEqual(["/sessions", true]);
    expect((await ours.send(`${server.url}/tokens`, token)).status).toBe(422);

    ours.jarOf(idp.issuer).clear();
    const back = await ours.follow(`${server.url}/auth/oidc/start?confirm`, "cat");
    expect([new URL(back.url).pathname, back.text.includes("It is confirmed that it is you")]).toEqual([
      "/sessions",
      true,
    ]);
    const made = await ours.send(`${server.url}/tokens`, token);
    expect([made.status, made.text]).toEqual([200, expect.stringMatching(/pt_\w/)]);
  });

  it("is not confirmed by a sign-in at the provider of before", async () => {
    const accountId = await person("dot", "sales");
    const ours = await come(await save(), "dot");
    await old(accountId);
    const begun = new URL((await ours.send(`${server.url}/auth/oidc/start?confirm`)).to ?? "");
    // Not asked to sign in again, the provider answers by the session that it has.
    begun.searchParams.delete("prompt");
    begun.searchParams.delete("max_age");
    const back = await ours.follow(begun.href, "dot");
    expect(back.text).toContain("does not say when you signed in");
    const [kept] = await server.db.admin<{ fresh: boolean }[]>`
      select confirmed_at > now() - interval '1 minute' as fresh from session where account_id = ${accountId}`;
    expect(kept?.fresh).toBe(false);
  });

  it("is told so where others change their password", async () => {
    await person("eli", "sales");
    const ours = await come(await save({ name: "House" }), "eli");
    const { text } = await ours.send(`${server.url}/sessions`);
    expect(text).toContain("You sign in by House and have no password here.");
    expect(text).not.toContain("Current password");
  });
});

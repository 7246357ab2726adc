import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { listProviders, readProvider } from "#app/modules/access/providers.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";
import { inTenant } from "#db/transaction.ts";
import { saveByName } from "#ops/cli/provider.ts";
import { checkedFetch } from "./checked-fetch.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { browserOf, type OpenIdProvider, type PersonThere, startOpenIdProvider } from "./testing/openid-provider.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer, type TestServer } from "./testing/test-server.ts";

/*
 * Sign-in by a real OpenID Connect provider (oidc-provider, run here), as a browser goes through it: to the provider, its own sign-in
 * and consent, back, and out again.
 */

let server: TestServer;
let idp: OpenIdProvider;
let issuer: string;
let people: OpenIdProvider["people"];
let tenantId: string;
let otherTenant: string;
let providerId: string;
let boss: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true, hosts: { providers: readHosts("127.0.0.1") } });
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  otherTenant = await foundCompany(server.db.admin, { ...company, name: "Two", slug: "two" });
  await person("boss@one.test", "admin", PASSWORD);
  boss = await sessionCookieOf(server, "boss@one.test");
  idp = await startOpenIdProvider(server.url);
  ({ issuer, people } = idp);
  providerId = await save({}, "/users/providers");
});
afterAll(async () => {
  await server?.close();
  await idp?.close();
});

const person = (email: string, role: RoleName, password: string | null = null, tenant = tenantId) =>
  createAccount(server.db.admin, { tenantId: tenant, email, name: email, role, password });
const submit = (path: string, fields: Record<string, string>, cookie = boss) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });

async function save(more: Record<string, string>, path = `/users/providers/${providerId}`): Promise<string> {
  const answer = await submit(path, {
    _form: "provider",
    name: "Staff",
    issuer,
    client_id: "pulse",
    client_secret: "a secret of the client, long enough",
    domains: "one.test",
    links_known: "on",
    enabled: "on",
    ...more,
  });
  expect(answer.status, answer.text.slice(0, 500)).toBe(303);
  return (answer.headers.get("location") ?? "").split("/").pop() ?? "";
}

const browser = () => browserOf(issuer);
const start = () => `${server.url}/auth/oidc/start?provider=${providerId}&next=%2Fprofile`;
const roleOf = async (email: string) =>
  (
    await server.db.admin<{ role: string }[]>`
      select m.role from membership m join account a on a.id = m.account_id where a.email = ${email}`
  )[0]?.role;

describe("signing in", () => {
  it("is offered on the sign-in page, goes there and back, and links somebody of the company by a verified address", async () => {
    const ann = await person("ann@one.test", "sales");
    people.ann = { email: "ann@one.test", email_verified: true, name: "Ann" };
    const page = await server.call("GET", "/login?company=one");
    expect(page.text).toContain("Sign in with Staff".replace("Staff", ""));
    expect(page.text).toContain(`/auth/oidc/start?provider=${providerId}`);

    const ours = browser();
    const first = await ours.send(start());
    const asked = new URL(first.to ?? "");
    expect(asked.origin).toBe(issuer);
    expect(asked.searchParams.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"])
      expect(asked.searchParams.get(name)).toMatch(/^[\w-]{40,}$/);
    const done = await ours.follow(asked.href, "ann");
    expect([done.status, new URL(done.url).pathname]).toEqual([200, "/profile"]);
    expect(done.text).toContain("ann@one.test");
    const [linked] = await server.db.admin`select account_id from federated_identity where subject = 'ann'`;
    expect(linked?.account_id).toBe(ann);

    // From now on by the subject: another address there changes nothing here.
    people.ann = { email: "boss@one.test", email_verified: true };
    const again = await browser().follow(start(), "ann");
    expect(again.text).toContain("ann@one.test");
    expect(again.text).not.toContain("boss@one.test");
  });

  it.each<[string, PersonThere]>([
    ["an address that is not verified", { email: "cleo@one.test", email_verified: false }],
    ["an address of another domain", { email: "cleo@evil.test", email_verified: true }],
    ["no address", {}],
    ["a new person, as long as none are let in", { email: "new@one.test", email_verified: true }],
    ["somebody of another company", { email: "both@one.test", email_verified: true }],
    ["somebody of this company and another", { email: "shared@one.test", email_verified: true }],
  ])("refuses %s, in the same words", async (what, claims) => {
    if (what.startsWith("somebody of another")) await person("both@one.test", "admin", null, otherTenant);
    if (what.startsWith("somebody of this")) {
      await person("shared@one.test", "viewer");
      await person("shared@one.test", "viewer", null, otherTenant);
    }
    people.odd = claims;
    const refused = await browser().follow(start(), "odd");
    expect(new URL(refused.url).search).toBe("?said=not_let_in");
    expect(refused.text).toContain("does not let you in");
    expect(await server.db.admin`select 1 from federated_identity where subject = 'odd'`).toHaveLength(0);
  });

  it("does not believe a way back that this browser did not begin, nor one twice, nor another state", async () => {
    people.eve = { email: "ann@one.test", email_verified: true };
    const hers = browser();
    const begun = new URL((await hers.send(start())).to ?? "");
    let answer = await hers.send(begun.href);
    // As far as the way back, which she hands to somebody else.
    for (let hop = 0; hop < 15 && !answer.to?.startsWith(server.url); hop++) {
      if (answer.to) answer = await hers.send(new URL(answer.to, answer.url).href);
      else {
        const prompt = /name="prompt" value="(\w+)"/.exec(answer.text)?.[1] ?? "";
        const action = /action="([^"]+)"/.exec(answer.text)?.[1] ?? "";
        answer = await hers.send(new URL(action, answer.url).href, { prompt, login: "eve", password: "any" });
      }
    }
    const back = answer.to ?? "";
    expect(back).toContain("code=");
    const elsewhere = await browser().send(back);
    expect(elsewhere.to).toBe("/login?said=provider_failed");
    const other = browser();
    await other.send(start());
    expect((await other.send(back)).to).toBe("/login?said=provider_failed");
    expect((await hers.send(back.replace(/state=[^&]+/, "state=wrong"))).to).toBe("/login?said=provider_failed");
    expect(hers.jarOf(server.url).has("pulse")).toBe(false);
  });

  it("says so when the provider does not answer, and the password goes on working", async () => {
    idp.answering = false;
    const away = await browser().send(start());
    idp.answering = true;
    expect(away.to).toBe("/login?said=provider_away");
    expect((await server.call("GET", "/login?said=provider_away")).text).toContain("does not answer");
    expect(await sessionCookieOf(server, "boss@one.test")).toContain("pulse=");
  });
});

it("is no way into the machine or its network: an issuer inside is one that the operator has named", async () => {
  const inside = issuer.replace("127.0.0.1", "localhost");
  const fields = {
    _form: "provider",
    name: "Inside",
    client_id: "pulse",
    enabled: "on",
    domains: "",
    _confirm: PASSWORD,
  };
  for (const address of [inside, "https://169.254.169.254", "https://[::1]:8443", "https://idp.example:6379"]) {
    const answer = await submit("/users/providers", { ...fields, issuer: address });
    expect(answer.status, address).toBe(422);
    expect(answer.text, address).toMatch(/PULSE_OIDC_HOSTS|is not allowed/);
  }

  // One that was saved before, or by the operator who did not name it to the web, is asked nothing.
  const asked = idp.connections;
  await server.db.admin`update identity_provider set issuer = ${inside} where id = ${providerId}`;
  expect((await browser().send(start())).to).toBe("/login?said=provider_away");
  await server.db.admin`update identity_provider set issuer = ${issuer} where id = ${providerId}`;
  expect(idp.connections).toBe(asked);
  await expect(checkedFetch(new Set(), "PULSE_OIDC_HOSTS")(`${issuer}/jwks`)).rejects.toThrow(/PULSE_OIDC_HOSTS/);
});

describe("roles and people", () => {
  beforeEach(() => forget());
  const forget = () => server.db.admin`delete from federated_identity where subject like 'x-%'`;

  it("lets new people in with a role, and a role follows the claim at each sign-in", async () => {
    await save({ new_role: "viewer", role_claim: "groups", role_map: "books = accountant\nfloor = clerk" });
    people["x-dan"] = { email: "dan@one.test", email_verified: true, name: "Dan", groups: ["floor"] };
    expect((await browser().follow(start(), "x-dan")).text).toContain("dan@one.test");
    expect(await roleOf("dan@one.test")).toBe("clerk");
    people["x-dan"] = { ...people["x-dan"], groups: ["all", "books"] };
    expect((await browser().follow(start(), "x-dan")).status).toBe(200);
    expect(await roleOf("dan@one.test")).toBe("accountant");
    // The provider takes the role away: nothing is left to sign in with.
    people["x-dan"] = { ...people["x-dan"], groups: [] };
    expect((await browser().follow(start(), "x-dan")).url).toContain("said=not_let_in");
  });

  it("the last administrator stays one, and somebody disabled stays out", async () => {
    await save({ role_claim: "groups", role_map: "floor = clerk" });
    people["x-boss"] = { email: "boss@one.test", email_verified: true, groups: ["floor"] };
    expect((await browser().follow(start(), "x-boss")).url).toContain("said=not_let_in");
    expect(await roleOf("boss@one.test")).toBe("admin");

    const gone = await person("gone@one.test", "clerk");
    people["x-gone"] = { email: "gone@one.test", email_verified: true, groups: ["floor"] };
    expect((await browser().follow(start(), "x-gone")).status).toBe(200);
    await server.db.admin`update account set disabled_at = now() where id = ${gone}`;
    expect((await browser().follow(start(), "x-gone")).url).toContain("said=not_let_in");
  });

  it("asks for our own second factor where the company wants one, unless the provider's is trusted", async () => {
    await save({ new_role: "hr" });
    await server.db.admin`update tenant set second_factor_roles = '{hr}' where id = ${tenantId}`;
    people["x-hal"] = { email: "hal@one.test", email_verified: true };
    const ours = browser();
    const asked = await ours.follow(start(), "x-hal");
    expect(asked.text).toContain("Set up your second factor");
    expect(ours.jarOf(server.url).has("pulse")).toBe(false);
    await save({ new_role: "hr", trusts_factor: "on" });
    expect((await browser().follow(start(), "x-hal")).text).toContain("hal@one.test");
    await server.db.admin`update tenant set second_factor_roles = '{}' where id = ${tenantId}`;
  });
});

describe("signing out", () => {
  it("goes on to the provider", async () => {
    await save({});
    const ours = browser();
    expect((await ours.follow(start(), "ann")).status).toBe(200);
    const out = await ours.send(`${server.url}/logout`, {});
    expect(out.to).toMatch(/^\/auth\/oidc\/signed-out\?pass=/);
    const between = await ours.send(server.url + out.to);
    const end = new URL((/content="0;url=([^"]+)"/.exec(between.text)?.[1] ?? "").replaceAll("&amp;", "&"));
    expect(end.origin).toBe(issuer);
    expect(end.searchParams.get("id_token_hint")).toMatch(/^ey/);
    expect(end.searchParams.get("post_logout_redirect_uri")).toBe(`${server.url}/login`);
    expect((await ours.send(`${server.url}/profile`)).to).toContain("/login");
    expect((await server.call("GET", "/auth/oidc/signed-out?pass=forged")).headers.get("location")).toBe("/login");
  });

  it("comes from the provider by a signed token, and by nothing else", async () => {
    const ours = browser();
    await ours.follow(start(), "ann");
    const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const token = (claims: object, signing: CryptoKey | Uint8Array = idp.key, alg = "RS256") =>
      new SignJWT({ events: event, jti: "j", sub: "ann", ...claims } as never)
        .setProtectedHeader({ alg, kid: "k" })
        .setIssuer(issuer)
        .setAudience("pulse")
        .setIssuedAt()
        .setExpirationTime("2m")
        .sign(signing);
    const tell = async (logout_token: string) =>
      (
        await server.call("POST", `/auth/oidc/back-channel/${providerId}`, {
          raw: new URLSearchParams({ logout_token }).toString(),
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
        })
      ).status;
    const stranger = await generateKeyPair("RS256");
    expect(await tell(await token({}, stranger.privateKey))).toBe(400);
    expect(
      await tell(await token({}, new TextEncoder().encode("a shared secret of 32 bytes, at least"), "HS256")),
    ).toBe(400);
    expect(await tell(await token({ nonce: "n" }))).toBe(400);
    expect(await tell(await token({ events: {} }))).toBe(400);
    expect(await tell("nothing")).toBe(400);
    expect((await ours.send(`${server.url}/profile`)).status).toBe(200);
    expect(await tell(await token({}))).toBe(200);
    expect((await ours.send(`${server.url}/profile`)).to).toContain("/login");
  });
});

it("an issuer without https, a wrong domain and an unknown role are refused, and the secret is sealed", async () => {
  const wrong = { _form: "provider", name: "Staff", issuer, client_id: "pulse", enabled: "on" };
  const tell = (more: Record<string, string>) => submit(`/users/providers/${providerId}`, { ...wrong, ...more });
  expect((await tell({ issuer: "http://idp.example.com" })).status).toBe(422);
  expect((await tell({ domains: "not a domain" })).status).toBe(422);
  expect((await tell({ role_map: "x = king" })).status).toBe(422);
  const [kept] = await server.db.admin<{ text: string }[]>`
    select string_agg(p::text, '') || (select string_agg(data::text, '') from event_log) as text from identity_provider p`;
  expect(kept?.text).not.toContain("a secret of the client");
  expect(kept?.text).not.toContain(Buffer.from("a secret of the client").toString("hex"));
});

it("somebody who may change settings and is no administrator sets none up, changes none and removes none", async () => {
  const helper = await person("helper@one.test", "hr", PASSWORD);
  await server.db.admin`
    with made as (
      insert into custom_role (tenant_id, name, base, rights)
      values (${tenantId}, 'Settings', 'hr', '{"settings": "RCU", "profile": "RU"}') returning id
    ) update membership set custom_role_id = made.id from made where account_id = ${helper}`;
  const cookie = await sessionCookieOf(server, "helper@one.test");
  const mine = {
    _form: "provider",
    name: "Mine",
    issuer,
    client_id: "mine",
    domains: "one.test",
    links_known: "on",
    trusts_factor: "on",
    enabled: "on",
  };
  const kept = () => inTenant(server.db.app, tenantId, listProviders);
  const before = await kept();
  for (const [path, form] of [
    ["/users/providers", mine],
    [`/users/providers/${providerId}`, mine],
    [`/users/providers/${providerId}`, { _form: "action-remove", _intent: "remove" }],
  ] as const) {
    const refused = await submit(path, form, cookie);
    expect([refused.status, refused.text.includes("only an administrator changes one")], path).toEqual([409, true]);
  }
  expect(await kept()).toEqual(before);
  for (const path of ["/users/providers", `/users/providers/${providerId}`]) {
    const page = (await server.call("GET", path, { headers: { Cookie: cookie } })).text;
    expect(page).toContain("only an administrator changes one");
    expect(page).not.toContain('name="client_secret"');
  }
});

it("stands on its own company's sign-in page and on nobody else's, and is found there again", async () => {
  const start = `/auth/oidc/start?provider=${providerId}`;
  for (const path of ["/login", "/login?company=two", "/login?company=", "/login?company=%27x"]) {
    const page = await server.call("GET", path);
    expect([page.status, page.text.includes("/auth/oidc/start"), page.headers.get("set-cookie")], path).toEqual([
      200,
      false,
      null,
    ]);
  }
  const page = await server.call("GET", "/login?company=one");
  expect(page.text).toContain(start);
  const cookie = (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  expect((await server.call("GET", "/login", { headers: { Cookie: cookie } })).text).toContain(start);
  expect((await server.call("GET", "/login?company=two", { headers: { Cookie: cookie } })).text).not.toContain(start);
  const settings = await server.call("GET", "/users/providers", { headers: { Cookie: boss } });
  expect(settings.text).toContain(`${server.url}/login?company=one`);
});

it("the operator sets one up from the machine, and saves it again by its name", async () => {
  const keys = await readSealingKeys(server.web.services.dataFolder);
  const wanted = { name: "From the shell", issuer, clientId: "pulse", domain: ["one.test"], role: ["staff=clerk"] };
  const id = await saveByName(server.db.app, keys, tenantId, wanted);
  expect(await saveByName(server.db.app, keys, tenantId, { ...wanted, newRole: "viewer" })).toBe(id);
  const kept = await inTenant(server.db.app, tenantId, (tx) => readProvider(tx, id));
  expect(kept).toMatchObject({ enabled: true, domains: ["one.test"], roleMap: { staff: "clerk" }, newRole: "viewer" });
  expect(await inTenant(server.db.app, otherTenant, listProviders)).toEqual([]);
  await expect(saveByName(server.db.app, keys, tenantId, { ...wanted, issuer: "http://idp.test" })).rejects.toThrow(
    /^issuer: Enter an address/,
  );
  expect((await server.call("GET", "/login?company=one")).text).toContain("From the shell");
});

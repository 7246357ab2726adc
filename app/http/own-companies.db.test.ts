import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { inTenant } from "#db/transaction.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* One person, two companies of one installation, and a third that is nobody's business. */

let server: TestServer;
const tenants = {} as Record<"one" | "two" | "three", string>;
const email = "ann@one.test";
let accountId: string;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  for (const slug of ["one", "two", "three"] as const) {
    const company = {
      name: `Company ${slug}`,
      slug,
      currency: slug === "two" ? "EUR" : "GBP",
      timeZone: "Europe/London",
    };
    tenants[slug] = await foundCompany(server.db.admin, company);
  }
  const ann = { email, name: "Ann", password: TEST_PASSWORD };
  accountId = await createAccount(server.db.admin, { ...ann, tenantId: tenants.one, role: "admin" });
  await server.db
    .admin`insert into membership (tenant_id, account_id, role) values (${tenants.two}, ${accountId}, 'sales')`;
});
afterAll(() => server?.close());
beforeEach(async () => {
  cookie = await sessionCookieOf(server, email);
});

const get = (path: string, as = cookie) => server.call("GET", path, { headers: { Cookie: as } });
const post = (path: string, fields: Record<string, string>, as = cookie) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { Cookie: as, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" },
  });
const enter = (tenantId: string) => post("/profile/companies", { _form: `company-${tenantId}`, company: tenantId });
const sessionIn = (as: string) => as.split("=")[1] ?? "";
const cookieOf = (answer: { headers: Headers }) => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

it("lists the person's own companies and no other, and goes to one of them", async () => {
  const page = (await get("/profile/companies")).text;
  expect(page).toContain("Company one");
  expect(page).toContain("Company two");
  expect(page).not.toContain("Company three");
  const [before] = await server.db.admin`
    select absolute_until from session where token_hash = ${hashSecret(sessionIn(cookie))}`;

  const went = await enter(tenants.two);
  expect([went.status, went.headers.get("location")]).toEqual([303, "/"]);
  expect(went.headers.get("clear-site-data")).toBe('"storage"');
  const there = cookieOf(went);
  const home = await get("/profile", there);
  expect(home.text).toContain("Company two");
  expect(home.text).not.toContain("Company one");
  // The role is the one that she has there.
  expect((await get("/users", there)).status).toBe(403);
  expect((await get("/profile")).status).toBe(302);

  const [after] = await server.db.admin`
    select absolute_until, tenant_id from session where token_hash = ${hashSecret(sessionIn(there))}`;
  expect(after).toEqual({ ...before, tenant_id: tenants.two });
  const told = await server.db.admin<{ tenant_id: string; type: string; role: string; by: string | null }[]>`
    select tenant_id, type, actor->>'role' as role, data->>'by' as by from event_log
     where subject_id = ${accountId} and type in ('access.signed_in', 'access.signed_out')
     order by recorded_at desc, id desc limit 2`;
  expect(told).toEqual(
    expect.arrayContaining([
      { tenant_id: tenants.one, type: "access.signed_out", role: "admin", by: null },
      { tenant_id: tenants.two, type: "access.signed_in", role: "sales", by: "company" },
    ]),
  );
});

it("leads nowhere that the person does not work, and leaves the session as it is", async () => {
  for (const company of [tenants.three, "01a20500-0000-7000-8000-000000000000", "x", ""]) {
    const answer = await enter(company);
    expect(answer.status, company).toBe(409);
    expect(answer.text).toContain("You do not work for that company");
  }
  expect((await get("/profile")).text).toContain("Company one");
});

it("the session that was left leads on for a minute, to that company, while one is signed in there", async () => {
  const there = cookieOf(await enter(tenants.two));
  for (const company of [tenants.one, tenants.three]) expect((await enter(company)).status, company).toBe(302);
  expect((await get("/profile")).status, "it is no session any more").toBe(302);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  try {
    expect((await enter(tenants.two)).status).toBe(302);
  } finally {
    vi.useRealTimers();
  }
  expect((await enter(tenants.two)).status).toBe(303);
  await post("/logout", {}, there);
  expect((await enter(tenants.two)).status).toBe(302);
});

it("a program says which company it signs in to; without a word it is the first", async () => {
  const login = (more: object) =>
    server.call("POST", "/api/v1/auth/login", { body: { email, password: TEST_PASSWORD, ...more } });
  const seen = async (more: object) => {
    const { json } = await login(more);
    const token = json.access_token as string;
    const { status } = await server.call("GET", "/api/v1/ledger/trial-balance", { token });
    const again = await server.call("POST", "/api/v1/auth/refresh", { body: { refresh_token: json.refresh_token } });
    return [
      status,
      (await server.call("GET", "/api/v1/ledger/trial-balance", { token: again.json.access_token })).status,
    ];
  };
  // She looks into the books as the administrator of the one, and sells for the other.
  expect([await seen({}), await seen({ company: "one" }), await seen({ company: "two" })]).toEqual([
    [200, 200],
    [200, 200],
    [403, 403],
  ]);
  const refused = { status: 400, json: { errors: [{ path: "company", code: "unknown_company" }] } };
  for (const company of ["three", "nobody", ""]) expect(await login({ company }), company).toMatchObject(refused);
  const other = await server.call("POST", "/api/v1/auth/login", {
    body: { email, password: "wrong wrong wrong", company: "three" },
  });
  expect(other).toMatchObject({ status: 401, json: { code: "wrong_credentials" } });
  await server.db.admin`delete from refresh_family where account_id = ${accountId}`;
});

it("asks for the second factor that the other company asks for", async () => {
  await server.db.admin`update tenant set second_factor_roles = '{sales}' where id = ${tenants.two}`;
  try {
    const answer = await enter(tenants.two);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain("asks for a second factor");
    expect((await get("/profile")).text).toContain("Company one");
  } finally {
    await server.db.admin`update tenant set second_factor_roles = '{}' where id = ${tenants.two}`;
  }
});

it("is not for a sign-in that stands for one company: a shared device's, an identity provider's", async () => {
  const bound = async () => {
    const answer = await enter(tenants.two);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain("for one company only");
  };
  const of = hashSecret(sessionIn(cookie));
  await server.db.admin`
    with provider as (
      insert into identity_provider (tenant_id, name, issuer, client_id)
      values (${tenants.one}, 'House', 'https://id.test', 'pulse') returning id
    ) insert into federated_session (session_id, tenant_id, provider_id, subject)
      select s.id, s.tenant_id, p.id, 'ann' from session s, provider p where s.token_hash = ${of}`;
  await bound();
  // Nor does the provider's word change what lets her into both.
  for (const _form of ["factor-begin", "password"]) {
    const changed = await post("/sessions", { _form, current: TEST_PASSWORD, password: "quite another long password" });
    expect(changed.status).toBe(409);
    expect(changed.text).toContain("for one company only");
  }
  expect((await post("/passkeys", { _form: "new-passkey", name: "Key" })).text).toContain("for one company only");
  await server.db.admin`delete from federated_session`;
  await server.db.admin`
    with device as (
      insert into shared_device (tenant_id, name, token_hash) values (${tenants.one}, 'Tablet', ${hashSecret("tablet")}) returning id
    ) update session set device_id = device.id from device where token_hash = ${of}`;
  await bound();
});

it("a form that was opened in one company saves nothing in the other", async () => {
  const there = cookieOf(await enter(tenants.two));
  const fields = {
    _form: "customer",
    _intent: "save",
    _idem: "one-and-two-companies",
    _company: tenants.one,
    name: "Stray",
  };
  const answer = await post("/customers/new", fields, there);
  expect(answer.status).toBe(409);
  expect(answer.text).toContain("gone to another company");
  expect(answer.text).toContain("Stray");
  expect(await server.db.admin`select 1 from customer where name = 'Stray'`).toHaveLength(0);
  const saved = await post(
    "/customers/new",
    { ...fields, _idem: "two-and-two-companies", _company: tenants.two },
    there,
  );
  expect(saved.status).toBe(303);
  expect(await server.db.admin`select tenant_id from customer where name = 'Stray'`).toEqual([
    { tenant_id: tenants.two },
  ]);
});

const quickCustomer = (as: string, company: string, name: string) =>
  post("/lookup/customers", { _idem: `quick-${name}`, _company: company, name }, as);

it("nor does a record that is made beside the form, without leaving it", async () => {
  const there = cookieOf(await enter(tenants.two));
  const strayed = await quickCustomer(there, tenants.one, "Strayed");
  expect(strayed.status).toBe(422);
  expect(strayed.text).toContain("gone to another company");
  expect((await quickCustomer(there, tenants.two, "Arrived")).status).toBe(200);
  const made = await server.db.admin`select name, tenant_id from customer where name in ('Strayed', 'Arrived')`;
  expect(made).toEqual([{ name: "Arrived", tenant_id: tenants.two }]);
});

/** Sessions of hers that began since, and what was told of them, by company. */
async function since(at: Date) {
  const sessions = await server.db.admin`
    select tenant_id from session where account_id = ${accountId} and created_at > ${at}`;
  const told = await server.db.admin`
    select tenant_id, type from event_log
     where subject_id = ${accountId} and type in ('access.signed_in', 'access.signed_out') and recorded_at > ${at} order by type`;
  return { sessions: [...sessions], told: [...told] };
}
const now = async () => (await server.db.admin<{ now: Date }[]>`select clock_timestamp() as now`)[0]?.now as Date;

it("is gone once: at the same time from two tabs, and when the form is sent again", async () => {
  const at = await now();
  const answers = await Promise.all([enter(tenants.two), enter(tenants.two), enter(tenants.two)]);
  // Each leads there: a browser without scripts shows the answer to the last press only.
  expect(answers.map(({ status, headers }) => [status, headers.get("location")])).toEqual(
    answers.map(() => [303, "/"]),
  );
  const there = cookieOf(answers[0] as (typeof answers)[number]);
  expect(answers.map(cookieOf)).toEqual(answers.map(() => there));
  const once = {
    sessions: [{ tenant_id: tenants.two }],
    told: [
      { tenant_id: tenants.two, type: "access.signed_in" },
      { tenant_id: tenants.one, type: "access.signed_out" },
    ],
  };
  expect(await since(at)).toEqual(once);
  expect(cookieOf(await enter(tenants.two)), "the answers were lost").toBe(there);
  // With the new session: she is there already.
  const come = await post("/profile/companies", { company: tenants.two }, there);
  expect([come.status, come.headers.get("location"), cookieOf(come)]).toEqual([303, "/", ""]);
  expect(await since(at)).toEqual(once);
  expect((await get("/profile", there)).text).toContain("Company two");
});

it("is gone to one of two companies that are chosen at the same time", async () => {
  await server.db
    .admin`insert into membership (tenant_id, account_id, role) values (${tenants.three}, ${accountId}, 'viewer')`;
  try {
    const at = await now();
    const answers = await Promise.all([enter(tenants.two), enter(tenants.three)]);
    const [went, ...more] = answers.filter((one) => one.headers.get("location") === "/");
    expect(more).toEqual([]);
    const { sessions } = await since(at);
    expect(sessions).toEqual([{ tenant_id: went === answers[0] ? tenants.two : tenants.three }]);
  } finally {
    await server.db.admin`delete from session where tenant_id = ${tenants.three}`;
    await server.db.admin`delete from membership where tenant_id = ${tenants.three} and account_id = ${accountId}`;
  }
});

/** What comes on a live stream until it ends or `isEnough` holds. */
async function hear(as: string, isEnough: (text: string) => boolean = () => false) {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/api/v1/live`, { headers: { Cookie: as }, signal: abort.signal });
  let text = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    if (isEnough(text)) break;
  }
  abort.abort();
  return text;
}
const whose = (company: string) =>
  `event: whose\ndata: ${JSON.stringify({ company_id: company, account_id: accountId })}`;

it("ends the left company's live stream within two seconds, and the next one says whose it is", async () => {
  const left = hear(cookie);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const there = cookieOf(await enter(tenants.two));
  const since = Date.now();
  // Nothing of the other company comes on it.
  expect(await left).toContain(whose(tenants.one));
  expect(Date.now() - since).toBeLessThan(2_000);
  expect(await hear(there, (text) => text.includes("whose"))).toContain(whose(tenants.two));
});

it("lists and ends one's own sign-ins in every company, each in its own log; an administrator reaches their own company's", async () => {
  await server.db.admin`delete from session where tenant_id = ${tenants.two}`;
  const there = cookieOf(await enter(tenants.two));
  const here = await sessionCookieOf(server, email);
  await server.db.admin`
    insert into refresh_family (id, tenant_id, account_id, absolute_until)
    values (uuidv7(), ${tenants.two}, ${accountId}, now() + interval '1 day')`;
  const page = (await get("/sessions", here)).text;
  expect(page).toContain("Company two");
  expect(page).toContain("A program, by the API");
  const hers = (await get(`/users/${accountId}`, here)).text;
  expect(hers).not.toContain("A program, by the API");

  const at = await now();
  expect((await post("/sessions", { _form: "others" }, here)).status).toBe(303);
  expect((await get("/profile", there)).status).toBe(302);
  expect((await get("/profile", here)).status).toBe(200);
  expect((await get("/sessions", here)).text).not.toContain("Company two");
  const told = await server.db.admin<{ tenant_id: string; role: string; count: number }[]>`
    select tenant_id, actor->>'role' as role, (data->>'count')::int as count from event_log
     where type = 'access.sessions_ended' and subject_id = ${accountId} and recorded_at > ${at}`;
  expect(told).toContainEqual({ tenant_id: tenants.two, role: "sales", count: 2 });
  expect(told.filter((one) => one.tenant_id === tenants.three)).toEqual([]);

  // One of the other company, by itself.
  cookie = await sessionCookieOf(server, email);
  const again = cookieOf(await enter(tenants.two));
  const [other] = await server.db.admin<{ id: string }[]>`
    select id from session where token_hash = ${hashSecret(sessionIn(again))}`;
  const mine = await sessionCookieOf(server, email);
  const ended = await post("/sessions", { _form: `session-${other?.id}`, session: other?.id ?? "" }, mine);
  expect(ended.status).toBe(303);
  expect((await get("/profile", again)).status).toBe(302);
  expect((await get("/profile", mine)).status).toBe(200);
});

it("a sign-in that stands for one company lists and ends that company's alone", async () => {
  const there = cookieOf(await enter(tenants.two));
  const here = await sessionCookieOf(server, email);
  await server.db.admin`
    insert into federated_session (session_id, tenant_id, provider_id, subject)
    select s.id, s.tenant_id, p.id, 'ann' from session s, identity_provider p
     where s.token_hash = ${hashSecret(sessionIn(here))} and p.tenant_id = ${tenants.one} limit 1`;
  expect((await get("/sessions", here)).text).not.toContain("Company two");
  expect((await post("/sessions", { _form: "others" }, here)).status).toBe(303);
  expect((await get("/profile", there)).status).toBe(200);
});

it("a company lets her in no more by itself: what she has there ends, and the other company's goes on", async () => {
  const boss = { name: "Boss", password: TEST_PASSWORD, role: "admin" as const };
  await createAccount(server.db.admin, { ...boss, email: "boss@one.test", tenantId: tenants.one });
  await createAccount(server.db.admin, { ...boss, email: "boss@two.test", tenantId: tenants.two });
  const disableIn = async (company: "one" | "two", intent: "disable" | "enable") =>
    (
      await post(
        `/users/${accountId}`,
        { _form: `action-${intent}`, _intent: intent },
        await sessionCookieOf(server, `boss@${company}.test`),
      )
    ).status;
  const there = cookieOf(await enter(tenants.two));
  const here = await sessionCookieOf(server, email);
  await server.db.admin`insert into api_token (token_hash, tenant_id, account_id, name, scopes)
    select sha256(convert_to('pt_of_hers_in_company_' || slug, 'UTF8')), id, ${accountId}, 'A program', '{*}' from tenant where slug in ('one', 'two')`;
  const asks = async (slug: string) =>
    (await server.call("GET", "/api/v1/orders", { token: `pt_of_hers_in_company_${slug}` })).status;
  const badge = hashSecret("badge of hers");
  await server.db
    .admin`insert into device_badge (tenant_id, account_id, badge_hash) values (${tenants.two}, ${accountId}, ${badge})`;
  const badges = () => inTenant(server.db.app, tenants.two, (tx) => tx`select account_id from access_badge(${badge})`);
  expect([await asks("one"), await asks("two"), (await badges()).length]).toEqual([200, 200, 1]);

  expect(await disableIn("two", "disable")).toBe(303);
  expect((await get("/profile", there)).status).toBe(302);
  expect((await get("/profile", here)).status).toBe(200);
  expect([await asks("one"), await asks("two"), (await badges()).length]).toEqual([200, 401, 0]);
  cookie = here;
  expect((await get("/profile/companies")).text).not.toContain("Company two");
  expect((await enter(tenants.two)).status).toBe(409);
  expect((await post(`/users/${accountId}`, { _form: "role", role: "admin" }, here)).status).toBe(409);
  expect(await disableIn("two", "enable")).toBe(303);
  expect((await enter(tenants.two)).status).toBe(303);

  // Where the first company lets her in no more, the sign-in leads to the other.
  expect(await disableIn("one", "disable")).toBe(303);
  expect(await asks("one")).toBe(401);
  expect((await get("/profile", await sessionCookieOf(server, email))).text).toContain("Company two");
  expect(await disableIn("two", "disable")).toBe(303);
  const out = await server.call("POST", "/api/v1/auth/login", { body: { email, password: TEST_PASSWORD } });
  expect(out.status).toBe(401);
  expect([await disableIn("one", "enable"), await disableIn("two", "enable")]).toEqual([303, 303]);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stillAlive } from "#app/modules/access/alive.server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer, type TestServer } from "./testing/test-server.ts";

/* Roles of the company's own, as a browser without JavaScript edits them and as their people feel them. */

let server: TestServer;
let tenantId: string;
let boss: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(server.db.admin, { ...company, name: "One", slug: "one" });
  await person("boss", "admin");
  boss = await sessionCookieOf(server, "boss@one.test");
});
afterAll(() => server?.close());

const person = (name: string, role: RoleName) =>
  createAccount(server.db.admin, { tenantId, email: `${name}@one.test`, name, role, password: PASSWORD });
const submit = (path: string, fields: Record<string, string>, cookie = boss) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
const page = (path: string, cookie = boss) => server.call("GET", path, { headers: { Cookie: cookie } });
const make = async (name: string, base: RoleName, cookie = boss) => {
  const answer = await submit("/users/roles/new", { _form: "role", name, base }, cookie);
  expect(answer.status, answer.text.slice(0, 300)).toBe(303);
  return (answer.headers.get("location") ?? "").split("/").pop() ?? "";
};
const versionOf = async (id: string) =>
  (await server.db.admin<{ version: number }[]>`select version from custom_role where id = ${id}`)[0]?.version ?? 0;
const save = async (id: string, rights: Record<string, string>, more: Record<string, string> = {}, cookie = boss) =>
  submit(
    `/users/roles/${id}`,
    {
      _form: "rights",
      _version: String(await versionOf(id)),
      name: `Role ${id}`,
      ...Object.fromEntries(Object.entries(rights).map(([right, width]) => [`rights.${right}`, width])),
      ...more,
    },
    cookie,
  );
const give = (accountId: string, role: string, cookie = boss) =>
  submit(`/users/${accountId}`, { _form: "role", role }, cookie);

describe("a role of the company's own", () => {
  it("is made from a usual one, edited as a matrix, and holds from the next request on", async () => {
    const id = await make("Night shift", "clerk");
    const edit = await page(`/users/roles/${id}`);
    expect(edit.text).toMatch(/name="rights\.orders\.read"[^>]*checked|checked[^>]*name="rights\.orders\.read"/);
    expect(edit.text).toMatch(/<select[^>]*name="rights\.orders\.update"/);
    expect(edit.text).not.toContain('name="rights.journal.create"');

    const worker = await person("worker", "viewer");
    expect((await give(worker, id)).status).toBe(303);
    const cookie = await sessionCookieOf(server, "worker@one.test");
    expect((await page("/orders", cookie)).status).toBe(200);
    expect((await page("/customers", cookie)).status).toBe(200);
    expect((await page("/", cookie)).text).toContain("Night shift");
    const [before] = await server.db.admin<{ id: string }[]>`select id from session where account_id = ${worker}`;
    const stream = { kind: "session" as const, credentialId: before?.id ?? "" };
    const was = (await stillAlive(server.db.app, [stream])).get(stream.credentialId);

    expect((await save(id, { "customers.read": "on" })).status).toBe(303);
    expect((await page("/customers", cookie)).status).toBe(200);
    const refused = await page("/orders", cookie);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("Your role is one of the company");
    expect(refused.text).toContain("/profile/rights");
    // An open stream of that session is told apart, so it ends.
    expect((await stillAlive(server.db.app, [stream])).get(stream.credentialId)).not.toBe(was);
    expect((await page("/profile/rights", cookie)).text).toContain("Role ");
    // The menu has nothing that leads to a refusal.
    expect((await page("/", cookie)).text).not.toContain('href="/orders"');
  });

  it("is on the audit page with what changed, and is no more when nobody has it", async () => {
    const id = await make("Short", "viewer");
    expect((await save(id, { "orders.read": "on" })).status).toBe(303);
    expect((await page("/audit")).text).toContain("Rights of a role changed");
    const someone = await person("someone", "viewer");
    await give(someone, id);
    const used = await submit(`/users/roles/${id}`, { _form: "action-delete", _intent: "delete" });
    expect(used.status).toBe(409);
    await give(someone, "viewer");
    expect((await submit(`/users/roles/${id}`, { _form: "action-delete", _intent: "delete" })).status).toBe(303);
    expect((await page(`/users/roles/${id}`)).status).toBe(404);
  });

  it("refuses a name twice, an older page, and rights that nobody here may give", async () => {
    const id = await make("Desk", "sales");
    expect((await submit("/users/roles/new", { _form: "role", name: " desk ", base: "hr" })).status).toBe(409);
    expect((await submit("/users/roles/new", { _form: "role", name: "Chief", base: "admin" })).status).toBe(422);
    const old = await save(id, { "orders.read": "on" }, { _version: "77" });
    expect(old.status).toBe(409);
    const journal = await save(id, { "journal.read": "on", "journal.create": "on" });
    expect(journal.status).toBe(409);
    expect(journal.text).toContain("You cannot give more of journal");
    expect((await save(id, { "orders.create": "on" })).text).toContain("must be able to read");
  });
});

describe("whoever looks after people without being an administrator", () => {
  let lead: string;
  let roleId: string;
  let leadId: string;

  beforeAll(async () => {
    roleId = await make("Team lead", "sales");
    const rights = { "users.read": "on", "users.create": "on", "users.update": "on", "orders.read": "on" };
    expect((await save(roleId, rights)).status).toBe(303);
    leadId = await person("lead", "sales");
    await give(leadId, roleId);
    lead = await sessionCookieOf(server, "lead@one.test");
  });

  it("cannot become more by a role, an invitation, a link, or by editing the own role", async () => {
    const [{ id: bossId } = { id: "" }] = await server.db.admin<
      { id: string }[]
    >`select id from account where email = 'boss@one.test'`;
    const link = await submit(`/users/${bossId}`, { _form: "link" }, lead);
    expect(link.status).toBe(409);
    expect(link.text).toContain("may do more than you may");
    const off = { _form: "action-disable", _intent: "disable" };
    expect((await submit(`/users/${bossId}`, off, lead)).status).toBe(409);
    const out = await submit(`/users/${bossId}`, { _form: "action-end-sessions", _intent: "end-sessions" }, lead);
    expect([out.status, out.text.includes("may do more than you may")]).toEqual([409, true]);
    const [{ id: signIn } = { id: "" }] = await server.db.admin<
      { id: string }[]
    >`select id from session where account_id = ${bossId}`;
    const one = await submit(`/users/${bossId}`, { _form: `session-${signIn}`, session: signIn }, lead);
    expect([one.status, one.text.includes("may do more than you may")]).toEqual([409, true]);
    expect((await page("/users")).status, "the administrator is still signed in").toBe(200);
    const invite = { _form: "invite", name: "Mate", email: "mate@one.test", role: "admin" };
    expect((await submit("/users/new", invite, lead)).status).toBe(409);
    expect((await save(roleId, { "orders.read": "on" }, {}, lead)).text).toContain("Nobody changes what they may do");
    const helper = await make("Helper", "sales", lead);
    const [made] = await server.db.admin<{ rights: object }[]>`select rights from custom_role where id = ${helper}`;
    expect(made?.rights).toEqual({ profile: "RU", notifications: "RU", orders: "R" });
    expect((await save(helper, { "stock.read": "on" }, {}, lead)).status).toBe(409);
    expect((await save(helper, { "orders.read": "on" }, {}, lead)).status).toBe(303);
    expect((await submit("/users/new", { ...invite, role: helper }, lead)).status).toBe(200);
  });

  it("is stopped by the database too", async () => {
    const tx = (statement: (sql: typeof server.db.admin) => PromiseLike<unknown>) =>
      server.db.app.begin(async (sql) => {
        await sql`select set_config('app.tenant_id', ${tenantId}, true)`;
        await statement(sql as unknown as typeof server.db.admin);
      });
    await expect(
      tx((sql) => sql`update custom_role set rights = '{"users":"RCU"}', changed_by = ${leadId} where id = ${roleId}`),
    ).rejects.toThrow(/nobody edits the role/);
    await expect(tx((sql) => sql`update membership set custom_role_id = null`)).rejects.toThrow(/permission denied/);
    await expect(server.db.admin`update membership set role = 'admin' where account_id = ${leadId}`).rejects.toThrow(
      /foreign key/,
    );
  });
});

describe("whoever may only read settings and people", () => {
  let reader: string;
  const at: Record<string, string> = { users: "/users", roles: "/users/roles", devices: "/users/devices" };

  beforeAll(async () => {
    const roleId = await make("Looks on", "hr");
    expect((await save(roleId, { "settings.read": "on", "users.read": "on" })).status).toBe(303);
    const readerId = await person("reader", "hr");
    await give(readerId, roleId);
    reader = await sessionCookieOf(server, "reader@one.test");
    const mate = await person("looked-at", "sales");
    await sessionCookieOf(server, "looked-at@one.test");
    await submit(
      "/users/devices",
      { _form: "device", name: "Table 2" },
      await sessionCookieOf(server, "boss@one.test"),
    );
    const hook = { _form: "new-webhook", url: "https://hooks.example.com/pulse", description: "Told" };
    expect((await submit("/webhooks", hook)).status).toBe(200);
    const [row] = await server.db.admin<
      { id: string }[]
    >`select id from webhook_endpoint where tenant_id = ${tenantId}`;
    await server.db.admin`insert into job (tenant_id, kind, key, payload, state, error, finished_at)
      select ${tenantId}, 'render-invoice-pdf', state, '{}', state, 'no paper', case state when 'failed' then now() end
        from unnest(array['failed', 'waiting']) state`;
    await server.db.admin`insert into outgoing_message (tenant_id, channel, kind, key, state, finished_at, attempts)
      values (${tenantId}, 'webhook', 'alert', 'a', 'failed', now(), 10)`;
    await server.db.admin`insert into backup_run (reason, state, started_at, finished_at, error)
      values ('schedule', 'failed', now(), now(), 'The disk is full.')`;
    Object.assign(at, { failures: "/failures", jobs: "/jobs" });
    const rest = { webhooks: "/webhooks", system: "/system", webhook: `/webhooks/${row?.id}` };
    Object.assign(at, rest, { person: `/users/${mate}`, role: `/users/roles/${roleId}` });
  });

  it.each([
    ["users", "", ["/users/new"]],
    ["person", "update users", ["role", "badge", "link", "action-disable", "action-end-sessions", "session-"]],
    ["roles", "update the company's settings", ["second-factor", "duties", "/users/roles/new"]],
    ["role", "update users", ["rights"]],
    ["devices", "update users", ["device", "off-"]],
    ["webhooks", "create the company's settings", ["new-webhook"]],
    ["webhook", "update the company's settings", ["test", "switch", "renew", "delete", "endpoint"]],
    ["system", "", ["backup"]],
    ["failures", "update the company's settings", ["job-", "messages", "backup"]],
    ["jobs", "update the company's settings", ["retry-", "cancel-"]],
  ])(
    "is offered nothing on the page of %s that would be refused, and is told what it takes",
    async (name, right, all) => {
      // Without what the page reads its data from again, where every word stands once more.
      const shownTo = async (cookie: string) => {
        const { status, text } = await page(at[name] ?? "", cookie);
        expect(status, text.slice(0, 300)).toBe(200);
        return text.replace(/<script[\s\S]*?<\/script>/g, "").replaceAll("&#x27;", "'");
      };
      const offers = (text: string, what: string) =>
        what.startsWith("/") ? text.includes(`href="${what}"`) : text.includes(`name="_form" value="${what}`);
      const [admin, only] = [await shownTo(boss), await shownTo(reader)];
      expect(all.filter((what) => !offers(admin, what))).toEqual([]);
      expect(all.filter((what) => offers(only, what))).toEqual([]);
      expect(only).not.toContain('name="_form"');
      if (right) expect(only).toContain(`This needs the right to ${right}`);
      expect(admin).not.toContain("This needs the right");
      expect([admin.includes('href="/company"'), only.includes('href="/company"')]).toEqual([true, false]);
    },
  );
});

it("what somebody was told under other rights is not shown under the new ones", async () => {
  const id = await make("Told", "viewer");
  const told = await person("told", "viewer");
  await give(told, id);
  await server.db.admin`
    insert into notification (tenant_id, account_id, role, kind, key, data, subject_type, subject_id, happened_at)
    values (${tenantId}, ${told}, 'viewer', 'low_stock', 'low', '{}', 'item', ${id}, now())`;
  await save(id, { "orders.read": "on" });
  expect(await server.db.admin`select 1 from notification where account_id = ${told}`).toHaveLength(0);
});

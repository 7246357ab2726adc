import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { payCode } from "./pay-link.server.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* The pages of jobs and failures as an administrator uses them, without JavaScript, and the page that a payer is given. */

let server: TestServer;
let tenantId: string;
let cookie: string;
const admin = () => server.db.admin;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  tenantId = await foundCompany(admin(), { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" });
  const person = {
    tenantId,
    email: "admin@one.test",
    name: "The admin",
    role: "admin" as const,
    password: TEST_PASSWORD,
  };
  await createAccount(admin(), person);
  cookie = await sessionCookieOf(server, person.email);
}, 120_000);
afterAll(() => server?.close());

const see = async (path: string) => {
  const { status, text } = await server.call("GET", path, { headers: { Cookie: cookie } });
  expect(status, path).toBe(200);
  return text.replaceAll("<!-- -->", "");
};
const post = (path: string, fields: Record<string, string>) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });

async function newJob(state: string, more: { error?: string; progress?: number } = {}): Promise<string> {
  const [row] = await admin()<{ id: string }[]>`
    insert into job (tenant_id, kind, key, payload, state, error, progress, finished_at)
    values (${tenantId}, 'render-invoice-pdf', ${newId()}, '{}', ${state}, ${more.error ?? null}, ${more.progress ?? null},
      case when ${state} in ('failed', 'done') then now() end)
    returning id`;
  return row?.id ?? "";
}
const jobOf = async (id: string) =>
  (
    await admin()<
      { state: string; fence: number; attempts: number }[]
    >`select state, fence, attempts from job where id = ${id}`
  )[0];

describe("an order", () => {
  it("whose invoice failed says why, and is tried again from its own page by whoever may invoice", async () => {
    const { token } = await personWithToken(server.db, tenantId, "admin");
    const api = async (path: string, body: unknown) =>
      (await server.call("POST", `/api/v1${path}`, { token, body })).json;
    await api("/inventory", { sku: "S-1", name: "Lamp", price: "10.00", unit_cost: "4.00", qty_on_hand: 5 });
    const customer = await api("/customers", { name: "Acme" });
    const order = await api("/orders", { customer_id: customer.id, items: [{ sku: "S-1", quantity: 1 }] });
    const page = `/orders/${order.id}`;
    expect(await see(page)).not.toContain("by itself failed");
    await admin()`
      insert into dead_letter (tenant_id, consumer, event_id, seq, type, subject_type, subject_id, state, attempts, error)
      select tenant_id, 'react', id, 1, type, subject_type, subject_id, 'parked', 5, 'no number series for invoices'
        from event_log where subject_id = ${order.id} and type = 'orders.order_created'`;
    const shown = await see(page);
    expect(shown).toContain("failed: no number series for invoices");
    expect(shown).toMatch(/Not invoiced/);
    expect(shown).toContain("Try what failed again");

    expect((await post(page, { _intent: "retry" })).status).toBe(303);
    const [letter] = await admin()<{ state: string }[]>`select state from dead_letter where subject_id = ${order.id}`;
    expect(letter?.state).toBe("replay");
    const waiting = await see(page);
    expect(waiting).toContain("is tried again: no number series for invoices");
    expect(waiting).not.toContain("Try what failed again");
    // There is nothing left to be tried by a page that was open in another window.
    expect((await post(page, { _intent: "retry" })).status).toBe(404);
    await admin()`update dead_letter set state = 'done' where subject_id = ${order.id}`;
    expect(await see(page)).not.toContain("by itself failed");
  });
});

describe("jobs", () => {
  it("are shown with their progress, narrowed by state, and read on page by page", async () => {
    const running = await newJob("running", { progress: 40 });
    const failed = await newJob("failed", { error: "no paper" });
    expect(await see("/jobs")).toMatch(/40 %[\s\S]*|Under way, 40 %/);
    const narrowed = await see("/jobs?state=failed");
    expect(narrowed).toContain("no paper");
    expect(narrowed).not.toContain("40 %");
    expect(await see(`/jobs?after=${failed}`)).not.toContain("no paper");
    expect(await see("/jobs?state=nonsense&after=%00")).toContain("no paper");
    await admin()`delete from job where id in (${running}, ${failed})`;
  });

  it("that failed are tried again, those that wait or run are ended, and those that are over stay so", async () => {
    const failed = await newJob("failed", { error: "no paper" });
    expect((await post("/jobs", { _form: `retry-${failed}`, id: failed })).status).toBe(303);
    expect(await jobOf(failed)).toMatchObject({ state: "waiting", attempts: 0 });
    expect((await post("/jobs", { _form: `retry-${failed}`, id: failed })).status).toBe(409);

    const running = await newJob("running");
    expect((await post("/jobs", { _form: `cancel-${running}`, id: running })).status).toBe(303);
    // Whoever runs it has lost its claim.
    expect(await jobOf(running)).toMatchObject({ state: "cancelled", fence: 1 });
    expect((await post("/jobs", { _form: `cancel-${running}`, id: running })).status).toBe(409);
    expect((await post("/jobs", { _form: "cancel-x", id: newId() })).status).toBe(404);
    const events = await admin()`select type from event_log where type like 'operations.job%' order by id`;
    expect(events.map(({ type }) => type)).toEqual(["operations.job_retried", "operations.job_cancelled"]);
    await admin()`delete from job`;
  });
});

describe("the System page", () => {
  it("tells what waits, how long the outbox has, what was given up and where the last copy lies", async () => {
    expect(await see("/system")).toContain("No copy lies in a second place.");
    await newJob("waiting");
    await newJob("waiting");
    await newJob("failed", { error: "no paper" });
    const place = newId();
    await admin()`insert into backup_run (reason, state, started_at, finished_at, file, copied_to, copy_beside_data)
      values ('schedule', 'done', now(), '2026-03-20 02:10:00+00', '/data/backups/pulse-1.backup', ${`/mnt/nas/${place}/pulse-1.backup`}, false)`;
    // Nobody gives places in this test, so all that was committed waits.
    const [{ count, since } = { count: 0, since: new Date() }] = await admin()<{ count: number; since: Date }[]>`
      select count(*)::int as count, min(e.recorded_at) as since from event_pending p join event_log e on e.tenant_id = p.tenant_id and e.id = p.event_id
       where p.tenant_id = ${tenantId}`;
    expect(count).toBeGreaterThan(0);

    const system = await see("/system");

    const fact = (label: string) => new RegExp(`<dt>${label}</dt><dd>(.*?)</dd>`, "s").exec(system)?.[1] ?? "";
    expect(fact("Outbox")).toContain(`${count} events`);
    expect(fact("Outbox")).toContain(`dateTime="${since.toISOString()}"`);
    expect(fact("Given up")).toMatch(/<a href="\/failures">1<\/a>/);
    expect(system).toMatch(/<dt>Waiting<\/dt><dd>2<\/dd><\/div><div><dt>Under way<\/dt><dd>0</);
    expect(fact("Last copy in the second place")).toContain('dateTime="2026-03-20T02:10:00.000Z"');
    expect(system).toContain(`/mnt/nas/${place}</span>`);
    expect(system).not.toContain("No copy lies in a second place.");
    await admin()`delete from job`;
    await admin()`delete from backup_run`;
  });
});

describe("failures", () => {
  it("say that nothing is broken while nothing is; not while the worker is silent, of which the System page says since when", async () => {
    expect(await see("/failures")).toContain("Nothing is broken");
    const { services } = server.web;
    const asked = services.workerSilentSince;
    services.workerSilentSince = async () => "2026-03-20T15:00:00.000Z";
    try {
      const line =
        /The worker is silent.*It last answered at <time dateTime="2026-03-20T15:00:00.000Z".*invoices, mails and backups wait for it/s;
      const failures = await see("/failures");
      expect(failures).not.toContain("Nothing is broken");
      expect(failures).toMatch(line);
      const system = await see("/system");
      expect(system).toMatch(line);
      expect(system).not.toContain("they take the way through the database");
    } finally {
      services.workerSilentSince = asked;
    }
  });

  it("are none while reactions are late, which the System page says", async () => {
    const { services } = server.web;
    const asked = { readiness: services.readiness, reactionsBehind: services.reactionsBehind };
    services.reactionsBehind = async () => 42;
    services.readiness = async () => ({
      status: "degraded",
      checks: { database: "ok", events: "degraded", jobs: "ok", analytics: "ok" },
    });
    try {
      expect(await see("/system")).toContain("42 s late: invoices, messages and figures");
    } finally {
      Object.assign(services, asked);
    }
  });

  it("name what broke and what it affects, and each has the button that repairs it", async () => {
    const job = await newJob("failed", { error: "no paper" });
    await admin()`insert into outgoing_message (tenant_id, channel, kind, key, state, answer, finished_at, attempts)
      values (${tenantId}, 'webhook', 'alert', 'a', 'failed', 'The receiver answered 500.', now(), 10)`;
    await admin()`insert into backup_run (reason, state, started_at, finished_at, error)
      values ('schedule', 'failed', now(), now(), 'The disk is full.')`;
    await admin()`update processor_state set configured = true, failures = 3, error = 'The processor answered 503.',
      try_at = now() + interval '30 seconds'`;
    const page = await see("/failures");
    for (const said of ["no paper", "The receiver answered 500.", "The disk is full.", "The processor answered 503."]) {
      expect(page).toContain(said);
    }

    for (const [form, fields] of [
      [`job-${job}`, { id: job }],
      ["messages", {}],
      ["backup", {}],
      ["processor", {}],
    ] as const) {
      expect((await post("/failures", { _form: form, ...fields })).status, form).toBe(303);
    }
    expect(await jobOf(job)).toMatchObject({ state: "waiting" });
    expect(await admin()`select 1 from outgoing_message where state = 'waiting' and attempts = 0`).toHaveLength(1);
    expect(await admin()`select 1 from backup_run where state = 'waiting' and reason = 'person'`).toHaveLength(1);
    expect(await admin()`select 1 from processor_state where try_at <= now()`).toHaveLength(1);
    expect((await post("/failures", { _form: "letter-x", id: newId() })).status).toBe(404);
  });
});

describe("a payer's page", () => {
  it("needs no session, says what is to be paid and whether it was, and nothing else", async () => {
    const [item, customer] = [newId(), newId()];
    const api = (path: string, body: unknown) =>
      server.call("POST", `/api/v1${path}`, { token, body }).then(({ json }) => json);
    const { json } = await server.call("POST", "/api/v1/auth/login", {
      body: { email: "admin@one.test", password: TEST_PASSWORD },
    });
    const token = json.access_token;
    await api("/inventory", { sku: item, name: "Camera", price: "399.00", qty_on_hand: 5, unit_cost: "250" });
    const { id: customerId } = await api("/customers", { name: `Secret ${customer}` });
    const order = await api("/orders", { customer_id: customerId, items: [{ sku: item, quantity: 3 }] });
    const invoice = await api("/billing/invoices", { order_id: order.id });
    const asked = await post(`/invoices/${invoice.id}`, { _form: "card-payment", amount: "1197.00" });
    expect(asked.status).toBe(303);
    const [card] = await admin()<
      { id: string; link: string }[]
    >`select id, link from card_payment where invoice_id = ${invoice.id}`;
    const path = new URL(card?.link ?? "").pathname;
    expect(path).toBe(`/pay/${payCode(server.web.services.keys.payLink, tenantId, card?.id ?? "")}`);

    const payer = await server.call("GET", path);
    expect(payer.status).toBe(200);
    expect(payer.headers.get("referrer-policy")).toBe("same-origin");
    for (const said of [invoice.number, "1,197.00", "is being set up"]) expect(payer.text).toContain(said);
    expect(payer.text).not.toContain("Secret");
    expect(payer.text).not.toContain("Camera");
    expect((await server.call("GET", `${path.slice(0, -2)}AA`)).status).toBe(404);
    expect((await server.call("GET", "/pay/x")).status).toBe(404);

    // Back from the processor: it is asked how the payment stands, once however often the page is loaded.
    await admin()`update card_payment set state = 'open', processor_ref = 'pay_1', checkout_url = 'http://127.0.0.1:1/c' where id = ${card?.id ?? ""}`;
    for (let n = 0; n < 3; n += 1) expect((await server.call("GET", `${path}?returned=1`)).status).toBe(200);
    expect(await admin()`select 1 from processor_call where kind = 'look'`).toHaveLength(1);
    const page = await see(`/invoices/${invoice.id}`);
    expect(page).toContain("Waits for the payer");
    expect(
      (await post(`/invoices/${invoice.id}`, { _form: `withdraw-${card?.id}`, card_payment_id: card?.id ?? "" }))
        .status,
    ).toBe(303);
    expect(await see(`/invoices/${invoice.id}`)).toContain("Being taken back");
  });
});

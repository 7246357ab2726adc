import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeCompany } from "#app/modules/access/change-company.server.ts";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { changeOutlet, createOutlet } from "#app/modules/company/save-outlet.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";
import { listMessages, listTries, readEndpoint } from "#app/modules/webhooks/queries.server.ts";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  renewSecret,
  tellAgain,
  tellFailedAgain,
  testEndpoint,
} from "#app/modules/webhooks/save-endpoint.server.ts";
import { layOutEvents } from "#app/modules/webhooks/tell-events.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { BACK_OFF_MS, sendDue } from "#workers/jobs/outgoing.ts";
import { openHooks } from "#workers/jobs/webhook.ts";
import { actorOf, newTenant, quiet } from "#workers/testing/harness.ts";

/* Real events, a real receiver on this machine, the worker's own rounds. */

type Call = { body: string; headers: IncomingHttpHeaders };

let db: TestDatabase;
let tenantId: string;
let receiver: Server;
let url: string;
let actor: Actor;
const keys: SealingKeys = [{ id: "one", key: randomBytes(32) }];
const calls: Call[] = [];
const answers: number[] = [];
let refuse = (_body: string) => false;

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  actor = actorOf(tenantId);
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      calls.push({ body, headers: request.headers });
      response.writeHead(refuse(body) ? 500 : (answers.shift() ?? 204)).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", () => done()));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
});
afterAll(async () => {
  receiver?.close();
  await db?.drop();
});
beforeEach(async () => {
  await db.admin`delete from webhook_endpoint`;
  calls.length = 0;
  answers.length = 0;
});

const COMPANY = { currency: "GBP", time_zone: "Europe/London", payment_terms_days: 30, week_start: 1 };

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const now = () => new Date();
const hosts = readHosts("127.0.0.1");
const add = (types: string[] = [], to = url) =>
  act((tx) => createEndpoint(tx, actor, { url: to, types }, keys, now(), hosts));
const customer = (name: string) => act((tx) => createCustomer(tx, actor, { name }, now()));
const rename = (id: string, name: string) => act((tx) => changeCustomer(tx, actor, id, { name }, now()));

/** Gives events their place, lays them out and sends what is due, until nothing is. */
async function rounds(options: { allowed?: string[]; atMost?: number } = {}) {
  const { allowed = ["127.0.0.1"], atMost = 30 } = options;
  while ((await db.worker`select seq from order_events(100)`).length > 0);
  while (await layOutEvents(db.worker));
  const sender = openHooks({ sql: db.worker, keys: async () => keys, allowed: new Set(allowed) });
  const { signal } = new AbortController();
  for (let round = 0; round < atMost; round++) if ((await sendDue(db.worker, sender, quiet, signal)) === 0) return;
}
const later = () => db.admin`update outgoing_message set due_at = now() where state = 'waiting'`;
const messages = (id: string) => act(async (tx) => (await listMessages(tx, id, { limit: 50, after: null })).data);
const told = () => calls.map(({ body }) => JSON.parse(body));

describe("webhooks of a company", () => {
  it("are told of the events they chose, signed as Standard Webhooks has it", async () => {
    const { id, secret } = await add(["parties."]);
    await add(["orders.order_created"], `${url}/other`);
    const made = await customer("Acme");
    await rounds();
    expect(calls).toHaveLength(1);
    const [call] = calls;
    const { type, timestamp, data } = new Webhook(secret).verify(
      call?.body ?? "",
      call?.headers as Record<string, string>,
    ) as { type: string; timestamp: string; data: Record<string, unknown> };
    expect(type).toBe("parties.customer_created");
    expect(Date.parse(timestamp)).toBeGreaterThan(0);
    expect(data).toMatchObject({ subject_id: made.id, data: { customer_id: made.id } });
    // Names are not among what is told.
    expect(call?.body).not.toContain("Acme");
    expect(() => new Webhook(secret).verify(`${call?.body} `, call?.headers as Record<string, string>)).toThrow();
    expect(await messages(id)).toMatchObject([{ state: "sent", attempts: 1, type: "parties.customer_created" }]);
  });

  it("hear of one record in order, and of others meanwhile", async () => {
    const { id } = await add(["parties."]);
    const first = await customer("First");
    await rename(first.id, "First again");
    await rename(first.id, "First once more");
    await customer("Second");
    refuse = (body) => JSON.parse(body).data.subject_id === first.id;
    await rounds();
    refuse = () => false;
    // Of the first record the first was refused: what comes after it waits.
    expect(calls).toHaveLength(2);
    expect(new Set(told().map(({ data }) => data.subject_id)).size).toBe(2);
    await later();
    await rounds();
    const seqs = told().map(({ data }) => [data.subject_id, data.seq] as const);
    const ofFirst = seqs.filter(([subject]) => subject === first.id).map(([, seq]) => seq);
    expect(ofFirst).toEqual([...ofFirst].sort((a, b) => a - b));
    expect(new Set(seqs.map(([subject]) => subject)).size).toBe(2);
    const seqOf = (one: { seq: number }) => one.seq;
    const [failed] = (await messages(id)).toSorted((a, b) => seqOf(a) - seqOf(b));
    const tries = await act((tx) => listTries(tx, failed?.id ?? ""));
    expect(tries.map((one) => one.status)).toEqual([204, 500]);
  });

  it("are tried for days, then wait to be sent again, with the same id", async () => {
    const { id } = await add(["parties."]);
    await customer("Unheard");
    answers.push(...BACK_OFF_MS.map(() => 503), 503);
    await rounds();
    for (const _ of BACK_OFF_MS) {
      await later();
      await rounds();
    }
    expect(BACK_OFF_MS.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(2 * 86_400_000);
    const [message] = await messages(id);
    expect(message).toMatchObject({ state: "failed", answer: "The receiver answered 503." });
    expect((await act((tx) => readEndpoint(tx, id))).failed).toBe(1);
    expect(await act((tx) => tellFailedAgain(tx, id, now()))).toBe(1);
    await rounds();
    expect(await messages(id)).toMatchObject([{ state: "sent" }]);
    await act((tx) => tellAgain(tx, id, message?.id ?? "", now()));
    await rounds();
    expect(new Set(calls.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([message?.event_id]));
  });

  it("write nothing while there is nothing to tell", async () => {
    await rounds();
    const [before] = await db.admin`select ctid, xmin, xmax from consumer_cursor where consumer = 'webhooks'`;
    expect(await layOutEvents(db.worker)).toBe(false);
    const [after] = await db.admin`select ctid, xmin, xmax from consumer_cursor where consumer = 'webhooks'`;
    expect(before).toBeDefined();
    expect(after).toEqual(before);
  });

  it("never call an address inside, whatever its name says", async () => {
    const { id } = await add(["parties."]);
    await customer("Inside");
    await rounds({ allowed: [] });
    expect(calls).toHaveLength(0);
    expect(await messages(id)).toMatchObject([{ state: "failed", answer: expect.stringContaining("https") }]);
  });

  it("are switched off where the receiver wants no more", async () => {
    const { id } = await add(["parties."]);
    await customer("Gone");
    answers.push(410);
    await rounds();
    expect(await act((tx) => readEndpoint(tx, id))).toMatchObject({
      enabled: false,
      off_because: expect.stringContaining("410"),
    });
    await customer("Nobody hears");
    await rounds();
    expect(calls).toHaveLength(1);
    await act((tx) => changeEndpoint(tx, actor, id, { enabled: true }, now(), hosts));
    await customer("Heard again");
    await rounds();
    expect(calls).toHaveLength(2);
  });

  it("take over a new secret while the former still signs, and both are sealed anew with the keys", async () => {
    const { id, secret } = await add(["parties."]);
    const renewed = await act((tx) => renewSecret(tx, actor, id, keys, now()));
    expect(renewed).not.toBe(secret);
    await sealMessagesAnew(db.admin, keys);
    await customer("Twice signed");
    await rounds();
    const { body = "", headers } = calls[0] ?? {};
    for (const one of [secret, renewed]) new Webhook(one).verify(body, headers as Record<string, string>);
  });

  it("leave imports alone, can be tested, and go with what they were told", async () => {
    const { id } = await add(["orders."]);
    await act((tx) => createCustomer(tx, { ...actor, origin: "import" }, { name: "Brought in" }, now()));
    await act((tx) => testEndpoint(tx, actor, id, now()));
    await rounds();
    expect(told().map(({ type }) => type)).toEqual(["webhooks.endpoint_changed"]);
    await act((tx) => deleteEndpoint(tx, actor, id, now()));
    expect(await db.admin`select 1 from outgoing_message where endpoint_id is not null`).toHaveLength(0);
  });

  it("are told what the company is like: when they begin to ask, when it changes, and with a test", async () => {
    const shop = { code: "QUAY", name: "Quay", line1: "3 Quay Street", city: "Bristol" };
    const { id: outletId } = await act((tx) => createOutlet(tx, actor, shop, now()));
    await rounds();
    const settings = () => told().flatMap(({ data }) => (data.subject_type === "outlet" ? [] : [data]));
    await add(["orders."], `${url}/other`);
    const { id, secret } = await add(["company.settings_changed"]);
    await rounds();
    const [call] = calls;
    const sent = new Webhook(secret).verify(call?.body ?? "", call?.headers as Record<string, string>);
    expect(sent).toMatchObject({ type: "company.settings_changed", data: { subject_id: id } });
    const [tenant] = await db.admin`select name, currency, time_zone from tenant where id = ${tenantId}`;
    const known = { outlet_id: outletId, line2: null, postcode: null, phone: null, ...shop };
    expect(settings().map(({ data }) => data)).toEqual([{ reason: "webhook_saved", ...tenant, outlets: [known] }]);

    // Others that ask begin with it too; who knows it already is not told anew.
    calls.length = 0;
    const { id: second } = await add(["company."], `${url}/second`);
    await rounds();
    expect(settings().map(({ subject_id }) => subject_id)).toEqual([second]);
    await act((tx) => changeEndpoint(tx, actor, second, { description: "Till" }, now(), hosts));
    await act((tx) => deleteEndpoint(tx, actor, second, now()));

    // Of two changes that come to it in one round the later one is told last, and tells both.
    calls.length = 0;
    await act((tx) => createOutlet(tx, actor, { code: "HILL", name: "Hill" }, now()));
    await act((tx) => changeOutlet(tx, actor, outletId, { active: false }, now()));
    await rounds();
    expect(settings().map(({ data }) => [data.reason, data.outlets.map(({ code }: { code: string }) => code)])).toEqual(
      [
        ["outlet_changed", ["HILL", "QUAY"]],
        ["outlet_changed", ["HILL"]],
      ],
    );

    calls.length = 0;
    await act((tx) => changeCompany(tx, actor, { ...COMPANY, name: "Renamed" }, now()));
    await act((tx) => testEndpoint(tx, actor, id, now()));
    await rounds();
    expect(settings().map(({ data }) => data.reason ?? data.act)).toEqual(
      expect.arrayContaining(["company_changed", "webhook_tested", "tested"]),
    );
    expect(settings().find(({ data }) => data.reason === "webhook_tested")?.data.name).toBe("Renamed");

    calls.length = 0;
    await act((tx) => changeEndpoint(tx, actor, id, { enabled: false }, now(), hosts));
    await act((tx) => changeEndpoint(tx, actor, id, { enabled: true }, now(), hosts));
    await rounds();
    expect(settings().map(({ data }) => data.reason)).toEqual(["webhook_saved"]);
  });

  it("that no message holds are named, and fetched from the events", async () => {
    await db.admin`
      insert into outlet (tenant_id, code, name) select ${tenantId}, 'L' || n, repeat('long ', 30) from generate_series(1, 150) n`;
    await add(["company.settings_changed"]);
    await rounds();
    expect(told()).toMatchObject([{ type: "company.settings_changed", data: { shortened: true } }]);
  });

  it("are saved with an address only that can be called", async () => {
    const nobody = new Set<string>();
    const { id } = await act((tx) =>
      createEndpoint(tx, actor, { url: "https://hook.example/", types: [] }, keys, now(), nobody),
    );
    for (const to of [url, "http://hook.example/", "https://127.0.0.1/", "https://169.254.169.254/", "https://x:22/"]) {
      const refusal = { errors: [{ path: "url", code: "forbidden_address" }] };
      await expect(
        act((tx) => createEndpoint(tx, actor, { url: to, types: [] }, keys, now(), nobody)),
        to,
      ).rejects.toMatchObject(refusal);
      await expect(
        act((tx) => changeEndpoint(tx, actor, id, { url: to }, now(), nobody)),
        to,
      ).rejects.toMatchObject(refusal);
    }
  });

  it("are told nothing that whoever saved them may not read", async () => {
    const save = (rights: Record<string, string>, types: string[]) =>
      act((tx) => createEndpoint(tx, { ...actor, role: "hr", rights }, { url, types }, keys, now(), hosts));
    const settings = { settings: "RCU" };
    for (const types of [[], ["orders."], ["orders.", "ledger."], ["inventory.stock_changed"], ["nothing.yet"]])
      await expect(save(settings, types), types.join()).rejects.toMatchObject({ code: "beyond_own_rights" });
    // Of orders of one's own, or without their cost, is not all that is told.
    await expect(save({ ...settings, orders: "r", product_cost: "R" }, ["orders.order_created"])).rejects.toThrow(
      /orders/,
    );
    await expect(save({ ...settings, orders: "R" }, ["orders.order_created"])).rejects.toThrow(/orders/);
    const { id } = await save({ ...settings, orders: "R", product_cost: "R" }, ["orders.order_created"]);
    const change = (input: object) =>
      act((tx) => changeEndpoint(tx, { ...actor, role: "hr", rights: settings }, id, input, now(), hosts));
    await expect(change({ url: `${url}/elsewhere` })).rejects.toMatchObject({ code: "beyond_own_rights" });
    await change({ enabled: false });
  });
});

import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAnalytics } from "#app/http/analytics.server.ts";
import { addAccount } from "#app/modules/access/create-account.server.ts";
import { exported, signInFailed } from "#app/modules/access/events.ts";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { alertRuleInput } from "#app/modules/notices/alert-input.ts";
import { listAlertChanges, listAlertRules, readAlertRule } from "#app/modules/notices/alert-queries.server.ts";
import { acknowledgeAlert, snoozeAlert } from "#app/modules/notices/alert-standing.server.ts";
import { countUnread } from "#app/modules/notices/queries.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import { deleteAlertRule, saveAlertRule, setAlertWebhook } from "#app/modules/notices/save-alert-rule.server.ts";
import { readSystemFigures } from "#app/modules/notices/system-figures.server.ts";
import { type Actor, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { lookAtAll, shipRules } from "#workers/jobs/alerts.ts";
import { BACK_OFF_MS, sendDue } from "#workers/jobs/outgoing.ts";
import { openHooks } from "#workers/jobs/webhook.ts";
import { newTenant, quiet } from "#workers/testing/harness.ts";

/* Rules on a figure of the operation (jobs that failed): real rows, the worker's own rounds, a clock that is handed in. */

let db: TestDatabase;
let tenantId: string;
const people = {} as Record<"admin" | "clerk", Actor>;
const keys: SealingKeys = [{ id: "one", key: randomBytes(32) }];
let clock = new Date("2026-03-20T12:00:00Z");

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  for (const role of ["admin", "clerk"] as const) people[role] = await person(role);
});
afterAll(() => db?.drop());
beforeEach(async () => {
  await db.admin`delete from alert_rule`;
  await db.admin`delete from notification`;
  await db.admin`delete from outgoing_message`;
  await failed(0);
});

async function person(role: RoleName): Promise<Actor> {
  const founder = systemActor(tenantId, "test", "request-1");
  const add = (tx: Tx) =>
    addAccount(tx, founder, { email: `${role}-${newId()}@one.test`, name: `The ${role}`, role, password: null });
  return { ...founder, accountId: await inTenant(db.app, tenantId, add), name: `The ${role}`, role };
}

const as = <T>(actor: Actor, work: (tx: Tx, actor: Actor) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, actor));

const fields = {
  name: "Jobs",
  metric: "system",
  field: "failed_jobs",
  summary: "line",
  condition: "above",
  threshold: "2",
  roles: { admin: "on", clerk: "on" },
  enabled: "on",
};
async function save(more: Record<string, unknown> = {}, actor = people.admin, id: string | null = null) {
  const input = alertRuleInput.parse({ ...fields, ...more });
  return { id: await as(actor, (tx) => saveAlertRule(tx, actor, id, input, clock)) };
}
async function saveCalling(url: string): Promise<string> {
  const { id } = await save();
  return (
    (await as(people.admin, (tx, actor) => setAlertWebhook(tx, actor, id, url, keys, clock, new Set(["127.0.0.1"])))) ??
    ""
  );
}

async function failed(count: number): Promise<void> {
  await db.admin`delete from job`;
  for (let at = 0; at < count; at++) {
    await db.admin`insert into job (tenant_id, kind, key, payload, state, finished_at) values (${tenantId}, 'x', ${`${at}`}, '{}', 'failed', now())`;
  }
}
/** `minutes` later, by a worker that has just begun: nothing but the database remembers. */
async function later(minutes: number): Promise<void> {
  clock = new Date(clock.getTime() + minutes * 60_000);
  await lookAtAll({ sql: db.worker, analytics: openAnalytics(null), log: quiet, now: () => clock });
}
const standing = (id: string) => as(people.admin, (tx, actor) => readAlertRule(tx, actor, id));
const history = async (id: string) =>
  (await as(people.admin, (tx) => listAlertChanges(tx, id))).map((change) => change.what).reverse();
const unread = (actor: Actor) => as(actor, countUnread);

describe("a rule", () => {
  it("fires after its time, tells those who may see the figure once, and settles when it is over", async () => {
    const { id } = await save({ for_minutes: "5", clear_at: "1" });
    await failed(3);
    await later(0);
    expect(await standing(id)).toMatchObject({ state: "pending", figure: "3" });
    await later(4);
    expect(await unread(people.admin)).toBe(0);
    await later(1);
    await later(1);
    expect(await standing(id)).toMatchObject({ state: "firing" });
    expect(await unread(people.admin)).toBe(1);
    // Whoever runs jobs is an administrator; a clerk of the list hears nothing of it.
    expect(await unread(people.clerk)).toBe(0);
    await failed(2);
    await later(1);
    expect((await standing(id)).state).toBe("firing");
    await failed(1);
    await later(1);
    expect((await standing(id)).state).toBe("ok");
    expect(await unread(people.admin)).toBe(0);
    expect(await history(id)).toEqual(["pending", "firing", "told", "resolved"]);
  });

  it("is told once by two workers that look at the same moment", async () => {
    const { id } = await save();
    await failed(3);
    await Promise.all([later(0), later(0), later(0)]);
    expect(await history(id)).toEqual(["firing", "told"]);
  });

  it("that nobody can answer says why, and neither fires nor resolves", async () => {
    const { id } = await save({ metric: "kpis", field: "overdue_total" });
    await later(0);
    expect(await standing(id)).toMatchObject({
      state: "ok",
      problem: expect.stringContaining("Reports are being rebuilt"),
    });
  });

  it("that is changed begins anew, and one that is off is not looked at", async () => {
    const { id } = await save();
    await failed(3);
    await later(0);
    await save({ threshold: "5" }, people.admin, id);
    expect(await standing(id)).toMatchObject({ state: "ok", version: 2 });
    expect(await unread(people.admin)).toBe(0);
    await save({ enabled: "" }, people.admin, id);
    await failed(9);
    await later(1);
    expect((await standing(id)).state).toBe("ok");
    await expect(save({ version: 1 }, people.admin, id)).rejects.toMatchObject({ code: "stale_version" });
    await expect(save({ name: "JOBS" })).rejects.toMatchObject({ code: "same_name" });
  });

  it("is acknowledged and snoozed by people, who stand in its history", async () => {
    const { id } = await save();
    await expect(as(people.admin, (tx, actor) => acknowledgeAlert(tx, actor, id, clock))).rejects.toMatchObject({
      code: "not_firing",
    });
    await as(people.admin, (tx, actor) => snoozeAlert(tx, actor, id, 60, clock));
    await failed(3);
    await later(1);
    expect(await unread(people.admin)).toBe(0);
    await later(60);
    expect(await unread(people.admin)).toBe(1);
    await as(people.admin, (tx, actor) => acknowledgeAlert(tx, actor, id, clock));
    expect(await standing(id)).toMatchObject({ state: "firing", acknowledged_by: "The admin" });
    expect(await unread(people.admin)).toBe(0);
    await later(1);
    expect(await history(id)).toEqual(["snoozed", "firing", "told", "acknowledged"]);
  });
});

describe("permission", () => {
  it("a rule on a figure that one may not see can neither be made nor found", async () => {
    await expect(save({}, people.clerk)).rejects.toThrow();
    await expect(save({ metric: "kpis", field: "gross_margin" }, people.clerk)).rejects.toThrow();
    const { id } = await save({ metric: "kpis", field: "inventory_value", roles: { clerk: "on" } });
    expect(await as(people.clerk, listAlertRules)).toEqual([]);
    for (const act of [
      (tx: Tx, actor: Actor) => readAlertRule(tx, actor, id),
      (tx: Tx, actor: Actor) => acknowledgeAlert(tx, actor, id, clock),
      (tx: Tx, actor: Actor) => snoozeAlert(tx, actor, id, 60, clock),
      (tx: Tx, actor: Actor) => deleteAlertRule(tx, actor, id, clock),
    ]) {
      await expect(as<unknown>(people.clerk, act)).rejects.toThrow("There is no such alert.");
    }
  });

  it("a clerk makes a rule on stock, changes only that one, and sets no webhook", async () => {
    const stock = { metric: "kpis", field: "low_stock_count" };
    const { id } = await save({ ...stock, name: "Mine" }, people.clerk);
    const theirs = await save({ ...stock, name: "Theirs" });
    await save({ ...stock, name: "Mine too" }, people.clerk, id);
    await expect(save({ ...stock, name: "x" }, people.clerk, theirs.id)).rejects.toThrow();
    const hook = (tx: Tx, actor: Actor) =>
      setAlertWebhook(tx, actor, id, "https://example.com/", keys, clock, new Set());
    await expect(as(people.clerk, hook)).rejects.toThrow("the right to update the company's settings");
  });

  it("every company begins with the shipped rules, once; they are switched off and not deleted", async () => {
    await Promise.all([shipRules(db.worker), shipRules(db.worker)]);
    const rules = await as(people.admin, listAlertRules);
    expect(rules.map((rule) => rule.name).sort()).toEqual([
      "Background jobs failed",
      "Events wait",
      "Many sign-ins failed",
      "One person takes away many files",
      "Overdue invoices",
      "Products low on stock",
    ]);
    const [rule] = rules;
    await expect(
      as(people.admin, (tx, actor) => deleteAlertRule(tx, actor, rule?.id ?? "", clock)),
    ).rejects.toMatchObject({
      code: "shipped_alert",
    });
  });
});

describe("bursts", () => {
  const happened = (event: NewEvent, times: number) =>
    as(people.clerk, (tx, actor) =>
      appendEvents(
        tx,
        actor,
        Array.from({ length: times }, () => event),
      ),
    );

  it("many sign-ins that failed, and many files that one person took away, are told to administrators", async () => {
    const seen = async () => as(people.admin, (tx) => readSystemFigures(tx));
    expect(await seen()).toMatchObject({ failed_sign_ins_in_an_hour: 0n, exports_by_one_in_an_hour: 0n });
    await shipRules(db.worker);
    const told = await unread(people.admin);
    const id = people.clerk.accountId ?? "";
    await happened(signInFailed.make(id, { account_id: id, by: "form", wrong: "password" }), 21);
    await happened(exported.make(id, { account_id: id, what: "customers", filter: {} }), 30);
    await happened(exported.make(newId(), { account_id: newId(), what: "customers", filter: {} }), 5);
    await later(1);
    expect(await seen()).toMatchObject({ failed_sign_ins_in_an_hour: 21n, exports_by_one_in_an_hour: 30n });
    // Thirty are still a working day's; the thirty-first is one too many.
    expect(await unread(people.admin)).toBe(told + 1);
    await happened(exported.make(id, { account_id: id, what: "customers", filter: {} }), 1);
    await later(1);
    expect(await unread(people.admin)).toBe(told + 2);
    expect(await unread(people.clerk)).toBe(0);
  });
});

describe("a webhook", () => {
  type Call = { body: string; headers: IncomingHttpHeaders };
  let receiver: Server;
  let url: string;
  let calls: Call[];
  type Answer = { status: number; headers?: Record<string, string>; body?: string };
  let answers: (() => Answer)[];

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        calls.push({ body, headers: request.headers });
        const { status, headers, body: text } = (answers.shift() ?? ((): Answer => ({ status: 204 })))();
        response.writeHead(status, headers).end(text);
      });
    });
    await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", () => done()));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => receiver?.close());
  beforeEach(() => {
    calls = [];
    answers = [];
  });
  const send = (allowed = ["127.0.0.1"]) =>
    sendDue(
      db.worker,
      openHooks({ sql: db.worker, keys: async () => keys, allowed: new Set(allowed) }),
      quiet,
      new AbortController().signal,
    );
  const rows = () => db.admin<{ state: string; attempts: number; answer: string }[]>`
    select state, attempts, answer from outgoing_message where channel = 'webhook' order by id`;

  it("is called when the rule fires and when it is over, signed so that the receiver's package believes it", async () => {
    const secret = await saveCalling(url);
    expect(await sealMessagesAnew(db.admin, keys)).toBe(1);
    await failed(3);
    clock = new Date();
    await later(0);
    await failed(0);
    await later(1);
    await send();
    expect(await rows()).toMatchObject([{ state: "sent" }, { state: "sent" }]);
    const told = calls.map(({ body, headers }) =>
      new Webhook(secret).verify(body, headers as Record<string, string>),
    ) as { type: string; data: { value: string } }[];
    expect(told.map(({ type, data }) => [type, data.value]).sort()).toEqual([
      ["alert.firing", "3"],
      ["alert.resolved", "0"],
    ]);
    expect(() =>
      new Webhook(secret).verify(`${calls[0]?.body} `, calls[0]?.headers as Record<string, string>),
    ).toThrow();
  });

  it("that fails is tried again with the same id, and not after the receiver wants no more", async () => {
    await saveCalling(url);
    await failed(3);
    await later(0);
    answers = [
      () => ({ status: 500 }),
      () => ({ status: 301, headers: { Location: "http://127.0.0.1:1/" } }),
      () => ({ status: 410 }),
    ];
    for (let round = 0; round < 4; round++) {
      await send();
      await db.admin`update outgoing_message set due_at = now()`;
    }
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 3, answer: "410: the receiver wants no more." }]);
    expect(BACK_OFF_MS.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(2 * 86_400_000);
  });

  it("reads no endless answer", async () => {
    await saveCalling(url);
    await failed(3);
    await later(0);
    answers = [() => ({ status: 200, body: "x".repeat(2_000_000) })];
    await send();
    expect(await rows()).toMatchObject([{ state: "sent", answer: "200" }]);
  });

  it("never reaches a host inside that nobody named", async () => {
    await saveCalling(url);
    await failed(3);
    await later(0);
    await send([]);
    expect(calls).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 1 }]);
  });
});

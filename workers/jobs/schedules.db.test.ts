import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { ReportAnswer } from "#app/http/analytics.server.ts";
import { addAccount } from "#app/modules/access/create-account.server.ts";
import { saveView } from "#app/modules/lists/save-view.server.ts";
import { changeSchedule } from "#app/modules/notices/change-schedule.server.ts";
import { scheduleViewInput } from "#app/modules/notices/schedule-input.ts";
import { scheduleView } from "#app/modules/notices/schedule-view.server.ts";
import { listSchedules } from "#app/modules/notices/schedules.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { noteMailState, openMail } from "#workers/jobs/mail.ts";
import { sendDue } from "#workers/jobs/outgoing.ts";
import { queueDue } from "#workers/jobs/schedules.ts";
import { newTenant, quiet } from "#workers/testing/harness.ts";
import { type MailServer, startMailServer, textOf } from "#workers/testing/mail-server.ts";

/* Saved questions that come by mail, through a real SMTP server. */

let db: TestDatabase;
let tenantId: string;
let ada: Actor;
let mails: MailServer;
/** What the facts say; null: they are away. */
let facts: ReportAnswer | null;

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  ada = await person("Ada", "ada@one.test");
  mails = await startMailServer();
});
afterAll(async () => {
  await mails?.close();
  await db?.drop();
});

async function person(name: string, email: string): Promise<Actor> {
  const founder = systemActor(tenantId, "test", "request-1");
  const add = (tx: Tx) => addAccount(tx, founder, { email, name, role: "admin", password: null });
  return { ...founder, role: "admin", accountId: await inTenant(db.app, tenantId, add), name };
}

async function send(): Promise<void> {
  const query = async () => {
    if (!facts) throw new Error("The figures are away.");
    return structuredClone(facts);
  };
  const keys = [{ id: "one", key: randomBytes(32) }];
  const { settings } = mails;
  const base = "https://pulse.one.test";
  const sender = openMail({ sql: db.worker, settings, base, keys: async () => keys, analytics: { query } });
  await sendDue(db.worker, sender, quiet, new AbortController().signal);
  sender.close();
}

const now = new Date("2026-11-23T08:30:00Z");
const wish = (format: "pdf" | "xlsx", viewId: string) =>
  inTenant(db.app, tenantId, (tx) =>
    scheduleView(tx, ada, scheduleViewInput.parse({ view_id: viewId, format, every: "day", at_hour: "7" }), now),
  );
const saved = (query = "of=sales&show=revenue&by=month&period=12m") =>
  inTenant(db.app, tenantId, async (tx) => {
    const { id } = await saveView(tx, ada, {
      ...{ list: "explore", name: "Sales <b>by</b> month", query, shared_with: null, is_default: false },
    });
    return id;
  });
const mine = () => inTenant(db.app, tenantId, (tx) => listSchedules(tx, ada));
const change = (intent: "pause" | "resume" | "end", id: string, at = now) =>
  inTenant(db.app, tenantId, (tx) => changeSchedule(tx, ada, { id, intent }, at));
const morning = new Date("2026-11-24T07:00:10Z");

beforeEach(async () => {
  mails.clear();
  await noteMailState(db.worker, mails.settings, null);
  facts = {
    ...{ report: "explore", as_of: now.toISOString(), event_seq: 7, params: {} },
    columns: [
      { name: "month", type: "month" },
      { name: "revenue", type: "money" },
    ],
    rows: [
      ["2026-10", "1234.50"],
      ["2026-11", "10.00"],
    ],
  };
});
afterEach(async () => {
  await db.admin`delete from outgoing_message`;
  await db.admin`delete from saved_view`;
});

it("comes when its hour has come, once, with its file, and that it went out stands in the audit trail", async () => {
  const { nextAt } = await wish("xlsx", await saved());
  expect(nextAt.toISOString()).toBe("2026-11-24T07:00:00.000Z");
  expect(await queueDue(db.worker, now)).toBe(0);
  expect(await queueDue(db.worker, morning)).toBe(1);
  expect(await queueDue(db.worker, morning)).toBe(0);
  await send();
  const raw = mails.taken[0]?.raw ?? "";
  expect(raw).toMatch(/filename="?Sales-b-by-b-month-[\d-]+\.xlsx/);
  expect(raw).toContain("Sales &#60;b&#62;by&#60;/b&#62;");
  const [schedule] = await mine();
  expect(schedule).toMatchObject({ nextAt: "2026-11-25T07:00:00+00:00", paused: null, last: { state: "sent" } });
  const [entry] = await db.admin<{ data: unknown }[]>`
    select data from event_log where type = 'access.exported' order by id desc limit 1`;
  expect(entry?.data).toMatchObject({ what: "dashboards /explore.xlsx", filter: { schedule: schedule?.id } });
});

it("is a page with a chart as PDF, in the person's language", async () => {
  await db.admin`insert into preference (tenant_id, account_id, language) values (${tenantId}, ${ada.accountId}, 'de')`;
  await wish("pdf", await saved());
  await queueDue(db.worker, morning);
  await send();
  await db.admin`delete from preference`;
  const raw = mails.taken[0]?.raw ?? "";
  const [, file = ""] = raw.split(/filename=\S+\.pdf\r\n\r\n/);
  expect(Buffer.from(file.slice(0, 40), "base64").subarray(0, 5).toString()).toBe("%PDF-");
  expect(textOf(raw)).toContain("Die Datei liegt bei.");
});

it("waits while the figures are away, and says why; a question that nobody may ask any more is given up", async () => {
  const view = await saved();
  await wish("xlsx", view);
  await queueDue(db.worker, morning);
  facts = null;
  await send();
  expect((await mine())[0]?.last).toMatchObject({ state: "waiting", answer: "The figures are away." });
  await db.admin`update saved_view set query = 'of=sales&show=salary' where id = ${view}`;
  await db.admin`update outgoing_message set due_at = now()`;
  await send();
  expect((await mine())[0]?.last).toMatchObject({ state: "failed" });
  expect(mails.taken).toEqual([]);
});

it("rests while it is paused, sends nothing of what it missed, and ends with its question", async () => {
  const view = await saved();
  await wish("xlsx", view);
  const id = (await mine())[0]?.id ?? "";
  await change("pause", id);
  expect(await queueDue(db.worker, morning)).toBe(0);
  await change("resume", id, morning);
  expect(await queueDue(db.worker, morning)).toBe(0);
  expect((await mine())[0]).toMatchObject({ paused: null, nextAt: "2026-11-25T07:00:00+00:00" });
  await db.admin`delete from saved_view where id = ${view}`;
  expect(await mine()).toEqual([]);
});

it("is nobody else's to see, pause or end, and is refused where no mail can be sent", async () => {
  const view = await saved();
  await wish("xlsx", view);
  const id = (await mine())[0]?.id ?? "";
  const bob = await person("Bob", `bob-${newId()}@one.test`);
  await expect(inTenant(db.app, tenantId, (tx) => changeSchedule(tx, bob, { id, intent: "end" }, now))).rejects.toThrow(
    "There is no such schedule.",
  );
  expect(await inTenant(db.app, tenantId, (tx) => listSchedules(tx, bob))).toEqual([]);
  await noteMailState(db.worker, null, null);
  await expect(wish("pdf", view)).rejects.toThrow("cannot send mail");
});

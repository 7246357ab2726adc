import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setDisabled } from "#app/modules/access/change-access.server.ts";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { readChannelStates } from "#app/modules/notices/channels.server.ts";
import { notify } from "#app/modules/notices/notify.server.ts";
import { confirmPhone, enterPhone, readPhone, removePhone } from "#app/modules/notices/phone.server.ts";
import { phoneInput } from "#app/modules/notices/phone-input.ts";
import { saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { noteChannel } from "#workers/jobs/channel-state.ts";
import { sendDue } from "#workers/jobs/outgoing.ts";
import { openSms } from "#workers/jobs/sms.ts";
import type { SmsSettings } from "#workers/jobs/sms-settings.ts";
import { newPerson, newTenant, type Person, quiet } from "#workers/testing/harness.ts";
import { type SmsGateway, startSmsGateway } from "#workers/testing/sms-gateway.ts";

/* SMS through a real HTTP gateway that the test runs: what it was asked is what counts. */

const NUMBER = "+447700900123";
let db: TestDatabase;
let tenantId: string;
let ada: Person;
let gateway: SmsGateway;
const keys: SealingKeys = [{ id: "one", key: randomBytes(32) }];

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  ada = await newPerson(db, tenantId, "Ada");
  gateway = await startSmsGateway();
});
afterAll(async () => {
  await gateway?.close();
  await db?.drop();
});
beforeEach(async () => {
  gateway.clear();
  await configure();
  await choose(ada);
});
afterEach(async () => {
  await db.admin`delete from outgoing_message`;
  await db.admin`delete from notice_phone`;
});

const configure = (configured = true) =>
  noteChannel(db.worker, "sms", { configured, server: configured ? gateway.settings.server : null, problem: null });

const as = <T>(who: Actor, work: (tx: Tx) => Promise<T>) => inTenant(db.app, who.tenantId, work);
const choose = (who: Person, by_sms = true) =>
  as(who, (tx) => saveNoticePreferences(tx, who, { kinds: { mention: { in_app: true, by_mail: false, by_sms } } }));
const enter = (who: Person, number = NUMBER, now = new Date()) =>
  as(who, (tx) => enterPhone(tx, who, keys, { number }, now));
const confirm = (who: Person, code: string, now = new Date()) =>
  as(who, (tx) => confirmPhone(tx, who, keys, { code }, now));
const phoneOf = (who: Person) => as(who, (tx) => readPhone(tx, who.accountId, new Date()));

const stop = new AbortController().signal;
const send = (settings: SmsSettings = gateway.settings, timeoutMs = 5_000) =>
  sendDue(
    db.worker,
    openSms({ sql: db.worker, settings, base: "https://pulse.one.test", keys: async () => keys, timeoutMs }),
    quiet,
    stop,
  );
const later = () => db.admin`update outgoing_message set due_at = now() where state = 'waiting'`;
const rows = () => db.admin<
  { kind: string; state: string; attempts: number; answer: string; sealed: Buffer | null; waits: number }[]
>`
  select kind, state, attempts, answer, sealed, extract(epoch from due_at - now())::float as waits from outgoing_message order by id`;

const tell = (who: Person, key = newId(), label = "SO-1") =>
  inTenant(db.worker, who.tenantId, (tx) =>
    notify(tx, who, {
      kind: "mention",
      key,
      data: { label },
      subjectType: "order",
      subjectId: newId(),
      by: null,
      only: [who.accountId],
      at: new Date(),
    }),
  );

const codeIn = (text: unknown) => /\b\d{6}\b/.exec(String(text))?.[0] ?? "";

/** Enters a number and types back what the gateway was asked to send. */
async function withPhone(who: Person, number = NUMBER): Promise<void> {
  await enter(who, number);
  await send();
  expect(await confirm(who, codeIn(gateway.asked.at(-1)?.body.text))).toBe(true);
  gateway.clear();
  await db.admin`delete from outgoing_message`;
}

describe("a phone number", () => {
  it("gets a code and nothing else until the code is typed back", async () => {
    await enter(ada);
    await tell(ada);
    const [waiting] = await rows();
    expect(waiting?.kind).toBe("phone_code");
    expect(await rows()).toHaveLength(1);
    await send();
    expect(gateway.asked).toHaveLength(1);
    expect(gateway.asked[0]?.body).toEqual({ from: "Pulse", to: NUMBER, text: expect.stringContaining("code") });
    expect(await phoneOf(ada)).toMatchObject({ number: NUMBER, confirmed: false });

    const code = codeIn(gateway.asked[0]?.body.text);
    expect(await confirm(ada, code)).toBe(true);
    expect(await phoneOf(ada)).toEqual({ number: NUMBER, confirmed: true, waits: null });
    expect(await confirm(ada, code)).toBe(false);
    await tell(ada);
    await send();
    expect(gateway.asked).toHaveLength(2);
  });

  it("has its code sealed while it waits, and only its keyed hash beside the number", async () => {
    await enter(ada);
    const sealed = await rows();
    expect(sealed[0]?.sealed).not.toBeNull();
    const [row] = await db.admin<{ hash: Buffer }[]>`select code_hash as hash from notice_phone`;
    await send();
    const code = codeIn(gateway.asked[0]?.body.text);
    expect(sealed[0]?.sealed?.includes(code)).toBe(false);
    expect(row?.hash).toHaveLength(32);
    expect(await rows()).toMatchObject([{ state: "sent", sealed: null }]);
    const [kept] = await db.admin<{ text: string }[]>`select o::text as text from outgoing_message o`;
    expect(kept?.text).not.toContain(code);
  });

  it("allows five tries, and the sixth is wrong even when it is right", async () => {
    await enter(ada);
    await send();
    const code = codeIn(gateway.asked[0]?.body.text);
    const wrong = code === "000000" ? "000001" : "000000";
    for (let at = 0; at < 5; at++) expect(await confirm(ada, wrong)).toBe(false);
    expect(await confirm(ada, code)).toBe(false);
    expect(await phoneOf(ada)).toMatchObject({ confirmed: false });
  });

  it("has a code for ten minutes", async () => {
    await enter(ada);
    await send();
    const code = codeIn(gateway.asked[0]?.body.text);
    expect(await confirm(ada, code, new Date(Date.now() + 10 * 60_000))).toBe(false);
    expect(await confirm(ada, code, new Date(Date.now() + 9 * 60_000))).toBe(true);
  });

  it("a code that could not be sent in its ten minutes is not sent later", async () => {
    await enter(ada, NUMBER, new Date(Date.now() - 11 * 60_000));
    await send();
    expect(gateway.asked).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "dropped", sealed: null }]);
  });

  it("a person has five codes a day, also after removing the number", async () => {
    for (let at = 0; at < 5; at++) {
      await enter(ada, `+44770090010${at}`);
      await as(ada, (tx) => removePhone(tx, ada));
    }
    await expect(enter(ada)).rejects.toMatchObject({ code: "too_many_codes" });
    await send();
    // Of numbers that are gone nothing is sent.
    expect(gateway.asked).toEqual([]);
  });

  it("that is changed begins anew, and the old number's code does not reach it", async () => {
    await withPhone(ada);
    await enter(ada, "+447700900999");
    expect(await phoneOf(ada)).toMatchObject({ number: "+447700900999", confirmed: false });
    await enter(ada, "+447700900888");
    await send();
    expect(gateway.asked.map(({ body }) => body.to)).toEqual(["+447700900888"]);
  });

  it("belongs to its person and company", async () => {
    const otherTenant = await newTenant(db);
    const bob = await newPerson(db, otherTenant, "Bob");
    await withPhone(ada);
    expect(await phoneOf(bob)).toBeNull();
    expect(await as(bob, (tx) => readPhone(tx, ada.accountId, new Date()))).toBeNull();
    await as(bob, (tx) => removePhone(tx, { ...bob, accountId: ada.accountId }));
    expect(await phoneOf(ada)).not.toBeNull();
    await choose(bob);
    await tell({ ...bob, accountId: ada.accountId });
    expect(await rows()).toEqual([]);
  });

  it.each([
    ["+44 7700 900-123", NUMBER],
    ["0044 (7700) 900.123", NUMBER],
  ])("%s is taken as %s", (typed, number) => {
    expect(phoneInput.parse({ number: typed })).toEqual({ number });
  });
  it.each(["07700900123", "+0123456789", "+123", "+44770090012345678", "+4477O0900123", ""])("%j is none", (number) => {
    expect(phoneInput.safeParse({ number }).success).toBe(false);
  });
});

describe("an SMS of a notification", () => {
  beforeEach(() => withPhone(ada));

  it("goes once, with our id and key, and keeps what was answered", async () => {
    await tell(ada, "once");
    await tell(ada, "once");
    await Promise.all([send(), send(), send()]);
    expect(gateway.asked).toHaveLength(1);
    const [asked] = gateway.asked;
    const [row] = await db.admin<{ id: string }[]>`select id from outgoing_message`;
    expect(asked?.headers).toMatchObject({ authorization: "Bearer s3cret", "idempotency-key": row?.id });
    expect(asked?.body.text).toMatch(/^Pulse: Somebody mentions you on SO-1 https:\/\/pulse\.one\.test\/orders\//);
    expect(await rows()).toMatchObject([{ state: "sent", answer: '202 {"taken":true}' }]);
    expect((await as(ada, readChannelStates)).sms.sentAt).not.toBeNull();
  });

  it("is in the person's language", async () => {
    await db.admin`insert into preference (tenant_id, account_id, language) values (${tenantId}, ${ada.accountId}, 'de')`;
    await tell(ada);
    await send();
    await db.admin`delete from preference`;
    expect(gateway.asked[0]?.body.text).toContain("Jemand erwähnt Sie bei SO-1");
  });

  it("is not sent to who does not want it", async () => {
    await choose(ada, false);
    await tell(ada);
    expect(await rows()).toEqual([]);
  });

  it("is tried again when the gateway fails, and given up at once when it refuses the message", async () => {
    gateway.answers = [
      { status: 503, text: "busy" },
      { status: 401, text: "who?" },
      { status: 422, text: "no such number" },
    ];
    await tell(ada);
    await send();
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1, answer: "The receiver answered 503 busy" }]);
    expect((await as(ada, readChannelStates)).sms.error).toContain("503");
    await later();
    await send();
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);
    await later();
    await send();
    expect(await rows()).toMatchObject([
      { state: "failed", attempts: 3, answer: "The receiver answered 422 no such number" },
    ]);
    expect(new Set(gateway.asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("waits as long as the gateway asks for, and at least as long as usual", async () => {
    gateway.answers = [
      { status: 429, headers: { "Retry-After": "1800" } },
      { status: 429, headers: { "Retry-After": "1" } },
    ];
    await tell(ada, "long");
    await tell(ada, "short");
    await send();
    const waits = (await rows()).map((row) => row.waits).sort((a, b) => a - b);
    expect(waits[0]).toBeGreaterThan(50);
    expect(waits[0]).toBeLessThan(70);
    expect(waits[1]).toBeGreaterThan(1_600);
  });

  it("a gateway that is slow or away is no fault of the message", async () => {
    gateway.delayMs = 3_000;
    await tell(ada, "slow");
    const started = Date.now();
    await send(gateway.settings, 300);
    expect(Date.now() - started).toBeLessThan(2_500);
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    gateway.delayMs = 0;
    await later();
    await send({ ...gateway.settings, url: "http://127.0.0.1:1/messages" });
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);
    await later();
    await send();
    expect(await rows()).toMatchObject([{ state: "sent", attempts: 3 }]);
  });

  it("follows no redirect", async () => {
    gateway.answers = [{ status: 307, headers: { Location: gateway.settings.url } }];
    await tell(ada);
    await send();
    expect(gateway.asked).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: "waiting" }]);
  });

  it("goes over the internet by https only", async () => {
    await tell(ada);
    await send({ ...gateway.settings, url: "http://192.0.3.1/messages" }, 300);
    expect(await rows()).toMatchObject([{ state: "waiting", answer: expect.stringContaining("https://") }]);
  });

  it("a sender that died is followed by another, and is no news after a day", async () => {
    await tell(ada, "died");
    await db.admin`update outgoing_message set state = 'sending', attempts = 1, fence = 1, started_at = now() - interval '10 minutes'`;
    await send();
    expect(gateway.asked).toHaveLength(1);
    await tell(ada, "old");
    await db.admin`update outgoing_message set expires_at = now() where state = 'waiting'`;
    await send();
    expect(gateway.asked).toHaveLength(1);
    expect((await rows()).map(({ state }) => state)).toEqual(["sent", "dropped"]);
  });

  it("goes to nobody who may not sign in any more, whose number is forgotten with the right to", async () => {
    const gone = await newPerson(db, tenantId, "Gone");
    await choose(gone);
    await withPhone(gone, "+447700900555");
    await tell(gone);
    await as(ada, (tx) => setDisabled(tx, ada, gone.accountId, true));
    await send();
    expect(gateway.asked).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "dropped" }]);
    expect(await db.admin`select 1 from notice_phone where account_id = ${gone.accountId}`).toHaveLength(0);
    await as(ada, (tx) => setDisabled(tx, ada, gone.accountId, false));
    expect(await phoneOf(gone)).toBeNull();
  });

  it("is not sent to who may not read of it any more", async () => {
    const clerk = await newPerson(db, tenantId, "Clerk");
    await withPhone(clerk, "+447700900556");
    await as(clerk, (tx) => saveNoticePreferences(tx, clerk, { kinds: { low_stock: { by_sms: true } } }));
    await inTenant(db.worker, tenantId, (tx) =>
      notify(tx, ada, {
        kind: "low_stock",
        key: "low",
        data: { sku: "CAM-1", available: 1, reorder_point: 2 },
        subjectType: "item",
        subjectId: newId(),
        by: null,
        only: [clerk.accountId],
        at: new Date(),
      }),
    );
    expect(await rows()).toMatchObject([{ state: "waiting" }]);
    await db.admin`update membership set role = 'viewer' where account_id = ${clerk.accountId}`;
    await send();
    expect(gateway.asked).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "dropped", answer: "The person may not read of this any more." }]);
  });

  it("without a gateway nothing is queued and nothing hangs", async () => {
    await tell(ada);
    await configure(false);
    expect(await rows()).toMatchObject([{ state: "dropped", answer: "This way is not set up." }]);
    await tell(ada);
    expect(await rows()).toHaveLength(1);
    await expect(enter(ada)).rejects.toMatchObject({ code: "sms_not_set_up" });
  });
});

it("a code that waits is sealed anew with the keys", async () => {
  await enter(ada);
  expect(await sealMessagesAnew(db.admin, keys)).toBe(1);
  await send();
  expect(gateway.asked).toHaveLength(1);
});

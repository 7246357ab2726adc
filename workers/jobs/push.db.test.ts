import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setDisabled } from "#app/modules/access/change-access.server.ts";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { readChannelStates } from "#app/modules/notices/channels.server.ts";
import { notify } from "#app/modules/notices/notify.server.ts";
import { saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import {
  addSubscription,
  listSubscriptions,
  removeSubscription,
  subscriptionInput,
} from "#app/modules/notices/subscriptions.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { noteChannel } from "#workers/jobs/channel-state.ts";
import { sendDue } from "#workers/jobs/outgoing.ts";
import { keepVapidKeys, openPush } from "#workers/jobs/push.ts";
import { newPerson, newTenant, type Person, quiet } from "#workers/testing/harness.ts";
import { newBrowser, type PushService, readVapid, startPushService } from "#workers/testing/push-service.ts";

/* Pushes to a real push service that the test runs, read with the browser's own keys. */

let db: TestDatabase;
let tenantId: string;
let ada: Person;
let service: PushService;
let keys: SealingKeys = [{ id: "one", key: randomBytes(32) }];

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  ada = await newPerson(db, tenantId, "Ada");
  service = await startPushService();
  await keepVapidKeys(db.worker, keys);
});
afterAll(async () => {
  await service?.close();
  await db?.drop();
});
beforeEach(async () => {
  service.clear();
  await configure();
});
afterEach(async () => {
  await db.admin`delete from outgoing_message`;
  await db.admin`delete from push_subscription`;
});

const configure = (configured = true) => noteChannel(db.worker, "push", { configured, server: null, problem: null });

const as = <T>(who: Actor, work: (tx: Tx) => Promise<T>) => inTenant(db.app, who.tenantId, work);
const browsersOf = (who: Person) => as(who, (tx) => listSubscriptions(tx, who.accountId));

async function subscribe(who: Person = ada, browser = service.subscribe()) {
  await as(who, (tx) => addSubscription(tx, who, keys, { ...browser, userAgent: "Mozilla/5.0 Firefox/150.0" }));
  return browser;
}

const stop = new AbortController().signal;
const send = (more: { allowed?: string[]; timeoutMs?: number } = {}) => {
  const { allowed = ["127.0.0.1"], timeoutMs = 5_000 } = more;
  const sender = openPush({
    sql: db.worker,
    keys: async () => keys,
    base: "https://pulse.one.test",
    allowed: new Set(allowed),
    timeoutMs,
  });
  return sendDue(db.worker, sender, quiet, stop);
};
const later = () => db.admin`update outgoing_message set due_at = now() where state = 'waiting'`;
const rows = () => db.admin<{ state: string; attempts: number; answer: string; waits: number }[]>`
  select state, attempts, answer, extract(epoch from due_at - now())::float as waits from outgoing_message order by id`;

const ORDER = newId();
const tell = (who: Person, key: string = newId(), label = "SO-1") =>
  inTenant(db.worker, who.tenantId, (tx) =>
    notify(tx, who, {
      kind: "mention",
      key,
      data: { label, secret: "only in the record" },
      subjectType: "order",
      subjectId: ORDER,
      by: null,
      only: [who.accountId],
      at: new Date(),
    }),
  );

describe("a push", () => {
  it("reaches each browser of the person, readable by it alone, signed by us, with the sentence and its page only", async () => {
    const browsers = [await subscribe(), await subscribe()];
    const other = await newPerson(db, tenantId, "Other");
    await subscribe(other);
    await tell(ada);
    await send();
    expect(service.taken).toHaveLength(2);
    const { publicKey } = (await as(ada, readChannelStates)).push;
    for (const browser of browsers) {
      const taken = service.taken.find(({ path }) => browser.endpoint.endsWith(path));
      expect(JSON.parse(browser.read(taken?.body as Buffer))).toEqual({
        title: "Somebody mentions you on SO-1",
        url: `/orders/${ORDER}`,
      });
      expect(taken?.body.includes("SO-1")).toBe(false);
      expect(taken?.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "normal" });
      const vapid = readVapid(taken?.headers.authorization);
      expect(vapid.publicKey).toBe(publicKey);
      expect(vapid.claims).toMatchObject({ aud: service.origin, sub: "https://pulse.one.test" });
      expect(Number(vapid.claims.exp) * 1_000).toBeLessThan(Date.now() + 86_400_000);
    }
    expect(await rows()).toMatchObject([{ state: "sent", answer: "201" }, { state: "sent" }]);
    expect((await browsersOf(ada)).every(({ sentAt }) => sentAt !== null)).toBe(true);
  });

  it("goes once, however often it is asked for and by however many", async () => {
    await subscribe();
    await tell(ada, "once");
    await tell(ada, "once");
    await Promise.all([send(), send(), send()]);
    expect(service.taken).toHaveLength(1);
  });

  it.each([404, 410])("that is answered %i takes the browser away, and nothing is to be repaired", async (status) => {
    await subscribe();
    const stays = await subscribe();
    await tell(ada, "first");
    service.answers = [{ status }];
    await send();
    expect(await browsersOf(ada)).toHaveLength(1);
    expect((await rows()).map(({ state }) => state).sort()).toEqual(["dropped", "sent"]);
    const left = await browsersOf(ada);
    service.clear();
    await tell(ada, "second");
    await send();
    expect(service.taken).toHaveLength(1);
    expect(left[0]?.service).toBe(new URL(stays.endpoint).host);
  });

  it("is tried again when the service fails or is slow, and given up when it refuses the message", async () => {
    await subscribe();
    await tell(ada);
    service.answers = [{ status: 502, text: "words of a stranger" }];
    await send();
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1, answer: "The receiver answered 502" }]);
    // The state is everybody's: a stranger's words are not put before all companies.
    expect((await as(ada, readChannelStates)).push.error).toBe("A push service did not take a message.");
    service.delayMs = 3_000;
    await later();
    await send({ timeoutMs: 300 });
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);
    service.clear();
    service.answers = [{ status: 403 }];
    await later();
    await send();
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 3, answer: "The receiver answered 403" }]);
    expect(await browsersOf(ada)).toHaveLength(1);
  });

  it("waits as long as the service asks for", async () => {
    await subscribe();
    await tell(ada);
    service.answers = [{ status: 429, headers: { "Retry-After": new Date(Date.now() + 3_600_000).toUTCString() } }];
    await send();
    expect((await rows())[0]?.waits).toBeGreaterThan(3_000);
  });

  it("is not sent to an address inside that the operator did not name", async () => {
    await subscribe();
    await tell(ada);
    await send({ allowed: [] });
    expect(service.taken).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "failed", answer: expect.stringContaining("PULSE_PUSH_HOSTS") }]);
  });

  it("goes to no browser that was removed meanwhile, and to nobody who may not sign in", async () => {
    await subscribe();
    await tell(ada, "removed");
    const [browser] = await browsersOf(ada);
    await as(ada, (tx) => removeSubscription(tx, ada, browser?.id ?? ""));
    const gone = await newPerson(db, tenantId, "Gone");
    await subscribe(gone);
    await tell(gone, "gone");
    await as(ada, (tx) => setDisabled(tx, ada, gone.accountId, true));
    await send();
    expect(service.taken).toEqual([]);
    expect((await rows()).map(({ state }) => state)).toEqual(["dropped", "dropped"]);
    expect(await db.admin`select 1 from push_subscription`).toHaveLength(0);
  });

  it("is not queued where push is off, or by who does not want it", async () => {
    await subscribe();
    await as(ada, (tx) => saveNoticePreferences(tx, ada, { kinds: { mention: { by_push: false } } }));
    await tell(ada);
    await as(ada, (tx) => saveNoticePreferences(tx, ada, { kinds: { mention: { by_push: true } } }));
    await configure(false);
    await tell(ada);
    expect(await rows()).toEqual([]);
    await expect(subscribe()).rejects.toMatchObject({ code: "push_not_set_up" });
  });
});

describe("a browser", () => {
  it("notifies whoever asked for it last, and lies sealed", async () => {
    const other = await newPerson(db, tenantId, "Second of the tablet");
    const browser = await subscribe();
    await subscribe(ada, browser);
    expect(await browsersOf(ada)).toHaveLength(1);
    await subscribe(other, browser);
    expect([await browsersOf(ada), await browsersOf(other)].map((list) => list.length)).toEqual([0, 1]);
    const [stored] = await db.admin<{ text: string }[]>`select s::text as text from push_subscription s`;
    const path = new URL(browser.endpoint).pathname;
    expect(stored?.text).not.toContain(Buffer.from(path).toString("hex"));
    expect(stored?.text).not.toContain(path);
  });

  it("is removed by its person only, and seen by no other company", async () => {
    const bob = await newPerson(db, await newTenant(db), "Bob");
    const eve = await newPerson(db, tenantId, "Eve");
    await subscribe();
    const [browser] = await browsersOf(ada);
    for (const who of [bob, eve]) {
      await expect(as(who, (tx) => removeSubscription(tx, who, browser?.id ?? ""))).rejects.toThrow("browser");
    }
    expect(await as(bob, (tx) => listSubscriptions(tx, ada.accountId))).toEqual([]);
    expect(await browsersOf(ada)).toHaveLength(1);
  });

  it("is one of ten at most", async () => {
    for (let at = 0; at < 10; at++) await subscribe();
    await expect(subscribe()).rejects.toMatchObject({ code: "too_many_browsers" });
  });

  it("says of itself what a subscription is, or is refused", () => {
    const { p256dh, auth } = newBrowser();
    const endpoint = "https://push.one.test/abc";
    const parse = (said: unknown) => subscriptionInput.safeParse({ subscription: JSON.stringify(said) }).success;
    expect(parse({ endpoint, expirationTime: null, keys: { p256dh, auth } })).toBe(true);
    const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString("base64url");
    for (const wrong of [
      { endpoint: "javascript:alert(1)", keys: { p256dh, auth } },
      { endpoint: "file:///etc/passwd", keys: { p256dh, auth } },
      { endpoint, keys: { p256dh: offCurve, auth } },
      { endpoint, keys: { p256dh, auth: "AAAA" } },
      { endpoint: `${endpoint}${"x".repeat(2_000)}`, keys: { p256dh, auth } },
      { endpoint },
      null,
    ]) {
      expect(parse(wrong), JSON.stringify(wrong)).toBe(false);
    }
    expect(subscriptionInput.safeParse({ subscription: "{" }).success).toBe(false);
  });
});

describe("our own key", () => {
  it("is made once and lies sealed", async () => {
    const before = (await as(ada, readChannelStates)).push.publicKey;
    await keepVapidKeys(db.worker, keys);
    expect((await as(ada, readChannelStates)).push.publicKey).toBe(before);
    // The web may not read it at all.
    await expect(as(ada, (tx) => tx`select private_key from channel_state`)).rejects.toThrow("permission denied");
  });

  it("and browsers' addresses are sealed anew with the keys, and work under the new one alone", async () => {
    const browser = await subscribe();
    const fresh = { id: "two", key: randomBytes(32) };
    expect(await sealMessagesAnew(db.admin, [fresh, ...keys])).toBe(2);
    keys = [fresh];
    await tell(ada);
    await send();
    expect(JSON.parse(browser.read(service.taken[0]?.body as Buffer))).toHaveProperty("title");
  });
});

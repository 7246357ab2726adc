import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addAccount } from "#app/modules/access/create-account.server.ts";
import { markAllRead, markNotice } from "#app/modules/notices/mark-read.server.ts";
import { notify } from "#app/modules/notices/notify.server.ts";
import { readNoticePreferences, saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { countUnread, listNotices, readNotice } from "#app/modules/notices/queries.server.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { type Actor, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { applyOnce } from "#workers/apply-once.ts";
import { newTenant } from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;
const people = {} as Record<"admin" | "clerk" | "sales" | "viewer", Actor>;

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  const founder = systemActor(tenantId, "test", "request-1");
  for (const role of ["admin", "clerk", "sales", "viewer"] as const) {
    people[role] = await person(role, founder);
  }
});
afterAll(() => db?.drop());

async function person(role: RoleName, founder: Actor): Promise<Actor> {
  const add = (tx: Tx) =>
    addAccount(tx, founder, { email: `${role}-${newId()}@one.test`, name: `The ${role}`, role, password: null });
  return { ...founder, accountId: await inTenant(db.app, tenantId, add), name: `The ${role}`, role };
}

const as = <T>(actor: Actor, work: (tx: Tx, actor: Actor) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, actor));
const unread = (actor: Actor) => as(actor, countUnread);
const all = async (actor: Actor) =>
  (await as(actor, (tx) => listNotices(tx, actor, {}, { limit: 50, after: null }))).data;

const event = (type: string, subjectId: string, data: Record<string, unknown>, more: Partial<DomainEvent> = {}) => ({
  seq: 1n,
  id: newId(),
  type,
  version: 1,
  tenantId,
  subjectType: "thing",
  subjectId,
  data,
  occurredAt: new Date().toISOString(),
  actor: { account_id: null, role: "admin", name: "test" },
  requestId: null,
  traceparent: null,
  ...more,
});

/** As the worker does it, by its own role. */
async function happens(fact: DomainEvent): Promise<void> {
  for (const reaction of reactions[fact.type] ?? []) {
    if (!reaction.consumer.startsWith("tell-") && !reaction.consumer.startsWith("settle-")) continue;
    if (!reaction.when || reaction.when(fact)) await applyOnce(db.worker, reaction, fact);
  }
}
const low = (item: string, available = 2) => ({ item_id: item, sku: "CAM-1", available, reorder_point: 5 });

describe("what is told because of an event", () => {
  it("goes to those whose work it is, once however often the event comes", async () => {
    const item = newId();
    const fact = event("inventory.low_stock", item, low(item));
    for (const _ of [1, 2, 3]) await happens(fact);
    expect(await all(people.clerk)).toMatchObject([
      { kind: "low_stock", path: `/products/${item}`, times: 1, read_at: null, data: { sku: "CAM-1", available: 2 } },
    ]);
    expect(await unread(people.admin)).toBe(1);
    expect([await unread(people.sales), await unread(people.viewer)]).toEqual([0, 0]);
  });

  it("repeated causes fold into one that is unread again, and it is settled when the cause is over", async () => {
    const item = newId();
    await as(people.clerk, (tx, actor) => markAllRead(tx, actor, new Date()));
    for (const available of [3, 2, 1]) await happens(event("inventory.low_stock", item, low(item, available)));
    const [first, ...others] = (await all(people.clerk)).filter((notice) => notice.path.endsWith(item));
    expect(first).toMatchObject({ times: 3, data: { available: 1 }, read_at: null });
    expect(others).toEqual([]);
    await happens(event("inventory.stock_recovered", item, low(item, 9)));
    expect(await unread(people.clerk)).toBe(0);
    await happens(event("inventory.low_stock", item, low(item, 1)));
    expect((await all(people.clerk))[0]).toMatchObject({ times: 1, read_at: null });
  });

  it("old news is none", async () => {
    const item = newId();
    const before = await unread(people.admin);
    const occurredAt = new Date(Date.now() - 4 * 86_400_000).toISOString();
    await happens(event("inventory.low_stock", item, low(item), { occurredAt }));
    expect(await unread(people.admin)).toBe(before);
  });
});

describe("one's own notifications", () => {
  const tell = (only: Actor[], by: Actor | null = null, key = newId()) =>
    inTenant(db.app, tenantId, (tx) =>
      notify(tx, people.admin, {
        kind: "order_shipped",
        key,
        data: { number: "SO-1", shipment_number: "SH-1" },
        subjectType: "order",
        subjectId: newId(),
        by: by?.accountId ?? null,
        only: only.map((actor) => actor.accountId ?? ""),
        at: new Date(),
      }),
    );

  it("are nobody else's to read or to mark, and are gone with the role they were told to", async () => {
    await tell([people.sales], people.clerk);
    const [mine] = await all(people.sales);
    expect(mine?.by).toBe("The clerk");
    expect(await as(people.viewer, (tx, actor) => readNotice(tx, actor, mine?.id ?? ""))).toBeUndefined();
    await expect(
      as(people.viewer, (tx, actor) => markNotice(tx, actor, mine?.id ?? "", true, new Date())),
    ).rejects.toThrow("There is no such notification.");
    expect(await unread({ ...people.sales, role: "viewer" })).toBe(0);
    expect(await unread(people.sales)).toBe(1);
  });

  it("are marked one by one or all together, also from two pages at once", async () => {
    await tell([people.sales]);
    const [mine] = await all(people.sales);
    const mark = (read: boolean) =>
      as(people.sales, (tx, actor) => markNotice(tx, actor, mine?.id ?? "", read, new Date()));
    await Promise.all([mark(true), mark(true)]);
    expect((await all(people.sales))[0]?.read_at).not.toBeNull();
    await mark(false);
    const marked = await as(people.sales, (tx, actor) => markAllRead(tx, actor, new Date()));
    expect([marked, await unread(people.sales)]).toEqual([2, 0]);
  });

  it("the same cause at the same time from two sides is one notification for each person", async () => {
    const key = newId();
    await Promise.all([1, 2, 3, 4].map(() => tell([people.sales, people.admin], null, key)));
    expect((await all(people.sales))[0]?.times).toBe(4);
  });

  it("are walked page by page without a gap or a double", async () => {
    for (let at = 0; at < 7; at++) await tell([people.viewer]);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await as(people.viewer, (tx, actor) => listNotices(tx, actor, {}, { limit: 3, after }));
      seen.push(...page.data.map((notice) => notice.id));
      after = page.next;
    } while (after);
    expect(new Set(seen).size).toBe(7);
  });

  it("are told in the way each person chose", async () => {
    const choose = (in_app: boolean) =>
      as(people.viewer, (tx, actor) =>
        saveNoticePreferences(tx, actor, { kinds: { order_shipped: { in_app, by_mail: false } }, digestHour: 18 }),
      );
    await choose(false);
    expect(await tell([people.viewer])).toEqual([]);
    const kept = await as(people.viewer, readNoticePreferences);
    expect(kept.digestHour).toBe(18);
    expect(kept.kinds.find(({ kind }) => kind === "order_shipped")).toEqual({
      kind: "order_shipped",
      in_app: false,
      by_mail: false,
      by_sms: false,
      by_push: false,
    });
    // What a form did not ask about stays.
    await as(people.viewer, (tx, actor) =>
      saveNoticePreferences(tx, actor, { kinds: { order_shipped: { by_sms: true } } }),
    );
    const after = await as(people.viewer, readNoticePreferences);
    expect(after.digestHour).toBe(18);
    expect(after.kinds.find(({ kind }) => kind === "order_shipped")).toMatchObject({ in_app: false, by_sms: true });
    expect(kept.kinds.map(({ kind }) => kind)).not.toContain("payment_failed");
    await choose(true);
    expect(await tell([people.viewer])).toEqual([people.viewer.accountId]);
  });
});

it("the feed of a person's pages is rung, and no other's", async () => {
  const rung: string[] = [];
  const listening = await db.app.listen("pulse_notice", (text) => rung.push(text));
  await as(people.sales, (tx, actor) =>
    notify(tx, actor, {
      kind: "mention",
      key: newId(),
      data: { label: "SO-1" },
      subjectType: "order",
      subjectId: newId(),
      by: people.sales.accountId,
      only: [people.viewer.accountId ?? "", people.sales.accountId ?? ""],
      at: new Date(),
    }),
  );
  await expect.poll(() => rung).toEqual([`${tenantId} ${people.viewer.accountId}`]);
  await listening.unlisten();
});

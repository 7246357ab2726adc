import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { actorOf, append, newTenant, orderAll, someEvent } from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
});
afterAll(() => db.drop());

test("any number of events costs one statement and keeps its order", async () => {
  const subject = newId();
  const ids = await append(
    db,
    tenantId,
    [1, 2, 3].map((n) => someEvent("orders.order_created", subject, { n })),
  );
  await orderAll(db);
  const rows = await db.admin<{ id: string; n: number }[]>`
    select e.id, (e.data ->> 'n')::int as n from event_order o join event_log e on e.id = o.event_id where e.subject_id = ${subject} order by o.seq`;
  expect(rows.map((row) => row.n)).toEqual([1, 2, 3]);
  expect(rows.map((row) => row.id)).toEqual(ids);
});

test("a transaction that is rolled back leaves no event", async () => {
  const subject = newId();
  await expect(
    inTenant(db.app, tenantId, async (tx) => {
      await appendEvents(tx, actorOf(tenantId), [someEvent("orders.order_created", subject)]);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await db.admin`select 1 from event_log where subject_id = ${subject}`).toHaveLength(0);
});

test("an event cannot be written for another company", async () => {
  const other = await newTenant(db);
  await expect(
    inTenant(db.app, tenantId, (tx) => appendEvents(tx, actorOf(other), [someEvent("orders.order_created")])),
  ).rejects.toThrow(/row-level security/);
});

test("a company sees its own events and places only, the worker sees all", async () => {
  const other = await newTenant(db);
  await append(db, other, [someEvent("orders.order_created")]);
  await orderAll(db);
  const seen = await inTenant(
    db.app,
    other,
    (tx) => tx<{ tenant_id: string }[]>`
    select tenant_id from event_log union all select tenant_id from event_order`,
  );
  expect(seen.map((row) => row.tenant_id)).toEqual([other, other]);
  const [all] = await db.worker<
    { companies: number }[]
  >`select count(distinct tenant_id)::int as companies from event_order`;
  expect(all?.companies).toBeGreaterThanOrEqual(2);
});

test.each(["event_log", "event_order"])("%s is append-only for everybody", async (table) => {
  await append(db, tenantId, [someEvent("orders.order_created")]);
  await orderAll(db);
  for (const statement of [
    `update ${table} set subject_type = 'x'`,
    `delete from ${table}`,
    `truncate ${table} cascade`,
  ]) {
    await expect(db.admin.unsafe(statement)).rejects.toThrow(/append-only/);
    await expect(inTenant(db.app, tenantId, (tx) => tx.unsafe(statement))).rejects.toThrow(/permission denied/);
    await expect(db.worker.unsafe(statement)).rejects.toThrow(/permission denied/);
  }
});

test("personal data lies beside the event, salted into its hash, and never in what is sent on", async () => {
  const subject = newId();
  await append(db, tenantId, [
    { ...someEvent("parties.customer_created", subject, { code: "C1" }), personal: { name: "Ann Example" } },
    { ...someEvent("parties.customer_created", subject, { code: "C1" }), personal: { name: "Ann Example" } },
  ]);
  const rows = await db.admin<{ personal_hash: Buffer; holds: boolean; message: string }[]>`
    select e.personal_hash, e.personal_hash = sha256(p.salt || convert_to(p.data::text, 'UTF8')) as holds, event_message(e, 1) as message
    from event_log e join event_personal p on p.event_id = e.id where e.subject_id = ${subject}`;
  expect(rows.map((row) => row.holds)).toEqual([true, true]);
  expect(rows[0]?.personal_hash.equals(rows[1]?.personal_hash as Buffer)).toBe(false);
  expect(rows.map((row) => row.message).join()).not.toContain("Ann Example");
});

test("text that looks like SQL or JSON, and numbers of every size, come back as they went in", async () => {
  const subject = newId();
  const data = {
    text: `'); drop table event_log; -- "\\ \u2028 ${"\ud83d\ude80"}`,
    big: "999999999999999.99",
    small: 0.000001,
    deep: { list: [null, true, -1.5] },
  };
  await append(db, tenantId, [someEvent("orders.order_created", subject, data)]);
  const [row] = await db.admin<{ data: unknown }[]>`select data from event_log where subject_id = ${subject}`;
  expect(row?.data).toEqual(data);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { eventDefinitions } from "#app/modules/events.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { adjustStock } from "#app/modules/inventory/adjust-stock.server.ts";
import {
  cancelCount,
  countScan,
  finishCount,
  postCount,
  recountLine,
  setCountPolicy,
  startCount,
} from "#app/modules/inventory/count-stock.server.ts";
import { adjustStockInput, putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { cancelReceipt, postReceipt, receiptScan, startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { reserveStock } from "#app/modules/inventory/reserve-stock.server.ts";
import type { ScanInput } from "#app/modules/inventory/scan-input.ts";
import { readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

let db: TestDatabase;
let tenantId: string;
const people: Record<"ann" | "bob", Actor> = {} as never;
const now = new Date("2026-03-10T12:00:00Z");

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  for (const name of ["ann", "bob"] as const) {
    const accountId = newId();
    people[name] = { ...systemActor(tenantId, name, `req-${name}`), accountId, role: "clerk" };
  }
});
afterAll(() => db.drop());

const act = <T>(work: (tx: Tx, actor: Actor) => Promise<T>, actor: Actor = people.ann) =>
  inTenant(db.app, tenantId, (tx) => work(tx, actor));
const item = (sku: string, quantity: number, fields: object = {}) =>
  act((tx, actor) =>
    putItem(
      tx,
      actor,
      putItemInput.parse({ sku, name: sku, price: 10, unit_cost: 4, qty_on_hand: quantity, ...fields }),
      now,
    ),
  );
const stock = (sku: string) => act((tx) => readItem(tx, sku, { cost: true }));
const scanOf = (code: string, quantity = "1", more: Partial<ScanInput> = {}): ScanInput => ({
  id: newId(),
  kind: "add",
  code,
  codes: [code],
  quantity: parseMicro(quantity),
  undoesId: null,
  scannedAt: null,
  doubt: null,
  ...more,
});
const start = async (filter: string | null, blind = false) =>
  (await act((tx, actor) => startCount(tx, actor, { filter, blind }, now))).id;
const scan = (id: string, input: ScanInput, actor?: Actor) =>
  act((tx, who) => countScan(tx, who, id, input, now), actor);
const finish = (id: string) => act((tx) => finishCount(tx, id));
const post = (id: string, actor?: Actor) => act((tx, who) => postCount(tx, who, id, now), actor);
const moves = async (id: string) =>
  Number((await act((tx) => tx`select count(*) as n from stock_move where source_id = ${id}`))[0]?.n);
const balance = async (code: string) => {
  const account = (await act((tx) => readTrialBalance(tx, "2026-12-31"))).accounts.find((one) => one.code === code);
  return Number(account?.debit ?? 0) - Number(account?.credit ?? 0);
};

test("two people count together; differences are posted once, valued, in the ledger", async () => {
  await item("CNT-A", 10);
  await item("CNT-B", 3);
  await item("CNT-C", 7);
  const before = await balance("5100");
  const id = await start("cnt-");
  await Promise.all([
    ...Array.from({ length: 4 }, () => scan(id, scanOf("CNT-A"), people.ann)),
    ...Array.from({ length: 4 }, () => scan(id, scanOf("CNT-A"), people.bob)),
    scan(id, scanOf("CNT-B", "5"), people.bob),
  ]);
  await expect(post(id)).rejects.toMatchObject({ code: "count_closed" });
  await finish(id);
  await expect(scan(id, scanOf("CNT-C"))).rejects.toMatchObject({ code: "count_closed" });

  const results = await Promise.allSettled([post(id), post(id, people.bob), post(id)]);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "count_posted" });
  }
  expect(await stock("CNT-A")).toMatchObject({ qty_on_hand: 8, stock_value: "32.00" });
  expect(await stock("CNT-B")).toMatchObject({ qty_on_hand: 5, stock_value: "20.00" });
  // Nobody counted it.
  expect(await stock("CNT-C")).toMatchObject({ qty_on_hand: 7 });
  expect(await moves(id)).toBe(2);
  expect((await balance("5100")) - before).toBeCloseTo(0, 6);
  await expect(act((tx, actor) => cancelCount(tx, actor, id, now))).rejects.toMatchObject({ code: "count_posted" });
});

test("what moves before the counting is expected, and what moves after it is left alone", async () => {
  await item("NET-A", 10);
  await item("NET-B", 10);
  const id = await start("net-");
  const goOut = (sku: string, left: number) =>
    act((tx, actor) =>
      adjustStock(tx, actor, adjustStockInput.parse({ sku, qty_on_hand: left, reason: "sample" }), now),
    );
  await goOut("NET-A", 7);
  await scan(id, scanOf("NET-A", "7"));
  await scan(id, scanOf("NET-B", "9"));
  await goOut("NET-B", 6);
  await finish(id);
  await post(id);
  expect(await stock("NET-A")).toMatchObject({ qty_on_hand: 7 });
  // One was missing when it was counted; the four that left since are not missing.
  expect(await stock("NET-B")).toMatchObject({ qty_on_hand: 5 });
});

test("a number sets what one person has counted; undo takes a scan back; an item outside of the count is refused", async () => {
  await item("SET-A", 5);
  await item("OUT-A", 5);
  const id = await start("set-");
  await scan(id, scanOf("SET-A"), people.bob);
  const wrong = scanOf("SET-A");
  await scan(id, wrong);
  expect(await scan(id, scanOf("SET-A", "6", { kind: "set" }))).toMatchObject({ quantity: 5, total: 7 });
  expect(await scan(id, scanOf("SET-A", "1", { kind: "undo", undoesId: wrong.id }))).toMatchObject({ total: 6 });
  await expect(scan(id, scanOf("OUT-A"))).rejects.toMatchObject({ code: "not_in_count" });
  await expect(finish(await start("set-"))).rejects.toMatchObject({ code: "nothing_counted" });
});

test("a line is counted again from nothing; zero is a count too", async () => {
  await item("AGAIN-A", 5);
  const id = await start("again-");
  await scan(id, scanOf("AGAIN-A", "9"));
  await finish(id);
  const { id: itemId } = await stock("AGAIN-A");
  await act((tx) => recountLine(tx, id, itemId));
  await expect(post(id)).rejects.toMatchObject({ code: "count_closed" });
  await scan(id, scanOf("AGAIN-A", "0", { kind: "set" }));
  await finish(id);
  await post(id);
  expect(await stock("AGAIN-A")).toMatchObject({ qty_on_hand: 0, stock_value: "0.00" });
  await expect(act((tx) => recountLine(tx, id, itemId))).rejects.toMatchObject({ code: "count_posted" });
});

test("where the company wants it, a count is posted by somebody who has not counted", async () => {
  await item("SECOND-A", 5);
  await act((tx, actor) => setCountPolicy(tx, actor, true));
  const id = await start("second-");
  await scan(id, scanOf("SECOND-A", "4"), people.ann);
  await finish(id);
  await expect(post(id, people.ann)).rejects.toMatchObject({ code: "second_person" });
  await post(id, people.bob);
  await act((tx, actor) => setCountPolicy(tx, actor, false));
  expect(await stock("SECOND-A")).toMatchObject({ qty_on_hand: 4 });
});

test("less than is reserved is refused, and nothing is posted", async () => {
  await item("HELD-A", 5);
  await item("HELD-B", 5);
  await act((tx, actor) => reserveStock(tx, actor, "HELD-A", { quantity: parseMicro("4") }, now));
  const id = await start("held-");
  await scan(id, scanOf("HELD-A", "3"));
  await scan(id, scanOf("HELD-B", "3"));
  await finish(id);
  await expect(post(id)).rejects.toMatchObject({ code: "reserved_stock", details: { sku: "HELD-A" } });
  expect(await moves(id)).toBe(0);
  await act((tx, actor) => cancelCount(tx, actor, id, now));
  await expect(scan(id, scanOf("HELD-A"))).rejects.toMatchObject({ code: "count_closed" });
});

test("a server that dies while posting has posted nothing, and posting again posts all", async () => {
  await item("DIES-A", 5);
  const id = await start("dies-");
  await scan(id, scanOf("DIES-A", "2"));
  await finish(id);
  await expect(
    act(async (tx, actor) => {
      await postCount(tx, actor, id, now);
      const [mine] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await db.admin`select pg_terminate_backend(${mine?.pid ?? 0})`;
      await tx`select 1`;
    }),
  ).rejects.toThrow();
  expect(await moves(id)).toBe(0);
  expect(await stock("DIES-A")).toMatchObject({ qty_on_hand: 5 });
  await post(id);
  expect(await stock("DIES-A")).toMatchObject({ qty_on_hand: 2 });
});

test("goods come in at the cost entered, else at their average, against goods not invoiced yet; once", async () => {
  await item("REC-A", 10);
  await item("REC-B", 10);
  await item("REC-OFF", 0, { active: false });
  const before = await balance("2000");
  const { id } = await act((tx, actor) => startReceipt(tx, actor, { reference: "DN-1" }, now));
  const receive = (input: ScanInput) => act((tx, actor) => receiptScan(tx, actor, id, input, now));
  const postIt = (costs: Array<{ item_id: string; unit_cost: bigint }>) =>
    act((tx, actor) => postReceipt(tx, actor, id, { costs }, now));
  await expect(postIt([])).rejects.toMatchObject({ code: "nothing_received" });
  await receive(scanOf("REC-A"));
  await receive(scanOf("REC-A", "10", { kind: "set" }));
  await receive(scanOf("REC-B", "2"));
  await expect(receive(scanOf("REC-OFF"))).rejects.toMatchObject({ code: "inactive_item" });
  const { id: a } = await stock("REC-A");
  const costs = [{ item_id: a, unit_cost: parseMicro("6") }];
  const results = await Promise.allSettled([postIt(costs), postIt(costs)]);
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await stock("REC-A")).toMatchObject({ qty_on_hand: 20, stock_value: "100.00" });
  expect(await stock("REC-B")).toMatchObject({ qty_on_hand: 12, stock_value: "48.00" });
  // 10 at 6.00 and 2 at their average of 4.00, owed to the supplier.
  expect((await balance("2000")) - before).toBeCloseTo(-68, 6);
  await expect(receive(scanOf("REC-A"))).rejects.toMatchObject({ code: "receipt_closed" });
  await expect(act((tx, actor) => cancelReceipt(tx, actor, id, now))).rejects.toMatchObject({ code: "receipt_closed" });
});

test("every invariant holds, and every fact is as its schema says", async () => {
  await db.admin`select count(*) from order_events(100000)`;
  const wrong = (await runVerify(db.verify)).filter(
    (check) => check.breaches > 0 && !["server_is_durable", "every_company_has_an_admin"].includes(check.name),
  );
  expect(wrong).toEqual([]);
  const rows = await act(
    (tx) => tx<{ type: string; data: unknown }[]>`select type, data from event_log where published`,
  );
  for (const row of rows)
    expect(eventDefinitions.get(row.type)?.schema.safeParse(row.data).error?.issues ?? []).toEqual([]);
});

import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createItem } from "#app/modules/catalog/create-item.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { readFactsCheck } from "#app/modules/operations/queries.server.ts";
import { connect } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { type FactsKeeper, keepFacts } from "#workers/build-facts.ts";
import { checkFacts, checkFactsDaily } from "#workers/check-facts.ts";
import { actorOf, quiet, startParts, temporaryFolder, until } from "#workers/testing/harness.ts";

let db: TestDatabase;
let path: string;
const tenants: Record<"ours" | "theirs", string> = { ours: "", theirs: "" };
const toStop: Array<() => Promise<void> | void> = [];

beforeEach(async () => {
  db = await createTestDatabase();
  const folder = temporaryFolder();
  path = join(folder.path, "facts.duckdb");
  toStop.push(() => db.drop(), folder.remove);
  for (const slug of ["ours", "theirs"] as const) {
    const tenantId = await foundCompany(db.admin, { name: slug, slug, currency: "GBP", timeZone: "Europe/London" });
    tenants[slug] = tenantId;
    for (const role of ["admin", "clerk"] as const)
      await createAccount(db.admin, { tenantId, email: `${role}@${slug}.test`, name: role, role, password: null });
    await inTenant(db.app, tenantId, (tx) =>
      createItem(tx, actorOf(tenantId), { sku: `CAM-${slug}`, name: "Camera", price: 39_900n }, new Date()),
    );
  }
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function keep(): Promise<{ keeper: FactsKeeper; check: () => Promise<void>; stop: () => Promise<void> }> {
  const parts = startParts(db, {});
  const sql = connect({ url: db.workerUrl, max: 4, name: "test-check-facts" });
  const stopping = new AbortController();
  const keeper = keepFacts({ sql, feed: parts.feed, path, log: quiet });
  const running = keeper.run(stopping.signal);
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    stopping.abort();
    await running;
    await parts.stop();
    await sql.end({ timeout: 1 });
  };
  toStop.push(stop);
  await until(() => keeper.state() === "ready");
  return { keeper, check: () => checkFacts({ sql, keeper, log: quiet }), stop };
}

/** Who was told what, and has not read it. */
const told = () =>
  db.admin<{ email: string; names: string; remained: number }[]>`
    select a.email, n.data ->> 'names' as names, (n.data ->> 'remained')::int as remained
      from notification n join account a on a.id = n.account_id where n.kind = 'figures_differ' and n.read_at is null`;
const state = () => readFactsCheck(db.app);

test("figures that differ are built anew, and those who look after that company are told; equal ones are nobody's concern", async () => {
  const first = await keep();
  await first.check();
  expect(await state()).toMatchObject({ differed: 0, remained: 0, names: [], error: null });
  expect((await state()).checkedAt).not.toBeNull();
  expect((await state()).compared).toBeGreaterThan(50);
  expect(await told()).toEqual([]);
  await first.stop();

  const file = await DuckDBInstance.create(path);
  const connection = await file.connect();
  await connection.run("update item set name = 'Toaster' where sku = 'CAM-ours'");
  connection.closeSync();
  file.closeSync();

  const second = await keep();
  await second.check();
  expect(await state()).toMatchObject({ remained: 0, names: ["item", "stock-levels", "stock-velocity"] });
  expect((await state()).differed).toBeGreaterThan(0);
  expect(await told()).toEqual([
    { email: "admin@ours.test", names: "item, stock-levels, stock-velocity", remained: 0 },
  ]);
  const names = await second.keeper.facts()?.ask("select distinct name from item", {});
  expect(names?.rows).toEqual([["Camera"]]);

  await second.check();
  expect(await state()).toMatchObject({ differed: 0, names: [] });
  expect(await told()).toEqual([]);
});

test.skipIf(!isDeep)(
  "books that say something else than their events cannot be mended by building anew: that is told until they agree",
  async () => {
    const { check } = await keep();
    await db.admin`update item set name = 'Toaster' where sku = 'CAM-theirs'`;
    await check();
    expect((await state()).remained).toBeGreaterThan(0);
    expect(await told()).toEqual([
      { email: "admin@theirs.test", names: "item, stock-levels, stock-velocity", remained: expect.any(Number) },
    ]);
    expect((await told())[0]?.remained).toBeGreaterThan(0);
    await db.admin`update item set name = 'Camera' where sku = 'CAM-theirs'`;
    await check();
    expect(await told()).toEqual([]);
  },
);

test("the night's comparison begins by itself, once; one that fails says why and is tried again after an hour", async () => {
  const { keeper } = await keep();
  const at = { hour: new Date().getHours(), minute: new Date().getMinutes() };
  const begin = async (whileRunning: () => Promise<unknown>, which = keeper) => {
    const stopping = new AbortController();
    const running = checkFactsDaily({ sql: db.worker, keeper: which, at, log: quiet, stop: stopping.signal });
    await whileRunning().finally(() => stopping.abort());
    await running;
  };
  // A new installation waits for its first night; this one was made a while ago, maybe before the minute that is taken for night.
  await db.admin`update pulse_migration set applied_at = now()`;
  await begin(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect((await state()).checkedAt).toBeNull();

  await db.admin`update pulse_migration set applied_at = now() - interval '3 days'`;
  const broken: FactsKeeper = { ...keeper, whileStill: () => Promise.reject(new Error("the facts were taken away")) };
  await begin(() => until(async () => (await state()).error), broken);
  expect(await state()).toMatchObject({ error: "the facts were taken away", checkedAt: null });
  await begin(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect((await state()).checkedAt).toBeNull();
  await db.admin`update facts_check set tried_at = now() - interval '61 minutes'`;
  await begin(() => until(async () => (await state()).checkedAt));
  expect(await state()).toMatchObject({ error: null, differed: 0 });
});

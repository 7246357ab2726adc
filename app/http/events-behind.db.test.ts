import { afterAll, beforeAll, expect, test } from "vitest";
import { readSystemFigures } from "#app/modules/notices/system-figures.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { append, newTenant, orderAll, saleEvents, someEvent } from "#workers/testing/harness.ts";
import { readBehind } from "./board-tiles.server.ts";

/* How far figures are behind, while nobody orders the events. */

let db: TestDatabase;
let ours: string;

beforeAll(async () => {
  db = await createTestDatabase();
  ours = await newTenant(db);
});
afterAll(() => db?.drop());

const books = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, ours, work);
const behind = (seq: number, seconds = 0) => {
  const now = new Date(Date.now() + seconds * 1_000);
  return readBehind({ books, now }, seq);
};
const lag = async () => Number((await books(readSystemFigures)).event_lag);

test("events without a place yet are behind like those that have one, those of this company alone", async () => {
  await append(db, ours, saleEvents(1));
  await orderAll(db);
  expect(await behind(2, 60)).toEqual({ count: 0, since: null });
  // Nobody takes events here, so those with a place are behind for the whole installation.
  expect(await lag()).toBe(2);

  await append(db, ours, saleEvents(2));
  await append(db, ours, [someEvent("access.signed_in")]);
  await append(db, await newTenant(db), saleEvents(3));
  expect(await behind(2)).toEqual({ count: 2, since: null });
  expect(await behind(0, 60)).toEqual({ count: 4, since: expect.any(String) });
  expect(await lag()).toBe(2 + 3);
  const { since } = await behind(2, 60);
  const waited = Date.now() - Date.parse(since ?? "");
  expect(waited).toBeGreaterThanOrEqual(0);
  expect(waited).toBeLessThan(60_000);

  await orderAll(db);
  expect(await behind(2, 60)).toEqual({ count: 2, since: expect.any(String) });
  expect(await lag()).toBe(2 + 3 + 2);
});

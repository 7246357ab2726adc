import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { newTenant } from "#workers/testing/harness.ts";
import { openTelling } from "./tell.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  const tenantId = await newTenant(db);
  for (const role of ["admin", "clerk"] as const)
    await createAccount(db.admin, {
      tenantId,
      email: `${role}@told.test`,
      name: role,
      role,
      password: "long enough 4 all",
    });
});
afterAll(() => db.drop());

test("administrators are told after a while that changes are not copied, and no more when they are", async () => {
  const told = () => db.admin<{ reason: string; unread: boolean }[]>`
    select data ->> 'reason' as reason, read_at is null as unread from notification where key = 'archive_failed'`;
  const state = {
    place: "/mnt/second",
    sameDisk: false,
    since: null,
    baseAt: null,
    baseBytes: null,
    copiedAt: null,
    checkedAt: null,
    nextShare: 0,
    damaged: [],
    wellAt: "",
  };
  const failing = { ...state, failingSince: new Date().toISOString(), error: "ENOSPC" };
  const tell = openTelling(db.worker, 50);
  await tell(failing);
  expect(await told()).toEqual([]);
  await sleep(60);
  await tell(failing);
  expect(await told()).toEqual([
    { reason: "the copy of every change in /mnt/second has a fault: ENOSPC", unread: true },
  ]);
  await tell({ ...state, failingSince: null, error: null });
  expect((await told()).map(({ unread }) => unread)).toEqual([false]);
});

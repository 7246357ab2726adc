import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { removeSent } from "#workers/jobs/sent-messages.ts";
import { newTenant } from "#workers/testing/harness.ts";

let db: TestDatabase;
let tenantId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
});
afterAll(() => db.drop());

test("messages that were sent long ago go; what is young, waits or was given up stays, also by the database's own rule", async () => {
  const message = (key: string, state: string, days: number) => db.admin`
    insert into outgoing_message (tenant_id, channel, kind, key, state, finished_at, created_at)
    values (${tenantId}, 'webhook', 'alert', ${key}, ${state},
      case when ${state} <> 'waiting' then now() - ${days} * interval '1 day' end, now() - ${days} * interval '1 day')`;
  await message("old-sent", "sent", 91);
  await message("old-dropped", "dropped", 400);
  await message("young-sent", "sent", 89);
  await message("old-failed", "failed", 400);
  await message("old-waiting", "waiting", 400);
  expect(await removeSent(db.worker, new AbortController().signal)).toBe(2);
  await db.worker`delete from outgoing_message where state <> 'sent'`;
  const left = await db.admin<{ key: string }[]>`select key from outgoing_message order by key`;
  expect(left.map(({ key }) => key)).toEqual(["old-failed", "old-waiting", "young-sent"]);
});

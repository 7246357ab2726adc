import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

let db: TestDatabase;
let token: string;
const servers: TestServer[] = [];
let disk: string | undefined;

beforeAll(async () => {
  db = await createTestDatabase();
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  ({ token } = await personWithToken(db, await foundCompany(db.admin, company), "admin"));
});
afterAll(async () => {
  for (const server of servers) await server.web.close();
  if (disk) {
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
  await db.drop();
});

async function start(options: Parameters<typeof startTestServer>[0]): Promise<TestServer> {
  const server = await startTestServer({ db, ...options });
  servers.push(server);
  return server;
}

const customer = (server: TestServer, name: string) =>
  server.call("POST", "/api/v1/customers", { token, body: { name }, headers: { "Idempotency-Key": `key-${name}` } });

/** A disk of its own, small enough to be filled; only root may mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "pulse-disk-"));
  if (process.getuid?.() === 0 && spawnSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", folder]).status === 0)
    return folder;
  rmSync(folder, { recursive: true });
  return undefined;
}

it("a full disk: nothing is written and it is said why; what is there is read, what was done is answered, room mends it", async (context) => {
  disk = smallDisk();
  if (!disk) return context.skip("only root may mount a disk of its own");
  const server = await start({ dataFolder: disk });
  expect((await customer(server, "before")).status).toBe(201);

  execFileSync("fallocate", ["-l", "31M", join(disk, "filler")]);
  await sleep(5_100);
  const refused = await customer(server, "meanwhile");
  expect([refused.status, refused.json.code, refused.headers.get("retry-after")]).toEqual([503, "disk_full", "60"]);
  expect(refused.json.detail).toMatch(/nothing can be saved until there is room/);
  const again = await customer(server, "before");
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  const { json } = await server.call("GET", "/api/v1/customers", { token });
  expect(json.data.map(({ name }: { name: string }) => name)).toEqual(["before"]);

  rmSync(join(disk, "filler"));
  await sleep(5_100);
  expect((await customer(server, "meanwhile")).status).toBe(201);
}, 30_000);

it("a clock behind the books: nothing is dated before what is there, until somebody says that the clock is right", async () => {
  await db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update event_head set grew_at = now() + interval '1 hour'`;
  });
  const refused = await customer(await start({}), "early");
  expect([refused.status, refused.json.code]).toEqual([503, "clock_behind"]);
  // What still grows the log, a sign-in say, does not let the clock in by the back door.
  await db.admin`update event_head set seq = seq`;
  const [head] = await db.admin<
    { ahead: boolean }[]
  >`select grew_at > now() + interval '50 minutes' as ahead from event_head`;
  expect(head?.ahead).toBe(true);
  expect((await customer(await start({}), "early")).status).toBe(503);
  expect((await customer(await start({ clockIsRight: true }), "early")).status).toBe(201);
});

it("a clock that is put right by a minute stops nobody", async () => {
  await db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update event_head set grew_at = now() + interval '1 minute'`;
  });
  expect((await customer(await start({}), "in-time")).status).toBe(201);
});

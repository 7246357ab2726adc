import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";

/* Going to another company, by a process that is killed between any two of its statements and before its answer. */

let db: TestDatabase;
let one: string;
let two: string;
let accountId: string;
const session = "a".repeat(40);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(root, `.cache/test-switch-${process.pid}`);
const program = join(folder, "killed.mjs");

beforeAll(async () => {
  db = await createTestDatabase();
  await build({
    absWorkingDir: root,
    entryPoints: ["app/modules/access/testing/killed-switch.ts"],
    outfile: program,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const company = (slug: string) => ({ name: slug, slug, currency: "GBP", timeZone: "Europe/London" });
  one = await foundCompany(db.admin, company("one"));
  two = await foundCompany(db.admin, company("two"));
  const ann = { email: "ann@one.test", name: "Ann", password: "correct horse battery" };
  accountId = await createAccount(db.admin, { ...ann, tenantId: one, role: "admin" });
  await db.admin`insert into membership (tenant_id, account_id, role) values (${two}, ${accountId}, 'sales')`;
  await db.admin`
    insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until, address, user_agent)
    values (${hashSecret(session)}, ${one}, ${accountId}, now() + interval '1 hour', now() + interval '2 hours', '10.0.0.1', '')`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db?.drop();
});

function run(at: number): Promise<number | string | null> {
  const task = JSON.stringify({ url: db.appUrl, at, session, from: one, to: two, accountId });
  const child = spawn(process.execPath, [program, task], { stdio: "ignore" });
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
}

/** The person's sessions, by company and whether it is the one that was left, and what the two logs tell of them. */
async function state() {
  const sessions = await db.admin`
    select tenant_id, token_hash = ${hashSecret(session)} as first from session where account_id = ${accountId}`;
  const told = await db.admin`
    select tenant_id, type from event_log where subject_id = ${accountId} and type in ('access.signed_in', 'access.signed_out')
     order by type`;
  return { sessions: [...sessions], told: [...told] };
}

test("leaves the old session or the new one, never both or none, and both logs tell of it or neither", async () => {
  const before = { sessions: [{ tenant_id: one, first: true }], told: [] };
  const after = {
    sessions: [{ tenant_id: two, first: false }],
    told: [
      { tenant_id: two, type: "access.signed_in" },
      { tenant_id: one, type: "access.signed_out" },
    ],
  };
  expect(await state()).toEqual(before);
  let kills = 0;
  for (let at = 1; ; at++) {
    expect(await run(at)).toBe("SIGKILL");
    kills += 1;
    // The server ends the transaction of a connection that is gone by itself.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = await state();
    if (now.told.length > 0) {
      expect(now).toEqual(after);
      break;
    }
    expect(now).toEqual(before);
  }
  // The list, the transaction, its wall, the session, an event of each company and the wall between them, the end; a part of a
  // statement counts like one.
  expect(kills).toBe(12);
  // Whoever was not answered signs in again; the old secret opens nothing.
  expect(await run(100)).toBe(1);
  expect(await state()).toEqual(after);
}, 60_000);

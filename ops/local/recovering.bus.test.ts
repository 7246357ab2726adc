import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { openDataFolder } from "./data-folder.ts";
import { clusterFolder, localPostgres } from "./postgres.ts";

/* A standby without a primary answers "not yet" as a server in recovery does, for as long as it is wanted. */

const CONNECTIONS = 6;
const failed = (error: Error) => error;

test("a pool that broke in mid-statement asks a recovering server a few times a second, and goes on when it is there", async () => {
  const folder = openDataFolder(mkdtempSync(join(tmpdir(), "pulse-recovering-")));
  const server = localPostgres(folder, () => {}, { hot_standby: "off", log_min_messages: "info" });
  await server.start();
  const sql = connect({ url: server.url("postgres"), max: CONNECTIONS, name: "test" });
  const told = (what: string) => readFileSync(join(folder.logs, "postgres.log"), "utf8").split(what).length - 1;
  const all = <T>(ask: () => Promise<T>) => Array.from({ length: CONNECTIONS }, () => ask().catch(failed));
  try {
    const broken = all(() => sql`select pg_sleep(60)`);
    await sleep(500);
    const signal = join(clusterFolder(folder), "standby.signal");
    writeFileSync(signal, "");
    process.kill(server.pid() as number, "SIGQUIT");
    for (const error of await Promise.all(broken)) expect(error).toBeInstanceOf(Error);

    await expect.poll(() => told("entering standby mode"), { timeout: 20_000 }).toBe(1);
    const asked = all(() => sql`select 1 as n`);
    await sleep(1_500);
    const before = told("FATAL");
    await sleep(2_000);
    const inASecond = (told("FATAL") - before) / 2;
    expect(before).toBeGreaterThan(0);
    expect(inASecond).toBeLessThan(CONNECTIONS * 3);

    rmSync(signal);
    process.kill(server.pid() as number, "SIGQUIT");
    await Promise.all(asked);
    await expect.poll(() => sql`select 1 as n`.catch(failed), { timeout: 20_000 }).toEqual([{ n: 1 }]);
  } finally {
    await sql.end({ timeout: 1 });
    await server.stop(5_000);
    rmSync(folder.path, { recursive: true, force: true });
  }
}, 60_000);

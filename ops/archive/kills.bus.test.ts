import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect, type Sql, type Tx } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { prepareDatabase } from "#ops/testing/installation.ts";
import { chanceOf, oneCommand, prepareStorm } from "#ops/testing/storm.ts";
import { actorOf, until } from "#workers/testing/harness.ts";
import { recoveryKey } from "../backup/recovery-key.ts";
import { restoreInto } from "../backup/restore.ts";
import { openDataFolder } from "../local/data-folder.ts";
import { localPostgres } from "../local/postgres.ts";
import { type Line, readLines, sinceOf } from "./layout.ts";
import { fromArchive } from "./restore-moment.ts";
import { takeBase } from "./take-base.ts";
import { startProgram } from "./testing/program.ts";

/*
 * A company at work while PostgreSQL and the program that copies its changes are killed again and again, and base copies are made in the
 * middle. Then it is taken back to moments drawn by the seed: what was answered before each is there, and what was asked after it is not.
 *
 * `npm run test:deep -- archive`; PULSE_ARCHIVE_SECONDS says for how long, PULSE_ARCHIVE_SEED repeats the same draws.
 */

const SECONDS = Number(process.env.PULSE_ARCHIVE_SECONDS || 0);
const SEED = Number(process.env.PULSE_ARCHIVE_SEED || Date.now() % 1_000_000);
const [CLIENTS, MOMENTS] = [4, 6];
const HARM = [...Array(6).fill("server"), ...Array(8).fill("program"), "base"] as ("server" | "program" | "base")[];

const place = mkdtempSync(join(tmpdir(), "pulse-kills-"));
const archive = join(place, "second");
const folder = openDataFolder(join(place, "data"));
const { key } = recoveryKey(folder);

let copying: Awaited<ReturnType<typeof startProgram>> | undefined;
afterAll(() => {
  copying?.end();
  rmSync(place, { recursive: true, force: true });
});

type Done = { n: number; asked: number; answered: number };

async function work(app: Sql, tenantId: string, stop: AbortSignal): Promise<Done[]> {
  const done: Done[] = [];
  let last = 0;
  const client = async (number: number) => {
    const chance = chanceOf(SEED * 10 + number);
    while (!stop.aborted) {
      last += 1;
      const [n, asked] = [last, Date.now()];
      const inTx = <T>(work: (tx: Tx) => Promise<T>) =>
        inTenant(app, tenantId, async (tx) => {
          const answer = await work(tx);
          await tx`insert into probe.done values (${n})`;
          return answer;
        });
      try {
        const { outcome } = await oneCommand(inTx, actorOf(tenantId), chance);
        if (outcome === "done") done.push({ n, asked, answered: Date.now() });
      } catch {
        // The server is away: nobody was answered.
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return done;
}

test.skipIf(SECONDS === 0)(
  `${SECONDS} s of work and kills, then back to moments between them (seed ${SEED})`,
  async () => {
    const server = localPostgres(folder, () => {});
    await server.start();
    const { admin, urlFor } = await prepareDatabase(server, folder);
    await admin.unsafe(
      "create schema probe; create table probe.done (n int primary key); grant usage on schema probe to pulse_app; grant insert on probe.done to pulse_app",
    );
    const company = { name: "Storm", slug: "storm", currency: "GBP", timeZone: "Europe/London" };
    const tenantId = await foundCompany(admin, company);
    const app = connect({ url: urlFor("pulse_app"), max: CLIENTS, name: "test" });
    await inTenant(app, tenantId, (tx) => prepareStorm(tx, actorOf(tenantId), new Date()));
    copying = await startProgram(server, folder, archive);
    const line = () => readLines(archive, key).lines[0];
    await until(async () => [line()].some((one) => one && sinceOf(one)), 60_000);

    const chance = chanceOf(SEED);
    const stopping = new AbortController();
    const working = work(app, tenantId, stopping.signal);
    const since = Date.now();
    const counts = { server: 0, program: 0, base: 0 };
    const base = () =>
      takeBase({ url: server.url(), admin, key, archive, line: line()?.name ?? "", stop: stopping.signal });
    while (Date.now() < since + SECONDS * 1_000) {
      const harm = chance.of(HARM);
      const pid = server.pid();
      // It may be on its way up from the harm before.
      if (harm === "server" && pid) process.kill(pid, "SIGKILL");
      if (harm === "program") {
        await copying.kill();
        copying.start();
      }
      const isDone = harm === "base" ? await base().catch(() => null) : harm === "program" || pid;
      if (isDone) counts[harm] += 1;
      await sleep(200 + chance.upTo(3_000));
    }
    stopping.abort();
    const done = await working;
    const ended = Date.now();
    await sleep(1_200);
    await until(
      () =>
        admin`select pg_logical_emit_message(true, 'test', 'end')`.then(
          () => true,
          () => false,
        ),
      30_000,
    );
    await until(async () => Number(line()?.pieces.at(-1)?.at ?? 0) > ended, 60_000);
    copying.end();
    await Promise.all([app.end({ timeout: 5 }), admin.end({ timeout: 5 })]);
    await server.stop(10_000);
    expect(readLines(archive, key).lines).toHaveLength(1);

    // The program that is started again keeps two copies.
    const reach = Math.max(since, Number(sinceOf(line() as Line)));
    const moments = Array.from({ length: MOMENTS }, () => reach + chance.upTo(ended - reach));
    for (const moment of [...moments, null]) {
      const into = join(place, "restored");
      const to = moment === null ? null : new Date(moment);
      const source = fromArchive({ archive, key, to, into, log: () => {} });
      const back = await restoreInto({ source, key, into, ownDatabase: false });
      expect(back.broken_rules).toEqual([]);
      const there = new Set(await rowsIn(into));
      // In the very millisecond of the moment it may have been committed after it.
      const lost = done.filter(({ n, answered }) => answered < (moment ?? Infinity) && !there.has(n));
      const early = done.filter(({ n, asked }) => asked > (moment ?? Infinity) && there.has(n));
      expect({ moment: to, lost, early }).toEqual({ moment: to, lost: [], early: [] });
      rmSync(into, { recursive: true });
    }
    console.info(`seed ${SEED}: ${done.length} commands, ${JSON.stringify(counts)}, ${MOMENTS + 1} restores`);
    expect(done.length).toBeGreaterThan(SECONDS);
  },
  (SECONDS * 2 + 600) * 1_000,
);

async function rowsIn(path: string): Promise<number[]> {
  const server = localPostgres(openDataFolder(path), () => {});
  await server.start();
  const sql = connect({ url: server.url(), max: 1, name: "test" });
  try {
    return (await sql<{ n: number }[]>`select n from probe.done`).map(({ n }) => n);
  } finally {
    await sql.end();
    await server.stop(10_000);
  }
}

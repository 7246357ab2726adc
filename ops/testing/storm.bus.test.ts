import { rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";
import { startTestNats, type TestService } from "#ops/testing/services.ts";
import { COMMANDS as ALL_COMMANDS, chanceOf, oneCommand, prepareStorm } from "#ops/testing/storm.ts";
import { actorOf, spawnWorker, temporaryFolder, until } from "#workers/testing/harness.ts";

/*
 * A storm of random commands while everything that may be lost is lost again and again: the worker killed between any two of its
 * steps, NATS killed, its store deleted, the facts deleted. Afterwards every invariant holds and every figure is that of the books.
 *
 * Some hundred commands here; `npm run storm` sends 5,000. The seed is printed; PULSE_STORM_SEED sends the same commands again.
 */

const COMMANDS = Number(process.env.PULSE_STORM ?? 250);
const SEED = Number(process.env.PULSE_STORM_SEED ?? Date.now() % 1_000_000);
const CLIENTS = 4;
const FAULT_EVERY_MS = 900;
const POINTS = [
  "order.after_commit",
  "order.after_publish",
  "react.before_commit",
  "react.after_commit",
  "facts.before_commit",
  "facts.after_commit",
];

let nats: TestService;
let db: TestDatabase;
let tenantId: string;
let worker: Awaited<ReturnType<typeof spawnWorker>>;
const data = temporaryFolder();
const faults: string[] = [];

const inTx = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);

beforeAll(async () => {
  nats = await startTestNats();
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, {
    name: "Storm",
    slug: "storm",
    currency: "GBP",
    timeZone: "Europe/London",
    // Even seeds invoice when placed, odd ones each shipment.
    invoicePolicy: SEED % 2 === 0 ? "on_order" : "on_shipment",
  });
  await inTx((tx) => prepareStorm(tx, actorOf(tenantId), new Date()));
  worker = await start();
}, 180_000);
afterAll(async () => {
  worker?.kill("SIGKILL");
  await worker?.ended;
  await nats?.stop();
  await db?.drop();
  data.remove();
});

function start(fail?: string) {
  const env = {
    DATABASE_URL: db.workerUrl,
    NATS_URL: nats.url,
    ANALYTICS_URL: `unix:${join(data.path, "a.sock")}`,
    PULSE_DATA: data.path,
    ...(fail ? { PULSE_FAIL: fail } : {}),
  };
  return spawnWorker(env, ["--roles=order-events,react,build-facts"]);
}

const dropFacts = () => rmSync(join(data.path, "analytics", "facts.duckdb"), { force: true });

/** Harm, one at a time, each told by its name. */
const HARM: Array<[name: string, harm: (chance: ReturnType<typeof chanceOf>) => Promise<unknown>]> = [
  [
    "the worker dies between two steps",
    async (chance) => {
      worker.kill("SIGTERM");
      await worker.ended;
      worker = await start(`${chance.of(POINTS)}:${1 + chance.upTo(6)}`);
      await Promise.race([worker.ended, new Promise((resolve) => setTimeout(resolve, 4_000))]);
    },
  ],
  [
    "the worker is killed",
    async () => {
      worker.kill("SIGKILL");
      await worker.ended;
      worker = await start();
    },
  ],
  ["NATS is killed", async () => process.kill(nats.pid() as number, "SIGKILL")],
  [
    "NATS is killed and its store deleted",
    async () => {
      rmSync(join(nats.home, "jetstream"), { recursive: true, force: true });
      process.kill(nats.pid() as number, "SIGKILL");
    },
  ],
  ["the facts are deleted", async () => dropFacts()],
];

async function doHarm(stop: AbortSignal): Promise<void> {
  const chance = chanceOf(SEED + 1);
  for (let turn = 0; !stop.aborted; turn += 1) {
    const [name, harm] = HARM[turn % HARM.length] ?? ["", async () => {}];
    faults.push(name);
    await harm(chance).catch((error) => {
      // NATS may be on its way up from the harm before.
      if ((error as { code?: string }).code !== "ESRCH" && !/pid|undefined/.test(String(error))) throw error;
    });
    await new Promise((resolve) => setTimeout(resolve, FAULT_EVERY_MS));
  }
}

function ask(method: string, path: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: join(data.path, "a.sock"), method, path },
      async (response: IncomingMessage) => {
        let text = "";
        for await (const part of response.setEncoding("utf8")) text += part as string;
        resolve(JSON.parse(text));
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

/**
 * Every event has its place and every consumer has reached it, reactions to reactions included. One that was always killed before it
 * began has no cursor.
 */
async function calm(): Promise<boolean> {
  const [state] = await db.admin<{ waiting: boolean; there: bigint }[]>`
    select exists (select 1 from event_pending) as waiting,
      (select count(*) from consumer_cursor c, event_head h where c.consumer in ('bus', 'react', 'facts') and c.seq >= h.seq) as there`;
  return state?.waiting === false && state.there === 3n;
}

test(
  `${COMMANDS} random commands in a storm of faults leave nothing wrong (seed ${SEED})`,
  async () => {
    const began = Date.now();
    const stopping = new AbortController();
    const harming = doHarm(stopping.signal);
    const counts: Record<string, number> = { done: 0, refused: 0 };
    const refusals = new Map<string, number>();
    const done = new Map(Object.keys(ALL_COMMANDS).map((name) => [name, 0]));
    let left = COMMANDS;
    const client = async (number: number) => {
      const chance = chanceOf(SEED * 10 + number);
      while (left > 0) {
        left -= 1;
        const { name, outcome, why } = await oneCommand(inTx, actorOf(tenantId), chance);
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        if (why) refusals.set(`${name}: ${why}`, (refusals.get(`${name}: ${why}`) ?? 0) + 1);
        if (outcome === "done") done.set(name, (done.get(name) ?? 0) + 1);
        // A company works for a while: the faults below must meet it at work.
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    };
    const commanding = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    await commanding;
    const commandedMs = Date.now() - began;
    while (faults.length < HARM.length + 1) await new Promise((resolve) => setTimeout(resolve, 50));
    stopping.abort();
    await harming;

    worker.kill("SIGKILL");
    await worker.ended;
    worker = await start();
    // Most of the work is left for afterwards: a worker that is killed all the time gets little done.
    await until(calm, 60_000 + COMMANDS * 50).catch(async (error) => {
      const [places] = await db.admin`
        select (select jsonb_object_agg(consumer, seq)::text from consumer_cursor) as reached,
               (select max(seq)::text from event_head) as head, (select count(*)::int from event_pending) as pending`;
      throw new Error(`${error}\n${JSON.stringify(places)}\n${worker.output().slice(-3_000)}`);
    });
    console.info(
      `storm ${SEED}: ${JSON.stringify(counts)}, ${commandedMs} ms, ${faults.length} faults; ${JSON.stringify(Object.fromEntries(done))}\nrefused: ${JSON.stringify(Object.fromEntries(refusals))}`,
    );

    expect(counts.done).toBeGreaterThan(COMMANDS / 3);
    expect(await db.admin`select * from dead_letter`).toEqual([]);
    const broken = (await runVerify(db.verify)).filter(
      // The tests' server is told to forget on purpose: nothing here has to survive a power cut.
      (check) => check.breaches > 0 && check.name !== "server_is_durable",
    );
    expect(broken).toEqual([]);
    // All events are in before the worker begun anew says so at its door.
    const compared = await until(async () => ask("POST", "/compare").catch(() => undefined), 60_000);
    expect(compared.differences).toEqual([]);
    expect(compared.compared).toBeGreaterThan(10);

    dropFacts();
    const anew = await until(async () => {
      const again = await ask("POST", "/compare").catch(() => undefined);
      return Array.isArray(again?.differences) && again;
    });
    expect(anew).toMatchObject({ differences: [], seq: compared.seq });
  },
  COMMANDS * 400 + 240_000,
);

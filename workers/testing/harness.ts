import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addAccount } from "#app/modules/access/create-account.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { connect } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { type Bus, openBus } from "#workers/bus.ts";
import { type Feed, openFeed } from "#workers/feed.ts";
import type { Log } from "#workers/log.ts";
import { orderEvents } from "#workers/order-events.ts";
import { type Reactions, react } from "#workers/react.ts";

export const quiet: Log = { info() {}, warn() {}, error() {} };

/** Waits until `look` gives something true. Fails with what was last seen. */
export async function until<T>(
  look: () => Promise<T> | T,
  atMostMs = 30_000,
): Promise<Exclude<T, false | undefined | null | 0>> {
  const end = Date.now() + atMostMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | undefined | null | 0>;
    if (Date.now() > end) throw new Error(`not within ${atMostMs} ms: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export async function newTenant(db: TestDatabase, slug = `t-${newId().slice(-12)}`): Promise<string> {
  const [row] = await db.admin<{ id: string }[]>`
    insert into tenant (name, slug, currency, time_zone) values (${slug}, ${slug}, 'GBP', 'Europe/London') returning id`;
  return row?.id ?? "";
}

export type Person = Actor & { accountId: string };

/** An administrator of the company, as whom things are done. */
export async function newPerson(
  db: TestDatabase,
  tenantId: string,
  name: string,
  email = `${newId()}@one.test`,
): Promise<Person> {
  const founder = actorOf(tenantId);
  const add = (tx: Tx) => addAccount(tx, founder, { email, name, role: "admin", password: null });
  return { ...founder, accountId: await inTenant(db.app, tenantId, add), name };
}

export function someEvent(type: string, subjectId: string = newId(), data: Record<string, unknown> = {}): NewEvent {
  return { type, version: 1, subjectType: "thing", subjectId, data, published: !type.startsWith("access.") };
}

export const actorOf = (tenantId: string) => systemActor(tenantId, "test", "request-1");

export function append(
  db: TestDatabase,
  tenantId: string,
  events: NewEvent[],
  before?: (tx: Tx) => Promise<void>,
): Promise<string[]> {
  return inTenant(db.app, tenantId, async (tx) => {
    await before?.(tx);
    return appendEvents(tx, actorOf(tenantId), events);
  });
}

/** Gives every waiting event its place, without a worker. */
export async function orderAll(db: TestDatabase): Promise<void> {
  while ((await db.worker`select 1 from order_events(1000)`).length > 0);
}

export type Running = { stop: () => Promise<void> };

/** The parts of a worker in this process, on pools of their own. */
export function startParts(
  db: TestDatabase,
  options: { natsUrl?: string; reactions?: Reactions; log?: Log; bus?: Bus },
): Running & { feed: Feed; bus: Bus | undefined } {
  const log = options.log ?? quiet;
  const stopping = new AbortController();
  const pool = connect({ url: db.workerUrl, max: 6, name: "test-worker" });
  const own = connect({ url: db.workerUrl, max: 1, name: "test-order" });
  const bus = options.bus ?? (options.natsUrl ? openBus(options.natsUrl, log) : undefined);
  const withBus = bus ? { bus } : {};
  const feed = openFeed({ sql: pool, log, ...withBus });
  const running = [
    orderEvents({ sql: own, pool, log, stop: stopping.signal, onOrdered: feed.announce, ...withBus }),
    ...(options.reactions
      ? [react({ sql: pool, feed, reactions: options.reactions, log, stop: stopping.signal })]
      : []),
  ];
  return {
    feed,
    bus,
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
      await feed.close();
      await bus?.close();
      await Promise.all([pool.end({ timeout: 1 }), own.end({ timeout: 1 })]);
    },
  };
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "pulse-worker-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

let bundled: Promise<string> | undefined;

/** The worker as it is shipped, as one file. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    const esbuild = await import("esbuild");
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const folder = join(root, `.cache/test-worker-${process.pid}`);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const outfile = join(folder, "main.mjs");
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["workers/main.ts"],
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    return outfile;
  })();
  return bundled;
}

/** A worker in a process of its own, to be killed. Resolves `ended` with the exit code, or the signal that ended it. */
export async function spawnWorker(
  env: Record<string, string>,
  args: string[] = [],
): Promise<{
  pid: number | undefined;
  ended: Promise<number | string>;
  kill: (signal: NodeJS.Signals) => void;
  output: () => string;
}> {
  const file = await bundle();
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (part) => (output += part));
  child.stderr.on("data", (part) => (output += part));
  return {
    pid: child.pid,
    ended: new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code ?? -1))),
    kill: (signal) => void child.kill(signal),
    output: () => output,
  };
}

/** An order of one line with its invoice, as the modules announce them: enough for facts, without the business tables. */
export function saleEvents(number: number): NewEvent[] {
  const [orderId, invoiceId, lineId] = [newId(), newId(), newId()];
  const document = {
    order_id: orderId,
    number: `SO-${number}`,
    customer_id: newId(),
    currency: "GBP",
    subtotal: `${number}.50`,
    tax_total: "0.00",
    total: `${number}.50`,
  };
  const line = { line_id: lineId, item_id: newId(), quantity: number, net: `${number}.50`, tax: "0.00" };
  const placed = { placed_at: "2026-03-01T10:00:00.000Z", placed_on: "2026-03-01" };
  const issued = { invoice_id: invoiceId, issued_on: "2026-03-01", due_on: "2026-03-31" };
  return [
    someEvent("orders.order_created", orderId, { ...document, ...placed, lines: [line] }),
    someEvent("orders.invoice_created", invoiceId, {
      ...document,
      ...issued,
      lines: [{ ...line, order_line_id: lineId }],
    }),
  ];
}

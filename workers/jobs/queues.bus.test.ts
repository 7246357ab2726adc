import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { readInvoiceDocument } from "#app/modules/billing/queries.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { cancelJob } from "#app/modules/operations/jobs.server.ts";
import { readBulkRun, startBulkRun } from "#app/modules/orders/bulk-run.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { askForJob } from "#db/jobs.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { startTestRedis, type TestService } from "#ops/testing/services.ts";
import { keepJobsRunning, type QueueBackend } from "#workers/jobs/queues.ts";
import { renderInvoice } from "#workers/jobs/render-invoice-pdf.ts";
import { actorOf, quiet, temporaryFolder, until } from "#workers/testing/harness.ts";

let redis: TestService;
let db: TestDatabase;
let tenantId: string;
let invoiceId: string;
let folder: ReturnType<typeof temporaryFolder>;
const toStop: Array<() => Promise<unknown> | unknown> = [];
const NASTY = '#panic("pwn") *bold* $x$ \\ <b> \u202e \u0416\u03a9\u00e9';

beforeAll(async () => {
  redis = await startTestRedis();
}, 180_000);
afterAll(() => redis?.stop());
beforeEach(async () => {
  db = await createTestDatabase();
  folder = temporaryFolder();
  toStop.push(() => db.drop(), folder.remove);
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  const now = new Date("2026-03-10T12:00:00Z");
  const { id: customerId } = await act((tx) => createCustomer(tx, actorOf(tenantId), { name: NASTY }, now));
  await act((tx) =>
    putItem(
      tx,
      actorOf(tenantId),
      putItemInput.parse({ sku: "A", name: NASTY, price: "1234567.89", qty_on_hand: 9 }),
      now,
    ),
  );
  const order = await act((tx) =>
    placeOrder(
      tx,
      actorOf(tenantId),
      placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 2 }] }),
      now,
    ),
  );
  invoiceId = (await act((tx) => invoiceOrder(tx, actorOf(tenantId), order.id, now))).id;
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const askPdf = (id = invoiceId) =>
  act((tx) => askForJob(tx, actorOf(tenantId), { kind: "render-invoice-pdf", invoiceId: id }));
const backendOf = (kind: string): QueueBackend =>
  kind === "redis" ? { kind, url: redis.url } : { kind: "postgres", url: db.jobsUrl };
const jobs = () =>
  db.admin<
    { id: string; state: string; attempts: number; error: string | null; fence: number }[]
  >`select id, state, attempts, error, fence from job`;
const documents = () =>
  db.admin<
    { sha256: string; size_bytes: bigint; path: string }[]
  >`select sha256, size_bytes, path from invoice_document`;

function start(kind: string, onReach: (isReached: boolean) => void = () => {}): () => Promise<void> {
  const stopping = new AbortController();
  const running = keepJobsRunning({
    sql: db.worker,
    backend: backendOf(kind),
    filesFolder: folder.path,
    log: quiet,
    stop: stopping.signal,
    onReach,
  });
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    stopping.abort();
    await running;
  };
  toStop.push(stop);
  return stop;
}

test.each(["redis", "postgres"])(
  "a job asked for twice is done once and its document stored by checksum (%s)",
  async (kind) => {
    start(kind);
    const [first, second] = await Promise.all([askPdf(), askPdf()]);
    expect(second).toBe(first);
    const [document] = await until(async () => {
      const found = await documents();
      return found.length > 0 && found;
    });
    const bytes = readFileSync(join(folder.path, document?.path ?? ""));
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(document?.sha256);
    expect(BigInt(bytes.byteLength)).toBe(document?.size_bytes);
    await until(async () => (await jobs())[0]?.state === "done");
    expect(await jobs()).toHaveLength(1);
  },
);

test("a queue that forgets everything gets its jobs again", async () => {
  const { default: Redis } = await import("ioredis");
  const client = new Redis(redis.url);
  toStop.push(() => client.quit());
  const stop = start("redis");
  await askPdf();
  await until(async () => (await jobs())[0]?.state === "done");
  await stop();
  // Asked for while nobody works, and then the queue is emptied too.
  await db.admin`update job set state = 'waiting'`;
  await client.flushall();
  start("redis");
  await until(async () => (await jobs())[0]?.state === "done");
});

test("while Redis is away jobs wait as rows, and are done when it is back", async () => {
  start("redis");
  await askPdf();
  await until(async () => (await jobs())[0]?.state === "done");
  process.kill(redis.pid() as number, "SIGKILL");
  await db.admin`update job set state = 'waiting'`;
  await act((tx) => tx`select pg_notify('pulse_job', '')`);
  await until(async () => (await jobs())[0]?.state === "done", 30_000);
});

test("a Redis without room refuses, jobs wait as rows, and are done when there is room", async () => {
  const { default: Redis } = await import("ioredis");
  const client = new Redis(redis.url);
  toStop.push(async () => {
    await client.config("SET", "maxmemory", "96mb");
    await client.quit();
  });
  start("redis");
  await askPdf();
  await until(async () => (await jobs())[0]?.state === "done");
  await client.config("SET", "maxmemory", "1mb");
  await expect(client.set("filler", "x".repeat(100))).rejects.toThrow(/OOM/);
  await db.admin`update job set state = 'waiting'`;
  await act((tx) => tx`select pg_notify('pulse_job', '')`);
  // The sweep has come by and was refused too.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await jobs())[0]).toMatchObject({ state: "waiting", error: null });
  await client.config("SET", "maxmemory", "96mb");
  await until(async () => (await jobs())[0]?.state === "done", 30_000);
});

test("Redis that hangs without closing a connection counts as away until it answers again", async () => {
  let isReached = false;
  start("redis", (answers) => {
    isReached = answers;
  });
  await until(() => isReached);
  const pid = redis.pid() as number;
  toStop.push(() => process.kill(pid, "SIGCONT"));
  process.kill(pid, "SIGSTOP");
  await until(() => !isReached);
  process.kill(pid, "SIGCONT");
  await askPdf();
  await until(async () => (await jobs())[0]?.state === "done");
  expect(isReached).toBe(true);
});

test("a job that fails is tried again, and after five times rests with its reason", async () => {
  start("postgres");
  await askPdf(newId());
  await until(async () => {
    await db.admin`update job set due_at = now() where state = 'waiting'`;
    return (await jobs())[0]?.state === "failed";
  });
  expect((await jobs())[0]).toMatchObject({ attempts: 5, error: expect.stringMatching(/invoice/) });
  // Asked for once more by a person it starts afresh.
  await askPdf((await db.admin<{ key: string }[]>`select key from job`)[0]?.key);
  await until(async () => ((await jobs())[0]?.attempts ?? 9) < 5);
});

test("a run that was taken for dead cannot finish over the one that replaced it", async () => {
  const id = await askPdf();
  await db.admin`update job set state = 'running', fence = 1, attempts = 1, started_at = now() - interval '2 minutes'`;
  const stop = start("postgres");
  await until(async () => (await jobs())[0]?.state === "done");
  await stop();
  expect((await jobs())[0]).toMatchObject({ id, fence: 2 });
  // What the first run would now do.
  const late =
    await db.admin`update job set state = 'done' where id = ${id} and fence = 1 and state = 'running' returning 1`;
  expect(late).toHaveLength(0);
});

test("the same invoice gives the same bytes, and what people typed is text, not program", async () => {
  const shown = await act((tx) => readInvoiceDocument(tx, invoiceId));
  expect(shown.recipient.name).toBe(NASTY);
  const [a, b] = [await renderInvoice(shown), await renderInvoice(structuredClone(shown))];
  expect(a.equals(b)).toBe(true);
  expect(existsSync(join(folder.path, "pwn"))).toBe(false);
  // A customer in Germany gets it in German.
  const german = await renderInvoice({ ...shown, recipient: { ...shown.recipient, country: "DE" } });
  expect(german.subarray(0, 5).toString()).toBe("%PDF-");
  expect(german.equals(a)).toBe(false);
  const credit = {
    ...shown,
    invoice: {
      ...shown.invoice,
      kind: "credit_note" as const,
      reason: "Broken",
      external_reference: "X-1",
      order_number: null,
      taxes: [{ code: "VAT20", method: "exclusive", rate: "20", base: "10.00", tax: "2.00" }],
    },
  };
  expect((await renderInvoice(credit)).subarray(0, 5).toString()).toBe("%PDF-");
  const long = {
    ...shown,
    invoice: {
      ...shown.invoice,
      lines: Array.from({ length: 200 }, () => shown.invoice.lines[0] as (typeof shown.invoice.lines)[number]),
    },
  };
  expect((await renderInvoice(long)).byteLength).toBeGreaterThan(a.byteLength);
});

test.each(["redis", "postgres"])(
  "a run that is under way tells how far it is, and a person ends it in the middle (%s)",
  async (kind) => {
    const now = new Date();
    const email = `admin-${newId()}@ours.test`;
    const accountId = await createAccount(db.admin, {
      tenantId,
      email,
      name: "The admin",
      role: "admin",
      password: null,
    });
    const person = { ...actorOf(tenantId), accountId };
    const { id: customerId } = await act((tx) => createCustomer(tx, person, { name: "Many" }, now));
    await act((tx) =>
      putItem(tx, person, putItemInput.parse({ sku: "B", name: "B", price: "1.00", qty_on_hand: 100 }), now),
    );
    const ids: string[] = [];
    const one = placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "B", quantity: 1 }] });
    for (let n = 0; n < 60; n += 1) ids.push((await act((tx) => placeOrder(tx, person, one, now))).id);
    const { id: runId } = await act((tx) => startBulkRun(tx, person, { act: "ship", ids }, now));
    const shipped = async () => Number((await db.admin<{ n: bigint }[]>`select count(*) as n from shipment`)[0]?.n);

    const stop = start(kind);
    await until(async () => (await shipped()) >= 2);
    const [job] = await db.admin<{ id: string }[]>`select id from job where kind = 'bulk-orders'`;
    await act((tx) => cancelJob(tx, person, job?.id ?? "", new Date()));
    await stop();
    const done = await shipped();
    expect(done).toBeLessThan(60);
    const [after] = await db.admin<{ state: string }[]>`select state from job where kind = 'bulk-orders'`;
    expect(after).toEqual({ state: "cancelled" });
    expect(await act((tx) => readBulkRun(tx, person, runId))).toMatchObject({ status: "stopped", done });
  },
  60_000,
);

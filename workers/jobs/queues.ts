import { Queue, Worker } from "bullmq";
import type { Sql } from "#db/client.ts";
import type { JobRequest } from "#db/jobs.ts";
import { inSpan, traceIdOf } from "#db/tracing.ts";
import { inTenant } from "#db/transaction.ts";
import { bulkOrders } from "#workers/jobs/bulk-orders.ts";
import { importFile } from "#workers/jobs/import.ts";
import { type JobKind, JobTakenOver } from "#workers/jobs/job.ts";
import { renderInvoicePdf } from "#workers/jobs/render-invoice-pdf.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

/** Every kind of job: the one list. */
// biome-ignore lint/suspicious/noExplicitAny: each kind knows its own payload.
const kinds: Record<JobRequest["kind"], JobKind<any>> = {
  "render-invoice-pdf": renderInvoicePdf,
  "bulk-orders": bulkOrders,
  import: importFile,
};

const QUEUE = "pulse-jobs";
const AT_ONCE = 2;
const TRIES = 5;
const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000];
const SWEEP_EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 5_000;
// A run that has not ended by then is taken for dead and another may begin; its result is then refused by the fence.
const STALLED_AFTER_S = 60;

/** Where the queue lives, decided at start for as long as the worker runs. */
export type QueueBackend = { kind: "redis"; url: string } | { kind: "postgres"; url: string };

type Ref = { tenant_id: string; id: string };
type Taken = { kind: string; payload: unknown; fence: number; attempts: number; traceparent: string | null };

async function openQueue(backend: QueueBackend, work: (ref: Ref) => Promise<void>) {
  const workerOptions = { concurrency: AT_ONCE, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };
  if (backend.kind === "redis") {
    const connection = { url: backend.url, maxRetriesPerRequest: null, enableOfflineQueue: true };
    return {
      // Adding must fail while Redis is away, not pile up in memory: the rows are there, the sweep comes again.
      queue: new Queue<Ref>(QUEUE, { connection: { ...connection, enableOfflineQueue: false } }),
      worker: new Worker<Ref>(QUEUE, (job) => work(job.data), { connection, ...workerOptions }),
    };
  }
  const { createPostgresBackend, withBackend } = await import("bullmq");
  const onPostgres = withBackend(createPostgresBackend);
  const connection = { connectionString: backend.url, schema: "bullmq", migrate: true, max: 3 };
  const queue = new onPostgres.Queue<Ref>(QUEUE, { connection });
  await queue.waitUntilReady();
  return {
    queue,
    worker: new onPostgres.Worker<Ref>(QUEUE, (job) => work(job.data), {
      connection: { ...connection, migrate: false },
      ...workerOptions,
    }),
  };
}

type JobsOptions = {
  sql: Sql;
  backend: QueueBackend;
  filesFolder: string;
  log: Log;
  stop: AbortSignal;
  /** Told when the queue's backend is reached or lost. */
  onReach?: (isReached: boolean) => void;
};

/** Runs jobs until `stop`, and begins again when the queue cannot be opened. */
export async function keepJobsRunning(options: JobsOptions): Promise<void> {
  while (!options.stop.aborted) {
    try {
      await runJobs(options);
    } catch (error) {
      options.onReach?.(false);
      if (!options.stop.aborted) options.log.error("jobs cannot run; trying again", { reason: reasonOf(error) });
      await pause(2_000, options.stop);
    }
  }
}

/**
 * Runs jobs. The rows in Postgres are the record; the queue holds their ids and may be flushed, stopped or lost at any moment:
 * a sweep puts what is due into it again, and starting a job is a claim on its row.
 */
async function runJobs(options: JobsOptions): Promise<void> {
  const { sql, backend, filesFolder, log, stop } = options;
  const asked = createSignal();
  const { queue, worker } = await openQueue(backend, (ref) => runOne(ref));
  options.onReach?.(true);
  const complain = (error: Error) => {
    options.onReach?.(false);
    log.warn("the job queue is in trouble; jobs wait", { backend: backend.kind, reason: reasonOf(error) });
  };
  queue.on("error", complain);
  worker.on("error", complain);

  async function claim({ tenant_id, id }: Ref): Promise<Taken | undefined> {
    const [row] = await sql<Taken[]>`
      update job set state = 'running', fence = fence + 1, attempts = attempts + 1, started_at = now(), error = null, progress = null
      where tenant_id = ${tenant_id} and id = ${id}
        and ((state = 'waiting' and due_at <= now()) or (state = 'running' and started_at < now() - ${STALLED_AFTER_S} * interval '1 second'))
      returning kind, payload, fence, attempts, traceparent`;
    return row;
  }

  async function runOne(ref: Ref): Promise<void> {
    const taken = await claim(ref);
    if (!taken) return;
    const finish = (write: Parameters<Parameters<JobKind<unknown>["run"]>[1]["finish"]>[0]) =>
      inTenant(sql, ref.tenant_id, async (tx) => {
        const done = await tx`update job set state = 'done', finished_at = now()
          where id = ${ref.id} and fence = ${taken.fence} and state = 'running' returning pg_notify('pulse_job_done', ${ref.id}::text)`;
        if (done.length === 0) throw new JobTakenOver();
        await write(tx);
      });
    const alive = async (percent?: number) => {
      const { count } = await sql`update job set started_at = now(), progress = coalesce(${percent ?? null}, progress)
        where tenant_id = ${ref.tenant_id} and id = ${ref.id} and fence = ${taken.fence} and state = 'running'`;
      if (count === 0) throw new JobTakenOver();
    };
    try {
      const kind = kinds[taken.kind as JobRequest["kind"]];
      if (!kind) throw new Error(`there is no job ${taken.kind}`);
      const context = { sql, tenantId: ref.tenant_id, filesFolder, alive, finish };
      const begun = { parent: taken.traceparent, kind: "consumer" as const, attributes: { "pulse.job_id": ref.id } };
      await inSpan("job", taken.kind, begun, () => kind.run(kind.payload.parse(taken.payload), context));
    } catch (error) {
      if (error instanceof JobTakenOver) return;
      await failed(ref, taken, error);
    }
  }

  async function failed(ref: Ref, taken: Taken, error: unknown): Promise<void> {
    const over = taken.attempts >= TRIES;
    const waitMs = BACK_OFF_MS[Math.min(taken.attempts - 1, BACK_OFF_MS.length - 1)] ?? 0;
    log.warn(over ? "a job failed for good" : "a job failed and is tried again", {
      kind: taken.kind,
      id: ref.id,
      trace_id: traceIdOf(taken.traceparent),
      reason: reasonOf(error),
    });
    await sql`update job set state = ${over ? "failed" : "waiting"}, finished_at = ${over ? sql`now()` : null}, error = ${reasonOf(error).slice(0, 2_000)},
      due_at = now() + ${waitMs} * interval '1 ms' where tenant_id = ${ref.tenant_id} and id = ${ref.id} and fence = ${taken.fence}`;
  }

  async function sweep(): Promise<void> {
    // One cheap question each round tells whether the backend answers again: one that hangs says nothing at all.
    const silent = pause(ANSWER_WITHIN_MS).then(() => Promise.reject(new Error("it does not answer")));
    await Promise.race([queue.getWaitingCount(), silent]);
    options.onReach?.(true);
    const due = await sql<Ref[]>`
      select tenant_id, id from job
      where (state = 'waiting' and due_at <= now()) or (state = 'running' and started_at < now() - ${STALLED_AFTER_S} * interval '1 second')
      order by due_at limit 500`;
    // The id of the row is the id in the queue: what is in it already is not added again.
    if (due.length > 0)
      await queue.addBulk(
        due.map((ref) => ({
          name: "job",
          data: ref,
          opts: { jobId: ref.id, removeOnComplete: true, removeOnFail: true },
        })),
      );
  }

  const listener = await sql.listen("pulse_job", asked.wake);
  try {
    while (!stop.aborted) {
      await sweep().catch((error) => complain(error as Error));
      await Promise.race([asked.wait(SWEEP_EVERY_MS), pause(SWEEP_EVERY_MS, stop)]);
    }
  } finally {
    await listener.unlisten().catch(() => {});
    await Promise.race([Promise.allSettled([worker.close(), queue.close()]), pause(2_000)]);
  }
}

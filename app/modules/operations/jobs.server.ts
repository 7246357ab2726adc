import { jobCancelled, jobRetried } from "#app/modules/operations/events.ts";
import { endBulkRun } from "#app/modules/orders/bulk-run.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { isId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Tx } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";

export const JOB_STATES = ["waiting", "running", "failed", "done", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

export type JobRow = {
  id: string;
  kind: string;
  state: JobState;
  /** Percent, where the job knows it. */
  progress: number | null;
  attempts: number;
  error: string | null;
  created_at: string;
  /** When it is tried next, while it waits. */
  due_at: string;
  finished_at: string | null;
};

type Stored = Omit<JobRow, "created_at" | "due_at" | "finished_at"> & {
  created_at: Date;
  due_at: Date;
  finished_at: Date | null;
};

/** A page of the company's jobs, newest first; `next` is the id to go on after. */
export async function listJobs(
  db: Db,
  wanted: { state: JobState | null; after: string | null; limit: number },
): Promise<{ rows: JobRow[]; next: string | null }> {
  const { state, after, limit } = wanted;
  const found = await db<Stored[]>`
    select id, kind, state, progress, attempts, error, created_at, due_at, finished_at from job
     where true ${state ? db`and state = ${state}` : db``} ${after && isId(after) ? db`and id < ${after}` : db``}
     order by id desc limit ${limit + 1}`;
  const rows = found.slice(0, limit).map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    due_at: row.due_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }));
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}

export type QueueCount = { queue: string; waiting: number; active: number; failed: number; oldest: string | null };

/** What waits, is under way and was given up: jobs by their kind, what goes out by its way, calls to the payment processor. */
export async function countQueues(db: Db): Promise<QueueCount[]> {
  const rows = await db<(Omit<QueueCount, "oldest"> & { oldest: Date | null })[]>`
    select queue, count(*) filter (where state = 'waiting')::int as waiting,
           count(*) filter (where state in ('running', 'sending'))::int as active,
           count(*) filter (where state = 'failed')::int as failed,
           min(since) filter (where state in ('waiting', 'running', 'sending')) as oldest
      from (select kind as queue, state, created_at as since from job where state in ('waiting', 'running', 'failed')
            union all select channel, state, created_at from outgoing_message where state in ('waiting', 'sending', 'failed')
            union all select 'processor', state, created_at from processor_call where state in ('waiting', 'sending', 'failed')) every_queue
     group by queue order by queue`;
  return rows.map((row) => ({ ...row, oldest: row.oldest?.toISOString() ?? null }));
}

/** Has a job tried again that failed for good or was ended. Refuses: NotFound, not_ended. */
export async function retryJob(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const job = await lockJob(tx, id);

  if (job.state !== "failed" && job.state !== "cancelled") {
    throw new Refusal("not_ended", "Only a job that failed or was ended is tried again.");
  }

  await tx`update job set state = 'waiting', attempts = 0, due_at = ${now}, finished_at = null, error = null where id = ${id}`;
  await tx`select pg_notify('pulse_job', '')`;

  await appendEvents(tx, actor, [jobRetried.make(id, { kind: job.kind })], now);
}

/** Ends a job: one that runs loses its claim, so nothing more of it is written. Refuses: NotFound, already_ended. */
export async function cancelJob(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const job = await lockJob(tx, id);

  if (job.state !== "waiting" && job.state !== "running") {
    throw new Refusal("already_ended", "This job has ended already.");
  }

  await tx`update job set state = 'cancelled', fence = fence + 1, finished_at = ${now} where id = ${id}`;
  if (job.kind === "bulk-orders") await endBulkRun(tx, job.key, now);

  await appendEvents(tx, actor, [jobCancelled.make(id, { kind: job.kind })], now);
}

async function lockJob(tx: Tx, id: string): Promise<{ kind: string; key: string; state: JobState }> {
  const [job] = await tx<{ kind: string; key: string; state: JobState }[]>`
    select kind, key, state from job where id = ${id} for update`;
  if (!job) throw new NotFound("job");
  return job;
}

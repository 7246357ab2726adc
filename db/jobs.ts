import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

/** Kinds of jobs and what each is told; the work itself is in workers/jobs. */
export type JobRequest =
  | { kind: "render-invoice-pdf"; invoiceId: string }
  | { kind: "bulk-orders"; runId: string }
  | { kind: "import"; runId: string; asked: number };

function wanted(request: JobRequest): { key: string; payload: Record<string, string> } {
  if (request.kind === "bulk-orders") return { key: request.runId, payload: { run_id: request.runId } };
  // A file is looked at, and then imported: each time it is asked for is a job of its own.
  if (request.kind === "import")
    return { key: `${request.runId}:${request.asked}`, payload: { run_id: request.runId } };
  return { key: request.invoiceId, payload: { invoice_id: request.invoiceId } };
}

/**
 * Asks for a job inside the caller's transaction: a row, and a notice that a worker picks up at commit. The same work asked
 * for again is the same job; one that had failed for good is tried again. Returns its id.
 */
export async function askForJob(tx: Tx, actor: Actor, request: JobRequest): Promise<string> {
  const { key, payload } = wanted(request);
  const [row] = await tx<{ id: string }[]>`
    insert into job (tenant_id, kind, key, payload, request_id, traceparent)
    values (${actor.tenantId}, ${request.kind}, ${key}, ${JSON.stringify(payload)}::text::jsonb, ${actor.requestId}, ${actor.traceparent ?? null})
    on conflict (tenant_id, kind, key) do update set
      state = case when job.state in ('failed', 'cancelled') then 'waiting' else job.state end,
      attempts = case when job.state in ('failed', 'cancelled') then 0 else job.attempts end,
      due_at = case when job.state in ('failed', 'cancelled') then now() else job.due_at end,
      finished_at = case when job.state in ('failed', 'cancelled') then null else job.finished_at end
    returning id, pg_notify('pulse_job', '')`;
  if (!row) throw new Error("the job was not written");
  return row.id;
}

import type { Reaction } from "#app/modules/reactions.server.ts";
import { type DomainEvent, readEvent } from "#app/modules/shared/event.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { applyOnce, isOutage } from "#workers/apply-once.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal } from "#workers/signal.ts";

/** A reaction is tried this often before it waits for a person. */
const TRIES = 5;
const BACK_OFF_MS = [500, 2_000, 10_000, 30_000];
const LOOK_EVERY_MS = 500;
const TRACE_LENGTH = 2_000;

type Row = {
  id: string;
  tenant_id: string;
  consumer: string;
  subject_id: string;
  attempts: number;
  type: string;
  message: string;
};

const keyOf = (consumer: string, tenantId: string, subjectId: string) => `${consumer} ${tenantId} ${subjectId}`;

/**
 * The reactions that failed, and what waits behind them. Each subject's letters are settled strictly in order: the first is
 * retried (or replayed by a person) until it succeeds, then the next.
 */
export async function openDeadLetters(options: {
  sql: Sql;
  reactions: Record<string, readonly Reaction[]>;
  log: Log;
  stop: AbortSignal;
}) {
  const { sql, reactions, log, stop } = options;
  const blocked = new Set<string>();
  const work = createSignal();

  // Raised at both ends of every write, so that a look that overlaps one is not believed.
  let writes = 0;

  async function load(): Promise<void> {
    const before = writes;
    const rows = await sql<{ consumer: string; tenant_id: string; subject_id: string }[]>`
      select distinct consumer, tenant_id, subject_id from dead_letter where state <> 'done'`;
    if (writes !== before) return;
    blocked.clear();
    for (const row of rows) blocked.add(keyOf(row.consumer, row.tenant_id, row.subject_id));
  }

  async function put(
    consumer: string,
    event: DomainEvent,
    state: "retrying" | "behind",
    error?: unknown,
  ): Promise<void> {
    writes += 1;
    await inTenant(sql, event.tenantId, async (tx) => {
      await tx`insert into dead_letter (tenant_id, consumer, event_id, seq, type, subject_type, subject_id, state, attempts, error, next_try_at)
        values (${event.tenantId}, ${consumer}, ${event.id}, ${event.seq}, ${event.type}, ${event.subjectType}, ${event.subjectId},
          ${state}, ${state === "retrying" ? 1 : 0}, ${error === undefined ? null : reasonOf(error).slice(0, TRACE_LENGTH)},
          ${state === "retrying" ? sql`now() + ${BACK_OFF_MS[0] ?? 0} * interval '1 ms'` : null})
        on conflict (tenant_id, consumer, event_id) do nothing`;
    });
    writes += 1;
    blocked.add(keyOf(consumer, event.tenantId, event.subjectId));
  }

  /** The first open letter of each subject, where it is its turn. */
  async function due(): Promise<Row[]> {
    return sql<Row[]>`
      select first.* from (
        select distinct on (d.consumer, d.tenant_id, d.subject_id) d.id, d.tenant_id, d.consumer, d.subject_id, d.attempts, d.type,
          d.state, d.next_try_at, event_message(e, d.seq) as message
        from dead_letter d join event_log e on e.tenant_id = d.tenant_id and e.id = d.event_id
        where d.state <> 'done' order by d.consumer, d.tenant_id, d.subject_id, d.seq
      ) first
      where first.state in ('behind', 'replay') or (first.state = 'retrying' and first.next_try_at <= now())
      limit 100`;
  }

  async function settle(row: Row): Promise<void> {
    const reaction = (reactions[row.type] ?? []).find((candidate) => candidate.consumer === row.consumer);
    try {
      if (reaction) await applyOnce(sql, reaction, readEvent(row.message));
      await sql`update dead_letter set state = 'done', settled_at = now() where tenant_id = ${row.tenant_id} and id = ${row.id}`;
      log.info("a dead letter is settled", { consumer: row.consumer, type: row.type, id: row.id });
    } catch (error) {
      if (isOutage(error)) throw error;
      const attempts = row.attempts + 1;
      const parked = attempts >= TRIES;
      const waitMs = BACK_OFF_MS[Math.min(attempts - 1, BACK_OFF_MS.length - 1)] ?? 0;
      await sql`update dead_letter set state = ${parked ? "parked" : "retrying"}, attempts = ${attempts},
        error = ${reasonOf(error).slice(0, TRACE_LENGTH)}, next_try_at = ${parked ? null : sql`now() + ${waitMs} * interval '1 ms'`}
        where tenant_id = ${row.tenant_id} and id = ${row.id}`;
      if (parked)
        log.error("a reaction failed 5 times and waits for a person", {
          consumer: row.consumer,
          type: row.type,
          id: row.id,
          reason: reasonOf(error),
        });
    }
  }

  await load();
  const listener = await sql.listen("pulse_replay", work.wake);
  const running = (async () => {
    while (!stop.aborted) {
      await work.wait(blocked.size > 0 ? LOOK_EVERY_MS : 4 * LOOK_EVERY_MS);
      if (stop.aborted || blocked.size === 0) continue;
      try {
        for (let rows = await due(); rows.length > 0 && !stop.aborted; rows = await due()) {
          for (const row of rows) await settle(row);
        }
        await load();
      } catch (error) {
        log.warn("dead letters wait", { reason: reasonOf(error) });
      }
    }
  })();

  return {
    isBlocked: (consumer: string, event: DomainEvent) => blocked.has(keyOf(consumer, event.tenantId, event.subjectId)),
    failed: (consumer: string, event: DomainEvent, error: unknown) => put(consumer, event, "retrying", error),
    queueBehind: (consumer: string, event: DomainEvent) => put(consumer, event, "behind"),
    async close(): Promise<void> {
      work.wake();
      await listener.unlisten().catch(() => {});
      await running;
    },
  };
}

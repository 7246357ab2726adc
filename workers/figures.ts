import { statSync } from "node:fs";
import { Gauge } from "prom-client";
import type { Sql } from "#db/client.ts";
import type { FactsKeeper } from "#workers/build-facts.ts";
import type { ReactionLag } from "#workers/reaction-lag.ts";

/** What waits in PostgreSQL, of all companies. It is read when it is asked for; while PostgreSQL is away it is not told. */
export function measureQueues(sql: Sql): void {
  const pending = new Gauge({
    name: "pulse_events_pending",
    help: "Committed events that wait for their place in the log.",
  });
  const letters = new Gauge({
    name: "pulse_dead_letters",
    help: "Events that a reaction could not take, and those that wait behind them.",
    labelNames: ["consumer"],
  });
  const jobs = new Gauge({ name: "pulse_jobs_open", help: "Jobs that wait or run.", labelNames: ["kind"] });
  new Gauge({
    name: "pulse_job_waiting_seconds",
    help: "How long the longest job has waited since it was due.",
    async collect() {
      pending.remove();
      letters.reset();
      jobs.reset();
      this.remove();
      try {
        const [waiting, parked, open] = await Promise.all([
          sql<{ count: bigint }[]>`select count(*) from event_pending`,
          sql<{ consumer: string; count: bigint }[]>`
            select consumer, count(*) from dead_letter where state <> 'done' group by consumer`,
          sql<{ kind: string; count: bigint; late_s: number }[]>`
            select kind, count(*), greatest(0, extract(epoch from now() - min(due_at) filter (where state = 'waiting')))::float8 as late_s
              from job where state in ('waiting', 'running') group by kind`,
        ]);
        pending.set(Number(waiting[0]?.count ?? 0n));
        for (const { consumer, count } of parked) letters.set({ consumer }, Number(count));
        for (const { kind, count } of open) jobs.set({ kind }, Number(count));
        this.set(Math.max(0, ...open.map(({ late_s }) => late_s)));
      } catch {
        // Whether PostgreSQL is there is told by /readyz.
      }
    },
  });
}

/** How late what follows from an event is, such as the invoice of an order. */
export function measureReactions(lag: ReactionLag): void {
  new Gauge({
    name: "pulse_reactions_behind_seconds",
    help: "How long the oldest event that reactions have not come to has waited.",
    collect() {
      this.set(Math.round(lag.seconds()));
    },
  });
}

/** How the figures stood when they were last compared with the books. */
export function measureFactsCheck(sql: Sql): void {
  const differed = new Gauge({
    name: "pulse_facts_differed",
    help: "Figures that differed from the books when they were last compared; they are built anew then.",
  });
  const remained = new Gauge({
    name: "pulse_facts_remained",
    help: "Figures that differed from the books even after they were built anew.",
  });
  new Gauge({
    name: "pulse_facts_checked_time_seconds",
    help: "When the figures were last compared with the books.",
    async collect() {
      for (const gauge of [differed, remained, this]) gauge.remove();
      try {
        const [row] = await sql<{ at: number; differed: number; remained: number }[]>`
          select extract(epoch from checked_at)::float8 as at, differed, remained from facts_check where checked_at is not null`;
        if (!row) return;
        this.set(Math.floor(row.at));
        differed.set(row.differed);
        remained.set(row.remained);
      } catch {
        // Whether PostgreSQL is there is told by /readyz.
      }
    },
  });
}

/** Of the file of facts: how large it is, what DuckDB holds of it in memory, and up to which event it goes. */
export function measureFacts(keeper: FactsKeeper): void {
  const memory = new Gauge({
    name: "pulse_duckdb_memory_bytes",
    help: "What DuckDB holds in memory, its cache of the file included; it stays below its limit.",
  });
  const spilled = new Gauge({
    name: "pulse_duckdb_spilled_bytes",
    help: "What DuckDB has put into temporary files because it did not fit into its memory.",
  });
  const file = new Gauge({ name: "pulse_duckdb_file_bytes", help: "Size of the file of facts." });
  new Gauge({
    name: "pulse_facts_event_seq",
    help: "The last event that is in the facts.",
    async collect() {
      for (const gauge of [memory, spilled, file, this]) gauge.remove();
      try {
        const facts = keeper.facts();
        if (!facts) return;
        this.set(Number(facts.appliedSeq()));
        file.set(statSync(facts.path).size);
        const held =
          "select sum(memory_usage_bytes)::bigint, sum(temporary_storage_bytes)::bigint from duckdb_memory()";
        const { rows } = await facts.ask(held, {});
        memory.set(Number(rows[0]?.[0] ?? 0));
        spilled.set(Number(rows[0]?.[1] ?? 0));
      } catch {
        // The file is just being changed for another one.
      }
    },
  });
}

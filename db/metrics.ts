import { collectDefaultMetrics, Gauge, Histogram, type Metric, register } from "prom-client";

/*
 * What this process has measured since it started, for Prometheus. Labels are names that stand in the program (a command, a reaction, a
 * report), never something that a caller sends: that could be made endless.
 *
 * The web is two bundles, its programs and its screens, with a copy of this module each: what they share is prom-client's own register.
 */

const EVENT_LOOP_MS = 20;

export const registry = register;

/** Most answers are between a few milliseconds and a second; the last bucket tells what people would call broken. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a process has measured, as it is handed on to another one. */
export type Measured = Awaited<ReturnType<typeof register.getMetricsAsJSON>>;

export type Outcome = "done" | "refused" | "failed";

function shared<T extends Metric>(name: string, make: (name: string) => T): T {
  return (register.getSingleMetric(name) as T | undefined) ?? make(name);
}

function histogram<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  buckets = SECONDS,
): Histogram<Label> {
  return shared(name, () => new Histogram({ name, help, labelNames: [...labelNames], buckets }));
}

export const commandSeconds = histogram(
  "pulse_command_seconds",
  "Commands of people and programs, from the start of their transaction to its end, tries again included.",
  ["command", "outcome"],
);

export const transactionBeginSeconds = histogram(
  "pulse_transaction_begin_seconds",
  "From wanting a transaction to its begin: waiting for a connection of the pool, and one round trip.",
);

export const openTransactions = shared(
  "pulse_transactions_open",
  (name) => new Gauge({ name, help: "Transactions that have a connection of the pool." }),
);

export const workSeconds = histogram(
  "pulse_work_seconds",
  "Work that nobody waits for, each try by itself: reactions to events, jobs, calls to the payment processor, batches of facts.",
  ["kind", "name", "outcome"],
  [...SECONDS, 60, 600],
);

export const reportSeconds = histogram("pulse_report_seconds", "Answers of the facts.", ["report", "outcome"]);

/** Memory, processor time, open files, event loop and garbage collection too; all that is measured here says that it is of `process`. */
export function measureProcess(process: "web" | "worker"): void {
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ eventLoopMonitoringPrecision: EVENT_LOOP_MS });
}

/** Runs `work` and hands the seconds it took and how it ended to `note`; what it throws is thrown on. */
export async function timed<T>(
  work: () => Promise<T>,
  note: (seconds: number, outcome: Outcome) => void,
  outcomeOf: (error: unknown) => Outcome = () => "failed",
): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await work();
    note((performance.now() - startedAt) / 1_000, "done");
    return result;
  } catch (error) {
    note((performance.now() - startedAt) / 1_000, outcomeOf(error));
    throw error;
  }
}

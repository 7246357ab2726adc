import { english } from "#app/components/words/words.ts";
import type { Sql } from "#db/client.ts";
import type { Analytics } from "./analytics.server.ts";

export type State = "ok" | "degraded" | "down";
export type Readiness = {
  status: State;
  checks: { database: State; events: State; jobs: State; analytics: State };
};

/** Milliseconds an answer serves everybody who asks: the page head asks too, and a probe must not become load. */
const KEPT_MS = 2_000;

export type Health = {
  readiness: () => Promise<Readiness>;
  /** One sentence for people when a service is away and the product works on without it. */
  degraded: () => Promise<string | null>;
  /** When the worker last answered, while it does not; null otherwise, and where there is none. */
  workerSilentSince: () => Promise<string | null>;
  /** How many seconds what follows from events is late, such as invoices by policy, while it is so late that people are told. */
  reactionsBehind: () => Promise<number | null>;
};

/** So long a worker may take that is started again. */
const PATIENCE_MS = 20_000;
/** Also while nobody looks, so that it is known since when. */
const ASK_WORKER_EVERY_MS = 10_000;

/** `sql` asks for nothing else, or its other statements are waited for. */
export function openHealth(
  sql: Sql,
  analytics: Analytics,
  configured: { events: boolean; jobs: boolean; worker: boolean },
  patienceMs = PATIENCE_MS,
): Health {
  let answeredAt = Date.now();
  let last: Readiness | undefined;
  let behindS: number | null = null;
  let kept: { at: number; answer: Promise<Readiness> } | undefined;

  async function database(): Promise<State> {
    // An answer that has come while this process was busy is read before it is given up.
    const timeout = new Promise<never>((_, reject) =>
      setTimeout(() => setImmediate(() => reject(new Error("timeout"))), 2_000).unref(),
    );
    try {
      await Promise.race([sql`select 1`, timeout]);
      return "ok";
    } catch {
      return "down";
    }
  }

  async function askWorker() {
    const worker = await analytics.health();
    if (worker) answeredAt = Date.now();
    behindS = typeof worker?.reactions_behind_s === "number" ? worker.reactions_behind_s : null;
    return worker;
  }
  if (configured.worker) setInterval(askWorker, ASK_WORKER_EVERY_MS).unref();

  async function look(): Promise<Readiness> {
    const [db, worker] = await Promise.all([database(), askWorker()]);
    const part = (name: string): State => {
      if (!worker) return "down";
      const said = (worker.checks as Record<string, unknown> | undefined)?.[name];
      if (said === "ok" || said === "degraded" || said === "down") return said;
      // A worker that answers runs all its parts, unless it says otherwise.
      return name === "analytics" && worker.status !== "ready" && worker.status !== "ok" ? "degraded" : "ok";
    };
    const checks = {
      database: db,
      // Run without a bus on purpose, events take the longer way through PostgreSQL.
      events: part("events") === "ok" && !configured.events ? "degraded" : part("events"),
      jobs: part("jobs") === "ok" && !configured.jobs ? "degraded" : part("jobs"),
      analytics: part("analytics"),
    } satisfies Readiness["checks"];
    const whole = db === "down" ? "down" : Object.values(checks).every((state) => state === "ok") ? "ok" : "degraded";
    return { status: whole, checks };
  }

  function readiness(): Promise<Readiness> {
    const now = Date.now();
    if (!kept || now - kept.at > KEPT_MS) {
      kept = { at: now, answer: look() };
      kept.answer.then((answer) => {
        last = answer;
      });
    }
    return kept.answer;
  }

  return {
    readiness,
    async workerSilentSince() {
      await readiness();
      const isSilent = configured.worker && Date.now() - answeredAt > patienceMs;
      return isSilent ? new Date(answeredAt).toISOString() : null;
    },
    async reactionsBehind() {
      await readiness();
      return behindS;
    },
    async degraded() {
      const fresh = readiness();
      // A page does not wait for a service that hangs: it says what was known before.
      const { checks } = last ?? (await fresh);
      if (checks.analytics !== "ok")
        return english("Charts and reports are being rebuilt. Orders, invoices and payments work as usual.");
      if (checks.events !== "ok" && behindS !== null)
        return english("Much is being worked off. Invoices, messages and figures of what is entered now come later.");
      if (checks.events !== "ok")
        return english("The event bus is away. Everything works; screens may follow a little later.");
      if (checks.jobs !== "ok") return english("Background jobs are waiting. Documents and mail come later.");
      return null;
    },
  };
}

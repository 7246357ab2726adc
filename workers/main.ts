import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { compareFacts } from "#analytics/compare.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { wrongSetting } from "#app/modules/shared/operator-settings.server.ts";
import { connect } from "#db/client.ts";
import { fromFiles } from "#db/from-files.ts";
import { measureProcess } from "#db/metrics.ts";
import { openTracing } from "#db/tracing.ts";
import { answerHealth, answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { openBus } from "#workers/bus.ts";
import { checkChain } from "#workers/check-chain.ts";
import { checkFactsDaily } from "#workers/check-facts.ts";
import { armFailPoint } from "#workers/failpoint.ts";
import { openFeed } from "#workers/feed.ts";
import { measureFacts, measureFactsCheck, measureQueues, measureReactions } from "#workers/figures.ts";
import { keepLedgerFolded } from "#workers/fold-ledger.ts";
import { keepBackups } from "#workers/jobs/backup.ts";
import { keepMessages } from "#workers/jobs/messages.ts";
import { keepJobsRunning, type QueueBackend } from "#workers/jobs/queues.ts";
import { readTimeOfDay } from "#workers/jobs/schedule.ts";
import { createLog, reasonOf } from "#workers/log.ts";
import { whileHolding } from "#workers/one-at-a-time.ts";
import { orderEvents } from "#workers/order-events.ts";
import { react } from "#workers/react.ts";
import { LATE_S, watchReactions } from "#workers/reaction-lag.ts";
import { openSqlConsole } from "#workers/sql-console.ts";

/** Everything that runs here: the one list. The first three are at most once in the installation,
 * whatever is started where; jobs may run on several machines. */
const ROLES = ["order-events", "react", "build-facts", "jobs"] as const;
type Role = (typeof ROLES)[number];

const DRAIN_MS = 3_000;

/** What `wrongSetting` judges is only named here. */
const environment = z.object({
  DATABASE_URL: z.url(),
  JOBS_DATABASE_URL: z.url().optional(),
  NATS_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  ANALYTICS_URL: z.string().optional(),
  PULSE_DATA: z.string().default(".pulse"),
  PULSE_FAIL: z.string().optional(),
  PULSE_URL: z.string().optional(),
  PULSE_SMTP_URL: z.string().optional(),
  PULSE_SMTP_CA_FILE: z.string().optional(),
  PULSE_MAIL_FROM: z.string().optional(),
  PULSE_WEBHOOK_HOSTS: z.string().optional(),
  PULSE_SMS_URL: z.string().optional(),
  PULSE_SMS_KEY: z.string().optional(),
  PULSE_SMS_KEY_HEADER: z.string().optional(),
  PULSE_SMS_FROM: z.string().optional(),
  PULSE_SMS_BODY: z.string().optional(),
  PULSE_PUSH: z.string().optional(),
  PULSE_PUSH_HOSTS: z.string().optional(),
  /** Where this process says that it lives, whatever its roles and whether it leads or stands by; none by default. */
  PULSE_HEALTH_URL: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  PULSE_PROCESSOR_URL: z.string().optional(),
  PULSE_PROCESSOR_KEY: z.string().optional(),
  /** A superuser's URL, handed on to the backup program and used for nothing else. */
  PULSE_MAINTENANCE_URL: z.string().optional(),
  PULSE_BACKUP_AT: z.string().optional(),
  PULSE_COMPARE_AT: z.string().optional(),
});

/** The environment. A wrong variable stops the start and is named. */
function readEnvironment() {
  const source = fromFiles(process.env);
  const wrong = wrongSetting(source);
  if (wrong) throw new Error(wrong);
  const read = environment.safeParse(source);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`${String(issue?.path[0])}: ${issue?.message}`);
}

function readRoles(args: string[]): Set<Role> {
  const given = args.find((arg) => arg.startsWith("--roles="))?.slice("--roles=".length);
  if (given === undefined) return new Set(ROLES);
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !ROLES.includes(name as Role));
  if (unknown.length > 0) throw new Error(`unknown role ${unknown.join(", ")}; there are ${ROLES.join(", ")}`);
  return new Set(names as Role[]);
}

function queueBackendOf(env: z.output<typeof environment>): QueueBackend | undefined {
  if (env.REDIS_URL) return { kind: "redis", url: env.REDIS_URL };
  return env.JOBS_DATABASE_URL ? { kind: "postgres", url: env.JOBS_DATABASE_URL } : undefined;
}

async function main(): Promise<void> {
  const log = createLog("worker");
  const env = readEnvironment();
  const roles = readRoles(process.argv.slice(2));
  armFailPoint(env.PULSE_FAIL);
  const endTracing = await openTracing("pulse-worker", env.OTEL_EXPORTER_OTLP_ENDPOINT);

  measureProcess("worker");

  const stopping = new AbortController();
  const stop = stopping.signal;
  const pool = connect({ url: env.DATABASE_URL, max: 6, name: "pulse-worker" });
  measureQueues(pool);
  const connectOne = (name: string) => () => connect({ url: env.DATABASE_URL, max: 1, name: `pulse-${name}` });
  const bus = env.NATS_URL ? openBus(env.NATS_URL, createLog("bus")) : undefined;
  const feed = openFeed({ sql: pool, log: createLog("feed"), ...(bus ? { bus } : {}) });
  const health = env.PULSE_HEALTH_URL ? await listenAt(env.PULSE_HEALTH_URL, answerHealth([...roles])) : undefined;
  const running: Promise<void>[] = [];
  let areJobsReached = true;
  let isOrderBehind = false;

  if (roles.has("order-events")) {
    const part = createLog("order-events");
    const onOrdered = (seq: bigint, isBehind: boolean) => {
      isOrderBehind = isBehind;
      feed.announce(seq);
    };
    const work = (sql: ReturnType<typeof connect>, ended: AbortSignal) =>
      orderEvents({ sql, pool, log: part, stop: ended, onOrdered, ...(bus ? { bus } : {}) }).finally(() => {
        isOrderBehind = false;
      });
    running.push(whileHolding("order-events", connectOne("order-events"), part, stop, work));
    running.push(checkChain({ sql: pool, log: createLog("check-chain"), stop }));
    running.push(keepLedgerFolded({ sql: pool, log: createLog("fold-ledger"), stop }));
  }
  if (roles.has("react")) {
    const part = createLog("react");
    running.push(
      whileHolding("react", connectOne("react"), part, stop, (_sql, ended) =>
        react({ sql: pool, feed, reactions, log: part, stop: ended }),
      ),
    );
  }
  if (roles.has("build-facts")) {
    const part = createLog("build-facts");
    const path = join(resolve(env.PULSE_DATA), "analytics", "facts.duckdb");
    const keeper = keepFacts({ sql: pool, feed, path, log: part, givesWay: () => isOrderBehind });
    measureFacts(keeper);
    measureFactsCheck(pool);
    // Whoever keeps the facts answers for the worker, wherever reactions run.
    const lag = watchReactions(pool);
    measureReactions(lag);
    running.push(lag.run(stop));
    const handler = answerMetrics({
      keeper,
      sql: pool,
      log: createLog("answer-metrics"),
      console: openSqlConsole({
        keeper,
        folder: join(resolve(env.PULSE_DATA), "analytics", "sql"),
        program: fileURLToPath(new URL("../build/sandbox.js", import.meta.url)),
      }),
      compare: () => keeper.whileStill((facts) => compareFacts(pool, facts, new Date())),
      health: async () => {
        const isLate = lag.seconds() > LATE_S;
        const events = !isLate && (!bus || bus.live()) ? "ok" : "degraded";
        return {
          checks: { events, jobs: areJobsReached ? "ok" : "degraded" },
          ...(isLate ? { reactions_behind_s: Math.round(lag.seconds()) } : {}),
        };
      },
    });
    const work = async (_sql: unknown, ended: AbortSignal) => {
      // Whoever keeps the facts answers: another worker that stands by must not take the socket away.
      const server = env.ANALYTICS_URL ? await listenAt(env.ANALYTICS_URL, handler) : undefined;
      const at = readTimeOfDay(env.PULSE_COMPARE_AT || "04:00");
      try {
        if (at) void checkFactsDaily({ sql: pool, keeper, at, log: createLog("check-facts"), stop: ended });
        await keeper.run(ended);
      } finally {
        server?.close();
        server?.closeIdleConnections();
      }
    };
    running.push(whileHolding("build-facts", connectOne("build-facts"), part, stop, work));
  }

  const queueBackend = queueBackendOf(env);
  if (roles.has("jobs") && queueBackend) {
    const filesFolder = join(resolve(env.PULSE_DATA), "files");
    const onReach = (isReached: boolean) => {
      areJobsReached = isReached;
    };
    running.push(
      keepJobsRunning({ sql: pool, backend: queueBackend, filesFolder, log: createLog("jobs"), stop, onReach }),
    );
  }

  if (roles.has("jobs")) {
    const part = createLog("messages");
    running.push(
      whileHolding("messages", connectOne("messages"), part, stop, (_sql, ended) =>
        keepMessages({ sql: pool, env, dataFolder: resolve(env.PULSE_DATA), stop: ended }),
      ),
    );
  }

  if (roles.has("jobs") && env.PULSE_MAINTENANCE_URL) {
    const part = createLog("backups");
    const program = fileURLToPath(new URL("../build/cli.js", import.meta.url));
    const command = {
      program: process.execPath,
      args: ["--max-old-space-size=256", program, "backup", "--prove"],
      env: { ...process.env, DATABASE_URL: env.PULSE_MAINTENANCE_URL },
    };
    const at = readTimeOfDay(env.PULSE_BACKUP_AT || "02:30");
    const work = (_sql: unknown, ended: AbortSignal) => keepBackups({ sql: pool, command, at, log: part, stop: ended });
    running.push(whileHolding("backup-schedule", connectOne("backup-schedule"), part, stop, work));
  }

  const drain = (name: string) => {
    if (stop.aborted) return process.exit(1);
    log.info(`${name}: finishing`);
    stopping.abort();
    setTimeout(() => {
      log.error("not everything ended in time");
      process.exit(1);
    }, DRAIN_MS).unref();
  };
  process.on("SIGTERM", () => drain("SIGTERM"));
  process.on("SIGINT", () => drain("SIGINT"));
  log.info("the worker runs", { roles: [...roles] });
  // To the supervisor, where one started us.
  process.send?.("runs");

  await Promise.all(running);
  health?.close();
  await feed.close();
  await bus?.close();
  await pool.end({ timeout: 1 });
  await endTracing();
  log.info("the worker has ended");
  process.exit(0);
}

main().catch((error) => {
  createLog("worker").error("the worker cannot run", { reason: reasonOf(error) });
  process.exit(1);
});

import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as z from "zod";
import { type answer, describeMetrics, metricNamed } from "#analytics/catalogue.ts";
import { AskRefused, type FactsFile, FactsUnusable } from "#analytics/duckdb.ts";
import { keepAnswers } from "#analytics/kept-answers.ts";
import type { Company } from "#analytics/metrics/metric.ts";
import { readFactsLag } from "#app/modules/history.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { Sql } from "#db/client.ts";
import { registry, reportSeconds, timed } from "#db/metrics.ts";
import { inTenant } from "#db/transaction.ts";
import type { FactsKeeper } from "#workers/build-facts.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import type { SqlConsole, SqlRefusal } from "#workers/sql-console.ts";

const WAIT_FOR_SEQ_MS = 1_000;
const COMPANY_KEPT_MS = 30_000;
const LARGEST_BODY = 64 * 1024;
const MOST_AT_ONCE = 100;

/**
 * Answers over HTTP, on a unix socket or for other machines of a trusted network on an address. The asker (web) says for which
 * company and what to hide; a `customer_name` cell holds the customer's id, and the asker, who may read names, puts it there.
 *
 *   GET  /metrics-catalogue → {data: [{name, title, params, columns, …}]}
 *   POST /query {report, tenant_id, params?, min_seq?, hide?} → {report, as_of, event_seq, params, columns, rows, stale_because?}
 *   POST /sql {run, tenant_id, sql, tables, hide?, at_most_rows, at_most_bytes} → {event_seq, as_of, took_ms, columns, rows, cut}
 *   POST /sql/tables {tables, hide?} → {data: [{name, columns}]}      POST /sql/cancel {run, tenant_id} → {cancelled}
 *   POST /queries [{…}] → [{status, body}], as /query answers each of them
 *   POST /rebuild → {events, ms}      POST /compare → {seq, differences}      GET /healthz → {status, …}
 *   GET  /metrics → {data: […]}, what this process has measured, as prom-client has it
 *
 * Errors are {code, detail}: 400 bad_question (with errors), too_large, sql_…; 404 unknown_report; 503 rebuilding, unavailable.
 */
export type Answering = {
  keeper: FactsKeeper;
  sql: Sql;
  log: Log;
  now?: () => Date;
  console?: SqlConsole;
  compare?: () => Promise<unknown>;
  health?: () => Promise<Record<string, unknown>>;
};

const question = z.object({
  report: z.string(),
  tenant_id: z.uuid(),
  params: z.record(z.string(), z.unknown()).default({}),
  min_seq: z.coerce.bigint().min(0n).optional(),
  hide: z.array(z.enum(["cost"])).default([]),
});

const runOf = { run: z.string().regex(/^[\w-]{8,100}$/), tenant_id: z.uuid() };
const offered = { tables: z.array(z.string()).max(200), hide: z.array(z.enum(["cost"])).default([]) };
const sqlQuestion = z.object({
  ...runOf,
  ...offered,
  sql: z.string(),
  at_most_rows: z.number().int().min(1).max(200_000),
  at_most_bytes: z
    .number()
    .int()
    .min(1)
    .max(64 * 1024 * 1024),
});

const SQL_STATUS: Partial<Record<SqlRefusal["refused"], number>> = { busy: 503, unavailable: 503 };

class Fault extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: unknown;
  constructor(status: number, code: string, message: string, errors?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) {
    text += part as string;
    if (text.length > LARGEST_BODY) throw new Fault(413, "too_large", "The question is too long");
  }
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Fault(400, "bad_question", "The question is not JSON");
  }
}

/** What else the question depends on; companies hardly ever change. */
function companyReader(sql: Sql, now: () => Date) {
  const known = new Map<string, { currency: string; timeZone: string; weekStart: number; readAt: number }>();
  return async (tenantId: string): Promise<Company> => {
    let company = known.get(tenantId);
    if (!company || Date.now() - company.readAt > COMPANY_KEPT_MS) {
      const [row] = await sql<{ currency: string; time_zone: string; week_start: number }[]>`
        select currency, time_zone, week_start from tenant where id = ${tenantId}`;
      if (!row) throw new Fault(400, "bad_question", "There is no such company");
      company = { currency: row.currency, timeZone: row.time_zone, weekStart: row.week_start, readAt: Date.now() };
      known.set(tenantId, company);
    }
    const instant = now();
    const { currency, timeZone, weekStart } = company;
    return { tenantId, currency, timeZone, weekStart, today: dayIn(timeZone, instant), now: instant };
  };
}

/** The company with what the facts lack of its events. */
async function withLag(company: Company, { sql, keeper }: Answering): Promise<Company> {
  const applied = keeper.facts()?.appliedSeq() ?? 0n;
  const lag = await inTenant(sql, company.tenantId, (tx) => readFactsLag(tx, applied, company.now));
  return { ...company, lag };
}

async function ask(
  input: unknown,
  answering: Answering,
  companyOf: (tenantId: string) => Promise<Company>,
  answerOnce: typeof answer,
) {
  const asked = question.safeParse(input);
  if (!asked.success) throw new Fault(400, "bad_question", "The question cannot be read", asked.error.issues);
  const metric = metricNamed(asked.data.report);
  if (!metric) throw new Fault(404, "unknown_report", `There is no report ${asked.data.report}`);
  const params = metric.params.safeParse(asked.data.params);
  if (!params.success) throw new Fault(400, "bad_question", "A parameter is wrong", params.error.issues);

  const { keeper } = answering;
  const known = await companyOf(asked.data.tenant_id);
  if (asked.data.min_seq !== undefined) await keeper.waitFor(asked.data.min_seq, WAIT_FOR_SEQ_MS);
  const company = metric.needsLag ? await withLag(known, answering) : known;
  const answered = await fromFacts(keeper, (facts) =>
    timed(
      () => answerOnce(facts, metric, params.data, company, asked.data.hide),
      (seconds, outcome) => reportSeconds.observe({ report: metric.name, outcome }, seconds),
      (error) => (error instanceof AskRefused ? "refused" : "failed"),
    ),
  );
  const because = keeper.staleBecause();
  return because ? { ...answered, stale_because: because } : answered;
}

/** Asks the facts in use; of the one that has taken their place meanwhile it is asked once more. */
async function fromFacts<T>(keeper: FactsKeeper, work: (facts: FactsFile) => Promise<T>): Promise<T> {
  const facts = keeper.facts();
  if (!facts) throw rebuilding(keeper);
  try {
    return await work(facts);
  } catch (error) {
    if (error instanceof AskRefused) throw new Fault(400, "too_large", error.message);
    const now = keeper.facts();
    if (now && now !== facts) return fromFacts(keeper, work);
    // The questions are ours and tested, so what fails here is the file.
    if (!(error instanceof FactsUnusable)) keeper.distrust(reasonOf(error));
    throw rebuilding(keeper);
  }
}

function rebuilding(keeper: FactsKeeper): Fault {
  const because = keeper.staleBecause();
  return new Fault(
    503,
    "rebuilding",
    `The figures are not there${because ? `, because ${because}` : ""}; try again in a moment`,
  );
}

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new Fault(400, "bad_question", "The question cannot be read", parsed.error.issues);
  return parsed.data;
}

function refusalOf(error: unknown, url: string | undefined, log: Log): { status: number; body: unknown } {
  if (error instanceof Fault)
    return { status: error.status, body: { code: error.code, detail: error.message, errors: error.errors } };
  if (error instanceof FactsUnusable) return { status: 503, body: { code: "rebuilding", detail: error.message } };
  log.error("a question failed", { url, reason: reasonOf(error) });
  return { status: 503, body: { code: "unavailable", detail: "The figures cannot be had at the moment" } };
}

/** What a person's own SQL is asked by. A caller who goes away ends its run. */
function sqlRoutes(sqlConsole: SqlConsole, companyOf: (tenantId: string) => Promise<Company>): Routes {
  return {
    "POST /sql": async (request, response) => {
      const asked = read(sqlQuestion, await readBody(request));
      const { currency, timeZone } = await companyOf(asked.tenant_id);
      response.once("close", () => sqlConsole.cancel(asked.tenant_id, asked.run));
      const answered = await sqlConsole.ask({
        ...{ run: asked.run, tenantId: asked.tenant_id, currency, timeZone, sql: asked.sql, tables: asked.tables },
        ...{ hideCost: asked.hide.includes("cost"), atMostRows: asked.at_most_rows, atMostBytes: asked.at_most_bytes },
      });
      if (!("refused" in answered)) return answered;
      throw new Fault(SQL_STATUS[answered.refused] ?? 400, `sql_${answered.refused}`, answered.detail);
    },
    "POST /sql/tables": async (request) => {
      const { tables, hide } = read(z.object(offered), await readBody(request));
      return { data: sqlConsole.tables(tables, hide.includes("cost")) };
    },
    "POST /sql/cancel": async (request) => {
      const { tenant_id, run } = read(z.object(runOf), await readBody(request));
      return { cancelled: sqlConsole.cancel(tenant_id, run) };
    },
  };
}

type Routes = Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<unknown>>;

/** The request handler, apart from where it listens. */
export function answerMetrics(answering: Answering): (request: IncomingMessage, response: ServerResponse) => void {
  const { keeper, log } = answering;
  const companyOf = companyReader(answering.sql, answering.now ?? (() => new Date()));
  const answerOnce = keepAnswers();

  const routes: Routes = {
    ...(answering.console ? sqlRoutes(answering.console, companyOf) : {}),
    "GET /metrics-catalogue": async () => ({ data: describeMetrics() }),
    "POST /query": async (request) => ask(await readBody(request), answering, companyOf, answerOnce),
    "POST /queries": async (request) => {
      const asked = read(z.array(z.unknown()).max(MOST_AT_ONCE), await readBody(request));
      return Promise.all(
        asked.map((one) =>
          ask(one, answering, companyOf, answerOnce).then(
            (body) => ({ status: 200, body }),
            (error) => refusalOf(error, "/queries", log),
          ),
        ),
      );
    },
    "POST /rebuild": async () => {
      const { events, ms } = await keeper.rebuild();
      return { events: Number(events), ms };
    },
    "POST /compare": async () => {
      if (!answering.compare) throw new Fault(503, "unavailable", "This worker cannot compare");
      return answering.compare();
    },
    "GET /metrics": async () => ({ data: await registry.getMetricsAsJSON() }),
    "GET /healthz": async () => ({
      status: keeper.state(),
      unreadable: keeper.unreadable(),
      ...(keeper.staleBecause() ? { stale_because: keeper.staleBecause() } : {}),
      ...(await answering.health?.()),
    }),
  };

  return (request, response) => {
    const send = (status: number, body: unknown) => {
      const text = JSON.stringify(body);
      response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
      response.end(text);
    };
    const route = routes[`${request.method} ${request.url?.split("?")[0]}`];
    if (!route) return send(404, { code: "not_found", detail: "There is nothing here" });
    route(request, response).then(
      (body) => send(200, body),
      (error) => {
        const { status, body } = refusalOf(error, request.url, log);
        send(status, body);
      },
    );
  };
}

/** For whoever starts processes again that stand still: this one does not. What it waits for is not its fault, so it is not asked here.
 * And for Prometheus, what it has measured. */
export function answerHealth(roles: readonly string[]): (request: IncomingMessage, response: ServerResponse) => void {
  const answers: Record<string, () => Promise<[type: string, text: string]>> = {
    "GET /healthz": async () => ["application/json", JSON.stringify({ status: "ok", roles })],
    "GET /metrics": async () => [registry.contentType, await registry.metrics()],
  };
  return async (request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    const [type, text] = (await answer?.()) ?? ["application/json", "{}"];
    response.writeHead(answer ? 200 : 404, { "content-type": type });
    response.end(text);
  };
}

/** `unix:/path` or `http://host:port`. A socket left over by a killed predecessor is removed. */
export async function listenAt(
  url: string,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 60_000 }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (url.startsWith("unix:")) {
      const path = url.slice("unix:".length);
      rmSync(path, { force: true });
      server.listen(path, () => {
        chmodSync(path, 0o600);
        resolve();
      });
    } else {
      const { hostname, port } = new URL(url);
      server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ""), resolve);
    }
  });
  return server;
}

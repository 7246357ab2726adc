import { Agent, type ClientRequest, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Measured } from "#db/metrics.ts";
import { HttpProblem } from "./problem.server.ts";

export type Column = {
  name: string;
  type: string;
  unit?: string | null;
  explanation?: string;
  opens?: string;
  adds?: string;
  worked?: string;
  /** Left out for those without this right. */
  hidden_as?: string;
};
export type ReportAnswer = {
  report: string;
  as_of: string;
  event_seq: number;
  params: Record<string, unknown>;
  columns: Column[];
  rows: unknown[][];
};
export type ReportQuestion = {
  report: string;
  tenant_id: string;
  params: Record<string, unknown>;
  min_seq?: number;
  /** Groups of columns and rows to leave out, such as "cost". */
  hide: string[];
};
export type Parameter = {
  type?: string;
  enum?: string[];
  format?: string;
  default?: string | number;
  minimum?: number;
  maximum?: number;
  description?: string;
};
export type ReportEntry = {
  name: string;
  title: string;
  kind: "figure" | "series" | "table";
  explanation: string;
  formula: string;
  /** The column of the number that it is named after. */
  measure: string | null;
  params: string[];
  /** Each parameter as JSON Schema. */
  parameters: Record<string, Parameter>;
  columns: Column[];
  drill_down: string | null;
  /** The lines of `kpis` with their formulas. */
  lines?: Array<{
    name: string;
    unit: string;
    explanation: string;
    formula: string;
    previous: string;
    opens?: string;
    adds?: string;
  }>;
};

export type FactTable = { name: string; columns: Array<{ name: string; type: string }> };
type Offered = { tables: readonly string[]; hide: string[] };
export type SqlQuestion = Offered & {
  run: string;
  tenant_id: string;
  sql: string;
  at_most_rows: number;
  at_most_bytes: number;
};
export type SqlAnswer = {
  event_seq: number;
  /** The copy of the figures that was asked may be some time old. */
  as_of: string;
  took_ms: number;
  columns: Array<{ name: string; type: string }>;
  rows: unknown[][];
  /** There was more than was asked for. */
  cut: boolean;
};

/** The process that owns the facts, over HTTP (a unix socket on this machine). Throws a 503 problem while it is away. */
export type Analytics = {
  catalogue: () => Promise<ReportEntry[]>;
  query: (question: ReportQuestion) => Promise<ReportAnswer>;
  /** A person's own SQL; an aborted `signal` ends it. What the statement is to blame for is `{code, detail}`. */
  sql: (question: SqlQuestion, signal: AbortSignal) => Promise<SqlAnswer | { code: string; detail: string }>;
  sqlTables: (offered: Offered) => Promise<FactTable[]>;
  cancelSql: (run: { run: string; tenant_id: string }) => Promise<void>;
  /** What the worker says about itself; null when it does not answer. */
  health: () => Promise<Record<string, unknown> | null>;
  /** What it has measured; null when it does not answer. */
  metrics: () => Promise<Measured | null>;
};

const TIMEOUT_MS = 10_000;
/** So long an answer may take before it is asked whether anybody is there at all, and so long that may take. */
const PATIENCE_MS = 1_000;
/** While nobody is there questions are refused at once, and it is asked again and again. */
const AGAIN_MS = 500;
/** Above the worker's own limit for a statement. */
const SQL_TIMEOUT_MS = 25_000;

const away = () =>
  new HttpProblem(503, "analytics_unavailable", "Reports are being rebuilt or restarted. Try again in a moment.", {
    "Retry-After": "2",
  });

type Said = { status: number; body?: unknown };
type Refused = {
  code?: string;
  detail?: string;
  message?: string;
  errors?: Array<{ path?: unknown[]; code?: string; message?: string; keys?: string[] }>;
};

function badQuestion(said: Refused): Error {
  if (said.code === "unknown_report") return new HttpProblem(404, "not_found", "There is no such report.");
  const errors = (said.errors ?? []).flatMap((issue) =>
    (issue.keys ?? [(issue.path ?? []).join(".")]).map((path) => ({
      path,
      code: issue.keys ? "unknown_parameter" : (issue.code ?? "invalid"),
      message: issue.keys ? "This report has no such parameter." : (issue.message ?? "Not valid."),
    })),
  );
  return errors.length > 0
    ? new BadInput(errors)
    : new HttpProblem(400, said.code ?? "invalid_input", said.detail ?? said.message ?? "The question is not valid.");
}

export function openAnalytics(url: string | null): Analytics & { close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, keepAliveMsecs: 10_000 });
  const target = url?.startsWith("unix:") ? { socketPath: url.slice("unix:".length) } : null;
  const base = url && !target ? new URL(url) : null;
  const where = target ?? { host: base?.hostname, port: base?.port };
  const waitingFor = new Set<ClientRequest>();
  let isSilent = false;
  let isClosed = false;

  /** A connection of its own: the others may all be taken by what waits. */
  const isThere = () =>
    new Promise<boolean>((tell) => {
      const asked = request({ ...where, agent: false, path: "/healthz", timeout: PATIENCE_MS }, (response) => {
        response.resume();
        tell(true);
      });
      asked.on("timeout", () => asked.destroy());
      asked.on("error", () => tell(false));
      asked.end();
    });

  async function look(): Promise<void> {
    if (isSilent || isClosed || (await isThere()) || isSilent) return;
    isSilent = true;
    for (const asked of waitingFor) asked.destroy();
    while (!isClosed && !(await isThere())) await sleep(AGAIN_MS, undefined, { ref: false });
    isSilent = false;
  }

  function ask(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
    timeoutMs = TIMEOUT_MS,
    signal?: AbortSignal,
  ): Promise<{ status: number; json: unknown }> {
    if (!url || isSilent) return Promise.reject(away());
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const asked = request(
        {
          ...where,
          agent,
          method,
          path,
          headers:
            text === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) },
          timeout: timeoutMs,
          ...(signal ? { signal } : {}),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", () => reject(away()));
          response.on("end", () => {
            try {
              resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
            } catch {
              reject(away());
            }
          });
        },
      );
      const looking = setInterval(() => void look(), PATIENCE_MS).unref();
      waitingFor.add(asked);
      asked.on("close", () => {
        clearInterval(looking);
        waitingFor.delete(asked);
      });
      asked.on("timeout", () => asked.destroy());
      asked.on("error", () => reject(away()));
      asked.end(text);
    });
  }

  type Waiting = { question: ReportQuestion; give: (said: Said) => void; refuse: (error: unknown) => void };
  let waiting: Waiting[] = [];

  /** What is asked in one turn of the program goes together: a dashboard asks for all its reports at once. */
  async function askWaiting(): Promise<void> {
    const asked = waiting;
    waiting = [];
    try {
      const { status, json } = await ask(
        "POST",
        "/queries",
        asked.map(({ question }) => question),
      );
      if (status !== 200) throw away();
      asked.forEach(({ give }, index) => {
        give((json as Said[])[index] ?? { status: 503 });
      });
    } catch (error) {
      for (const { refuse } of asked) refuse(error);
    }
  }

  return {
    async catalogue() {
      const { status, json } = await ask("GET", "/metrics-catalogue");
      if (status !== 200) throw away();
      return ((json as { data?: ReportEntry[] }).data ?? json) as ReportEntry[];
    },
    async query(question) {
      const said = await new Promise<Said>((give, refuse) => {
        waiting.push({ question, give, refuse });
        if (waiting.length === 1) setImmediate(() => void askWaiting());
      });
      if (said.status === 200) return said.body as ReportAnswer;
      if (said.status === 400 || said.status === 404) throw badQuestion((said.body ?? {}) as Refused);
      throw away();
    },
    async sql(question, signal) {
      const { status, json } = await ask("POST", "/sql", question, SQL_TIMEOUT_MS, signal);
      if (status === 200) return json as SqlAnswer;
      const { code, detail } = json as Refused;
      if (code?.startsWith("sql_")) return { code, detail: detail ?? "" };
      throw away();
    },
    async sqlTables(offered) {
      const { status, json } = await ask("POST", "/sql/tables", offered);
      if (status !== 200) throw away();
      return (json as { data: FactTable[] }).data;
    },
    async cancelSql(run) {
      await ask("POST", "/sql/cancel", run);
    },
    async health() {
      try {
        const { json } = await ask("GET", "/healthz", undefined, 1_000);
        return json as Record<string, unknown>;
      } catch {
        return null;
      }
    },
    async metrics() {
      try {
        const { status, json } = await ask("GET", "/metrics", undefined, 1_000);
        return status === 200 ? (json as { data: Measured }).data : null;
      } catch {
        return null;
      }
    },
    close: () => {
      isClosed = true;
      agent.destroy();
    },
  };
}

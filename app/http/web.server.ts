import { createHmac } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { ServerBuild } from "@remix-run/node";
import express, { type Express, type Request, type Response } from "express";
import { openLiveFeed } from "#app/live/live-feed.server.ts";
import { openFileStore } from "#app/modules/files/store.server.ts";
import { NOTICE_PATH } from "#app/modules/payments/notice-path.ts";
import type { BucketPlace } from "#app/modules/shared/bucket.server.ts";
import type { Sql } from "#db/client.ts";
import { startSpan, traceIdOf } from "#db/tracing.ts";
import { openAnalytics } from "./analytics.server.ts";
import { type ApiRoutes, callApiRoute, findApiRoutes } from "./api-routes.server.ts";
import { watchCertificates } from "./certificates.server.ts";
import type { RequestContext, Services } from "./context.server.ts";
import { countRequest, setRateHeaders, uncounted } from "./count-request.server.ts";
import { DISCOVERY_PATH, discovery } from "./discovery.server.ts";
import { drain } from "./drain.server.ts";
import { apiAddress, checkRequest, isApi, isUnderApi, pathOf, takeBody } from "./guard.server.ts";
import { newNonce, requestIdFrom, securityHeaders, traceparentFrom } from "./headers.server.ts";
import { openHealth } from "./health.server.ts";
import { openHold } from "./hold.server.ts";
import { logAttempt, logFault } from "./log.server.ts";
import { createMetrics, type WebMetrics } from "./metrics.server.ts";
import { answerBackChannel } from "./oidc-back-channel.server.ts";
import { whatWasAsked } from "./origin.server.ts";
import { createPrinter } from "./print/printer.server.ts";
import { DATABASE_AWAY, explain, type PlainAnswer } from "./problem.server.ts";
import { answerNotice } from "./processor-notices.server.ts";
import { createRateLimiter } from "./rate-limit.server.ts";
import { readMetrics } from "./read-metrics.server.ts";
import { type RemixHandler, remixHandler, sendWebResponse, toWebRequest } from "./remix-adapter.server.ts";
import { routeNames } from "./route-tree.server.ts";
import { unauthenticated } from "./run-command.server.ts";
import { type Local, localOf, sendAnswer, sendPlain } from "./send-answer.server.ts";
import { serveFiles } from "./serve-files.server.ts";
import { answerUnread } from "./unread.server.ts";
import { dropRest, FileTooLarge, maySend, takeUpload, uploadLimit } from "./upload.server.ts";

export type WebOptions = {
  sql: Sql;
  /** A connection of its own to ask whether the database is there: one whose pool is busy is not away. Without it, the pool. */
  probe?: Sql;
  build: ServerBuild;
  origins: string[];
  secret: Uint8Array;
  rateLimit: number;
  trustedProxies: string[];
  /** `host:port` that answers our public https addresses, where this machine does not reach them by their names. */
  proxy?: string | null;
  analyticsUrl: string | null;
  dataFolder: string;
  /** A bucket for attachments; else they lie in the data folder. */
  filesTo?: BucketPlace | null;
  /** How much the attachments of one company may hold. */
  fileQuotaBytes?: number;
  /** The company (its short name) that Grafana shows, where there is one beside us. */
  grafanaCompany?: string | null;
  /** What the payment processor signs its notices with; none without a processor. */
  processorSecrets?: readonly string[];
  /** Hosts inside that webhooks may call and sign-in providers may be at; none unless named. */
  hosts?: Partial<Services["hosts"]>;
  /** Whether a bus and a queue of their own were configured; without them those checks say degraded. */
  withBus: boolean;
  withQueue: boolean;
  /** The clock was ahead once and is right now. */
  clockIsRight?: boolean;
  /** Folder of the built client files; null serves none. */
  clientFolder: string | null;
};

export type Web = { app: Express; server: Server; services: Services; close: () => Promise<void> };

const FILE_QUOTA_BYTES = 10_000_000_000;
const BACK_CHANNEL = "/auth/oidc/back-channel/:id";
const ANSWER_WITHIN_MS = 30_000;
/** How often a request that waits has it looked at whether the database is there at all: within 5 s of its silence it is told. */
const LOOK_EVERY_MS = 2_500;

export function createWeb(options: WebOptions): Web {
  const { sql } = options;
  const analytics = openAnalytics(options.analyticsUrl);
  const live = openLiveFeed(sql, (error) => logFault(error, { part: "live" }));
  const health = openHealth(options.probe ?? sql, analytics, {
    ...{ events: options.withBus, jobs: options.withQueue },
    worker: options.analyticsUrl !== null,
  });
  const held = openHold({
    sql: options.probe ?? sql,
    dataFolder: options.dataFolder,
    clockIsRight: options.clockIsRight ?? false,
  });
  const metrics = createMetrics();
  const derive = (purpose: string) => new Uint8Array(createHmac("sha256", options.secret).update(purpose).digest());
  const services: Services = {
    sql,
    keys: {
      accessToken: derive("access-token"),
      cursor: derive("cursor"),
      half: derive("half-sign-in"),
      grafana: derive("grafana"),
      payLink: derive("pay-link"),
      successor: derive("successor"),
    },
    grafanaCompany: options.grafanaCompany ?? null,
    limiter: createRateLimiter(options.rateLimit),
    hosts: { webhooks: new Set(), providers: new Set(), ...options.hosts },
    live,
    analytics,
    dataFolder: options.dataFolder,
    files: {
      store: openFileStore(join(options.dataFolder, "files"), options.filesTo ?? null),
      quotaBytes: options.fileQuotaBytes ?? FILE_QUOTA_BYTES,
    },
    printer: createPrinter(),
    held,
    health: async () => ({ degraded: (await held())?.message ?? (await health.degraded()) }),
    readiness: health.readiness,
    certificate: watchCertificates(options.origins, options.proxy),
    workerSilentSince: health.workerSilentSince,
    reactionsBehind: health.reactionsBehind,
  };

  const routeOf = routeNames(options.build);
  const apiUrl: Address = (url) => apiAddress(url, (path) => routeOf(path) !== "none");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  let draining = false;
  app.use((request, response, next) => {
    openRequest(request, response, services, options, apiUrl);
    if (draining) response.setHeader("Connection", "close");
    next();
  });
  app.get("/healthz", (_request, response) => void response.type("application/json").send('{"status":"ok"}'));
  app.get("/readyz", async (_request, response) => {
    const ready = await health.readiness();
    response
      .status(ready.status === "down" ? 503 : 200)
      .type("application/json")
      .send(JSON.stringify(ready));
  });
  app.get("/metrics", (request, response) => void answerMetrics(request, response, services, metrics));
  app.get(DISCOVERY_PATH, (_request, response) => {
    response.setHeader("Cache-Control", "public, max-age=3600");
    response.type("application/json").send(discovery);
  });
  app.all(["/healthz", "/readyz", "/metrics", DISCOVERY_PATH], (_request, response) =>
    refuseMethod(response, "GET, HEAD"),
  );
  app.post(BACK_CHANNEL, (request, response) => {
    void takeCall(request, response, (context) => answerBackChannel(request, response, context));
  });
  app.all(BACK_CHANNEL, (_request, response) => refuseMethod(response, "POST"));
  app.all(NOTICE_PATH, (request, response) => {
    void takeCall(request, response, (context) =>
      answerNotice(request, response, context, options.processorSecrets ?? []),
    );
  });
  if (options.clientFolder) serveFiles(app, options.clientFolder, metrics);
  const { build } = options;
  const served = {
    options,
    metrics,
    remix: remixHandler(build),
    apiRoutes: findApiRoutes(build),
    routeOf,
    apiUrl,
  };
  app.use((request, response) => void answer(request, response, served));

  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 20_000,
      connectionsCheckingInterval: 2_000,
      // Refused by checkRequest, in the form of every other refusal.
      requireHostHeader: false,
    },
    app,
  );
  server.on("clientError", answerUnread);
  // What else is expected than 100-continue is not known here, and may be passed over.
  server.on("checkExpectation", app);
  server.maxHeadersCount = 100;
  server.maxConnections = 2_000;
  return {
    app,
    server,
    services,
    close() {
      draining = true;
      return drain(server, services, analytics.close).then(() => options.probe?.end({ timeout: 1 }));
    },
  };
}

/** Express has a Response of its own. */
const WebResponse = globalThis.Response;

/** Makes what every answer needs: id, nonce, headers, and the context for the loaders. */
function openRequest(
  request: Request,
  response: Response,
  services: Services,
  options: WebOptions,
  apiUrl: Address,
): void {
  const asked = whatWasAsked(request.headers, request.socket.remoteAddress ?? "", options);
  const kind = isUnderApi(pathOf(apiUrl(request.originalUrl))) ? "api" : "screen";
  // Only pages run scripts.
  const nonce = kind === "screen" ? newNonce() : "";
  const requestId = requestIdFrom(request.get("x-request-id"));
  const traceparent = traceparentFrom(request.get("traceparent"));
  const context: RequestContext = {
    services,
    nonce,
    requestId,
    traceparent,
    address: asked.address,
    origin: asked.origin,
    secure: asked.secure,
    body: undefined,
    upload: null,
    direct: false,
    session: undefined,
    rate: undefined,
  };
  const local: Local = { context, kind, startedAt: process.hrtime.bigint() };
  Object.assign(response.locals, local);
  const headers = securityHeaders(nonce, asked.secure);
  for (const name in headers) response.setHeader(name, headers[name] as string);
  response.setHeader("X-Request-Id", requestId);
  // What may be kept says so itself.
  response.setHeader("Cache-Control", "no-store");
  setRateHeaders(response, uncounted(context));
  if (traceparent) response.setHeader("traceparent", traceparent);
}

type Served = {
  options: WebOptions;
  metrics: WebMetrics;
  remix: RemixHandler;
  apiRoutes: ApiRoutes;
  routeOf: (path: string) => string;
  apiUrl: Address;
};

/** The address that a request was meant for. */
type Address = (url: string) => string;

async function answer(
  request: Request,
  response: Response,
  { options, metrics, remix, apiRoutes, routeOf, apiUrl }: Served,
): Promise<void> {
  const local = localOf(response);
  const { context } = local;
  const route = routeOf(pathOf(apiUrl(request.originalUrl)));
  const span = startSpan(`${request.method} ${route}`, {
    parent: context.traceparent,
    kind: "server",
    attributes: { "http.request.method": request.method, "pulse.request_id": context.requestId },
  });
  context.traceparent = span.traceparent;
  response.setHeader("traceparent", span.traceparent);
  response.on("close", () =>
    span.end({
      attributes: { "http.response.status_code": response.statusCode },
      ...(response.statusCode >= 500 ? { error: String(response.statusCode) } : {}),
    }),
  );
  response.on("finish", () => {
    const seconds = Number(process.hrtime.bigint() - local.startedAt) / 1e9;
    metrics.observe({ kind: local.kind, route, method: request.method, status: response.statusCode }, seconds);
  });
  const late = setTimeout(() => {
    if (!response.headersSent)
      sendAnswer(response, {
        status: 503,
        code: "timeout",
        detail: "This took too long.",
        headers: { "Retry-After": "5" },
      });
  }, ANSWER_WITHIN_MS);
  late.unref();
  const look = setInterval(async () => {
    const { checks } = await context.services.readiness();
    if (checks.database === "down" && !response.headersSent) sendAnswer(response, DATABASE_AWAY);
  }, LOOK_EVERY_MS);
  look.unref();
  try {
    request.originalUrl = apiUrl(request.originalUrl);
    local.kind = checkRequest(request, request.originalUrl, options.origins);
    countRequest(request, local.kind, context);
    const maxFile = uploadLimit(request, pathOf(request.originalUrl));
    if (maxFile !== null && !(await maySend(request, context, local.kind))) {
      if (local.kind === "screen") return sendPlain(response, toSignIn(request));
      throw unauthenticated({ Connection: "close" });
    }
    const { bytes, json } =
      maxFile === null ? await takeBody(local.kind, request) : await takeForm(request, context, maxFile);
    context.body = json;
    const route = local.kind === "api" ? apiRoutes(pathOf(request.originalUrl)) : null;
    const answered = route
      ? await callApiRoute(route, request, response, request.originalUrl, context)
      : await remix(toWebRequest(request, response, context, bytes), context);
    if (response.headersSent) return void (answered instanceof WebResponse && answered.body?.cancel());
    setRateHeaders(response, context.rate);
    if (answered instanceof WebResponse)
      await sendWebResponse(response, answered, /\bgzip\b/.test(request.get("accept-encoding") ?? ""));
    else sendPlain(response, answered);
  } catch (error) {
    const known = explain(error);
    if (known.fault && !response.destroyed) logFault(error, { ...idsOf(context), path: request.path });
    // Nobody is known yet whose audit trail it could stand in.
    if (known.status === 403) logAttempt(known.code, { ...idsOf(context), route, ...callerOf(request, context) });
    if (response.headersSent) response.destroy();
    else sendAnswer(response, known);
  } finally {
    clearTimeout(late);
    clearInterval(look);
    if (context.upload) void rm(context.upload.path, { force: true });
  }
}

/** The ids by which a line of the log is found again in events and traces. */
const idsOf = ({ requestId, traceparent }: RequestContext) => ({
  request_id: requestId,
  trace_id: traceIdOf(traceparent),
});

const callerOf = ({ method, headers }: Request, { address }: RequestContext) => ({
  ...{ method, address },
  origin: headers.origin?.slice(0, 200) ?? null,
});

function toSignIn(request: Request): PlainAnswer {
  const next = encodeURIComponent(pathOf(request.originalUrl));
  return {
    status: 303,
    headers: { Location: `/login?next=${next}`, Connection: "close", "Cache-Control": "no-store" },
    body: "",
  };
}

/** A form with a file, as the screen's action or the API's endpoint sees it: the other fields, and the file beside them. */
async function takeForm(request: Request, context: RequestContext, maxBytes: number) {
  const kind = isApi(pathOf(request.originalUrl)) ? "api" : "screen";
  const { fields, upload } = await takeUpload(request, context.services.dataFolder, maxBytes, kind).catch(
    async (error) => {
      if (!(error instanceof FileTooLarge) || !(await dropRest(request)) || kind === "api") throw error;
      context.fileRefused = error.message;
      return { fields: error.fields, upload: null };
    },
  );
  context.upload = upload;
  if (kind === "api") return { bytes: undefined, json: Object.fromEntries(fields) };
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  return { bytes: Buffer.from(fields.toString()), json: undefined };
}

function refuseMethod(response: Response, allowed: string): void {
  localOf(response).kind = "api";
  const detail = "This address does not take this method.";
  sendAnswer(response, { status: 405, code: "method_not_allowed", detail, headers: { Allow: allowed } });
}

/** For those that call us and sign what they say: an identity provider, the payment processor. Refused as the API refuses. */
async function takeCall(
  request: Request,
  response: Response,
  work: (context: RequestContext) => Promise<void>,
): Promise<void> {
  const local = localOf(response);
  local.kind = "api";
  try {
    await work(local.context);
  } catch (error) {
    const known = explain(error);
    if (known.fault) logFault(error, { request_id: local.context.requestId, path: request.path });
    sendAnswer(response, known);
  }
}

async function answerMetrics(
  request: Request,
  response: Response,
  services: Services,
  metrics: WebMetrics,
): Promise<void> {
  const local = localOf(response);
  const text = await readMetrics(request, local.context, services, metrics);
  if (text !== null) return void response.type("text/plain; version=0.0.4").send(text);
  local.kind = "api";
  sendAnswer(response, explain(unauthenticated()));
}

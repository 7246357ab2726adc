import { once } from "node:events";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/node";
import type { Request as ExpressRequest, Response as ExpressResponse } from "express";
import type { RequestContext } from "./context.server.ts";
import { logFault } from "./log.server.ts";
import { explain, pageAnswer } from "./problem.server.ts";

export type RemixHandler = (request: Request, context: AppLoadContext) => Promise<Response>;

/**
 * Remix compiles the pattern of every route anew, several times for each request: with all of the product's that is most of a
 * small page's cost. So there is one handler for each first segment of an address (`/orders`), which knows only the
 * routes that can match below it. Browsers load the whole manifest as ever.
 */
export function remixHandler(build: ServerBuild): RemixHandler {
  const mode = process.env.NODE_ENV === "test" ? "test" : "production";
  const handlers = new Map<string, RemixHandler>();
  const everywhere = new Set<string>();
  const bySegment = new Map<string, Set<string>>();
  for (const id of Object.keys(build.routes)) {
    const segment = fullPath(build, id).split("/")[1] ?? "";
    const isOpen = segment === "" || segment.startsWith(":") || segment === "*";
    const ids = isOpen ? everywhere : (bySegment.get(segment.toLowerCase()) ?? new Set());
    if (!isOpen) bySegment.set(segment.toLowerCase(), ids);
    for (let at: string | undefined = id; at; at = build.routes[at]?.parentId) ids.add(at);
  }
  for (const [segment, ids] of bySegment)
    handlers.set(segment, handlerFor(build, new Set([...everywhere, ...ids]), mode));
  const others = handlerFor(build, everywhere, mode);
  return (request, context) => {
    const segment = new URL(request.url).pathname.split("/")[1] ?? "";
    return (
      handlers.get(
        decoded(segment)
          .toLowerCase()
          .replace(/\.data$/, ""),
      ) ?? others
    )(request, context);
  };
}

function handlerFor(build: ServerBuild, ids: ReadonlySet<string>, mode: string): RemixHandler {
  const only = <T>(routes: Record<string, T>) =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  const routes = Object.fromEntries(Object.entries(only(build.routes)).map(([id, route]) => [id, explained(route)]));
  const part = { ...build, routes, assets: { ...build.assets, routes: only(build.assets.routes) } };
  return createRequestHandler(part as ServerBuild, mode) as RemixHandler;
}

type Route = ServerBuild["routes"][string];
type Handler = NonNullable<Route["module"]["loader"]>;

/** A route whose outages (a database that starts again, a disk that fails) become the page for them, whatever its code looks after itself. */
function explained(route: Route): Route {
  const { loader, action } = route.module;
  const guard = (handler: Handler): Handler =>
    Object.assign(async (args: Parameters<Handler>[0]) => {
      try {
        return await handler(args);
      } catch (error) {
        const answer = explain(error);
        if (!(error instanceof Error) || answer.status === 500) throw error;
        const { requestId } = args.context as RequestContext;
        if (answer.fault) logFault(error, { request_id: requestId, path: new URL(args.request.url).pathname });
        throw pageAnswer(answer, requestId);
      }
    }, handler);
  const guarded = { ...(loader ? { loader: guard(loader) } : {}), ...(action ? { action: guard(action) } : {}) };
  return { ...route, module: { ...route.module, ...guarded } };
}

/** A route's whole address pattern, its parents' included: `/orders/:orderId`. */
export function fullPath(build: ServerBuild, id: string): string {
  const route = build.routes[id];
  if (!route) return "";
  const above = route.parentId ? fullPath(build, route.parentId) : "";
  return route.path ? `${above}/${route.path.replace(/^\/|\/$/g, "")}` : above;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Never handed on: what a client may have made up (they name host and address), and what only concerns the connection. */
const DROPPED =
  /^(x-forwarded-|forwarded$|host$|connection$|transfer-encoding$|content-length$|keep-alive$|upgrade$|te$|trailer$)/;

/** The request as Remix sees it: under our own origin, with the body that the guard has read. */
export function toWebRequest(
  request: ExpressRequest,
  response: ExpressResponse,
  context: RequestContext,
  body: Buffer | undefined,
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || DROPPED.test(name)) continue;
    for (const entry of Array.isArray(value) ? value : [value]) headers.append(name, entry);
  }
  // Remix compares it with Origin, which the guard has already held against the configured origins.
  headers.set("host", new URL(headers.get("origin") ?? context.origin).host);
  headers.set("x-request-id", context.requestId);
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  // Two slashes at the start would be read as a host.
  const path = request.originalUrl.replace(/^\/{2,}/, "/");
  return new Request(new URL(path, context.origin), {
    method: request.method,
    headers,
    signal: controller.signal,
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  });
}

const gzipped = promisify(gzip);
/** A smaller one fits a packet or two as it is. */
const WORTH_BYTES = 1_400;

function isPage(answer: Response): boolean {
  return /^text\/(html|x-script)/.test(answer.headers.get("Content-Type") ?? "");
}

/** Pages are whole when they are sent (no loader defers), so they are compressed in one go and have a length. */
async function sendPage(response: ExpressResponse, answer: Response, wantsGzip: boolean): Promise<void> {
  let bytes: Buffer = Buffer.from(await answer.arrayBuffer());
  response.append("Vary", "Accept-Encoding");
  if (wantsGzip && bytes.length > WORTH_BYTES) {
    bytes = await gzipped(bytes, { level: 4 });
    response.setHeader("Content-Encoding", "gzip");
  }
  response.setHeader("Content-Length", bytes.length);
  response.end(bytes);
}

export async function sendWebResponse(response: ExpressResponse, answer: Response, wantsGzip: boolean): Promise<void> {
  response.status(answer.status);
  // Remix keeps a page's status and loses what its loader said beside it.
  if (answer.status === 503) response.setHeader("Retry-After", "2");
  for (const [name, value] of answer.headers.entries()) {
    // What a route says of itself takes the place of what is said of every answer; only cookies stand side by side.
    if (name === "set-cookie") response.append(name, value);
    else response.setHeader(name, value);
  }
  if (!answer.body) {
    response.end();
    return;
  }
  const stream = answer.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (stream) {
    response.flushHeaders();
    response.socket?.setNoDelay(true);
  }
  if (!stream && isPage(answer)) return sendPage(response, answer, wantsGzip);
  const reader = answer.body.getReader();
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  void closed.then(() => reader.cancel()).catch(() => {});
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (!response.write(value)) await Promise.race([closed, once(response, "drain")]);
  }
  response.end();
}

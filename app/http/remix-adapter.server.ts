import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/node";
import type { Request as ExpressRequest, Response as ExpressResponse } from "express";
import type { RequestContext } from "./context.server.ts";

export type RemixHandler = (request: Request, context: AppLoadContext) => Promise<Response>;

export function remixHandler(build: ServerBuild): RemixHandler {
  return createRequestHandler(build, process.env.NODE_ENV === "test" ? "test" : "production") as RemixHandler;
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

export async function sendWebResponse(response: ExpressResponse, answer: Response): Promise<void> {
  response.status(answer.status);
  for (const [name, value] of answer.headers.entries()) response.append(name, value);
  if (!answer.body) {
    response.end();
    return;
  }
  const stream = answer.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (stream) {
    response.flushHeaders();
    response.socket?.setNoDelay(true);
  }
  const reader = answer.body.getReader();
  response.on("close", () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (!response.write(value)) {
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
    }
  }
  response.end();
}

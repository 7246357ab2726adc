import type { Response } from "express";
import type { RequestContext } from "./context.server.ts";
import { setRateHeaders } from "./count-request.server.ts";
import type { Kind } from "./guard.server.ts";
import { type Answer, type PlainAnswer, toProblem } from "./problem.server.ts";

/** What is known of a request beside what was sent. */
export type Local = { context: RequestContext; kind: Kind; startedAt: bigint };

export function localOf(response: Response): Local {
  return response.locals as Local;
}

export function sendPlain(response: Response, { status, headers, body }: PlainAnswer): void {
  response.statusCode = status;
  for (const name in headers) response.setHeader(name, headers[name] as string);
  if (body !== "") response.setHeader("Content-Length", Buffer.byteLength(body));
  response.end(body === "" ? undefined : body);
}

/** A refusal or a fault: a problem for programs, a plain page for people. */
export function sendAnswer(response: Response, said: Answer): void {
  const { context, kind } = localOf(response);
  setRateHeaders(response, context.rate);
  response.status(said.status).set({ ...said.headers, "Cache-Control": "no-store" });
  if (kind === "api") {
    response
      .set("Content-Type", "application/problem+json; charset=utf-8")
      .end(JSON.stringify(toProblem(said, context.requestId)));
    return;
  }
  response
    .set("Content-Type", "text/html; charset=utf-8")
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${said.status}</title><h1>${said.status}</h1>` +
        `<p>${said.detail.replace(/[<&]/g, "")}</p><p>Reference ${context.requestId.replace(/[<&]/g, "")}</p>`,
    );
}

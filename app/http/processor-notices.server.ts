import type { Request, Response } from "express";
import { isSigned } from "#app/modules/payments/signature.server.ts";
import { takeNotice } from "#app/modules/payments/take-notice.server.ts";
import type { RequestContext } from "./context.server.ts";
import { checkType, readBody } from "./guard.server.ts";
import { logLine } from "./log.server.ts";
import { HttpProblem } from "./problem.server.ts";
import { readJson } from "./read-json.server.ts";

const LIMIT = 600;

/** Takes one notice. No session and no token: the signature over the body's own bytes is the proof. Throws HttpProblem: every fault of the signature is the same 401. */
export async function answerNotice(
  request: Request,
  response: Response,
  context: RequestContext,
  secrets: readonly string[],
): Promise<void> {
  if (secrets.length === 0) throw new HttpProblem(404, "not_found", "There is nothing at this address.");
  if (request.method !== "POST") {
    throw new HttpProblem(405, "method_not_allowed", "Notices are posted.", { Allow: "POST" });
  }
  const { services } = context;
  const rate = services.limiter.take(`notices:${context.address}`, LIMIT);
  if (rate.exceeded) {
    throw new HttpProblem(429, "rate_limited", "Too many notices.", { "Retry-After": String(rate.resetS) });
  }
  checkType("api", request.headers);
  const body = await readBody(request);
  const now = new Date();
  const headers = {
    id: request.get("webhook-id"),
    timestamp: request.get("webhook-timestamp"),
    signature: request.get("webhook-signature"),
  };
  if (!isSigned(secrets, headers, body, now)) {
    throw new HttpProblem(401, "bad_signature", "The notice is not signed by the processor, or too old.");
  }
  const { requestId, traceparent } = context;
  const notice = { id: headers.id ?? "", body: readJson(body), requestId, traceparent };
  const taken = await takeNotice(services.sql, notice, now);
  if (taken === "unknown" || taken === "unreadable" || taken === "refused") {
    logLine("warn", "a notice of the payment processor had no effect", { outcome: taken, request_id: requestId });
  }
  // Also where it had no effect: sending the same again would change nothing.
  response
    .status(200)
    .type("application/json")
    .send(JSON.stringify({ outcome: taken }));
}

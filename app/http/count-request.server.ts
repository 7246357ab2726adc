import type { Request, Response } from "express";
import type { RequestContext } from "./context.server.ts";
import { bearerOf, fingerprint, sessionOf } from "./credential.server.ts";
import type { Kind } from "./guard.server.ts";
import { HttpProblem } from "./problem.server.ts";
import type { RateState } from "./rate-limit.server.ts";

/** A person clicking, a dashboard following every change, several tabs: nobody reaches this by using the product. */
const SCREEN_LIMIT = 3_000;
/** Sign-ins and callers whose token says nothing: sign-in has a far lower limit of its own. */
const ADDRESS_LIMIT = 600;

/** What stands on answers that count for nobody: files, /healthz, what is refused before it is counted. */
export function uncounted({ services, address }: RequestContext): RateState {
  return services.limiter.look(`address:${address}`, ADDRESS_LIMIT);
}

/** Who this request counts for. An API token's tenant is known from its second request on; the first is counted when it is. */
export function countRequest(request: Request, kind: Kind, context: RequestContext): void {
  const { limiter } = context.services;
  if (kind === "api") {
    const bearer = bearerOf(request.get("authorization"));
    const tenantId = bearer ? limiter.tenantOf(fingerprint(bearer)) : undefined;
    if (isLive(request.originalUrl))
      context.rate = limiter.take(`live:${bearer ? fingerprint(bearer) : context.address}`, SCREEN_LIMIT);
    else if (tenantId) context.rate = limiter.take(tenantId, limiter.tenantLimit);
    else context.rate = limiter.take(`address:${context.address}`, ADDRESS_LIMIT);
  } else {
    const session = sessionOf(request.get("cookie"), context.secure);
    context.rate = limiter.take(
      session ? `session:${fingerprint(session)}` : `screen:${context.address}`,
      SCREEN_LIMIT,
    );
  }
  if (context.rate.exceeded) throw tooMany(context.rate);
}

function isLive(url: string): boolean {
  return /^\/api\/v1\/live(\?|$)/.test(url);
}

function tooMany(rate: RateState): HttpProblem {
  return new HttpProblem(429, "rate_limited", `More than ${rate.limit} requests in a minute.`, {
    "Retry-After": String(rate.resetS),
  });
}

export function setRateHeaders(response: Response, rate: RateState | undefined): void {
  if (!rate) return;
  response.setHeader("RateLimit-Limit", rate.limit);
  response.setHeader("RateLimit-Remaining", rate.remaining);
  response.setHeader("RateLimit-Reset", rate.resetS);
}

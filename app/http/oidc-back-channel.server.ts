import type { Request, Response } from "express";
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from "jose";
import { sessionsEnded } from "#app/modules/access/events.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { checkType, readBody } from "./guard.server.ts";
import { askProvider, discover, providerOf } from "./oidc.server.ts";
import { HttpProblem } from "./problem.server.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LIMIT = 120;
const refuse = () => new HttpProblem(400, "invalid_request", "The logout token is not valid.");

/**
 * OpenID Connect Back-Channel Logout 1.0: a provider posts a signed token, and the sessions that it opened end. No session and no
 * origin: the signature is the proof. Throws HttpProblem; everything wrong with the token is the same 400.
 */
export async function answerBackChannel(request: Request, response: Response, context: RequestContext): Promise<void> {
  const { services } = context;
  const rate = services.limiter.take(`back-channel:${context.address}`, LIMIT);
  if (rate.exceeded) throw new HttpProblem(429, "rate_limited", "Too many.", { "Retry-After": String(rate.resetS) });
  checkType("screen", request.headers);
  const token = new URLSearchParams((await readBody(request)).toString("utf8")).get("logout_token");
  const found = await providerOf(context, request.params.id ?? "");
  if (!found || !token || token.length > 10_000) throw refuse();
  const { provider, tenantId } = found;

  const config = await discover(context, found).catch(() => null);
  const payload = await verify(token, config, provider.clientId, askProvider(context));
  const { sub, sid } = payload;
  await inTenant(services.sql, tenantId, async (tx) => {
    const ended = await tx<{ account_id: string; ended: bigint }[]>`
      select account_id, ended from access_end_federated(${provider.id}::uuid, ${sub ?? null}, ${typeof sid === "string" ? sid : null})`;
    const actor = systemActor(tenantId, provider.name, context.requestId);
    await appendEvents(
      tx,
      actor,
      ended.map((one) => sessionsEnded.make(one.account_id, { account_id: one.account_id, count: Number(one.ended) })),
    );
  });
  response.status(200).set("Cache-Control", "no-store").end();
}

async function verify(
  token: string,
  config: Awaited<ReturnType<typeof discover>> | null,
  clientId: string,
  ask: ReturnType<typeof askProvider>,
): Promise<JWTPayload> {
  const { jwks_uri, issuer } = config?.serverMetadata() ?? {};
  if (!jwks_uri || !issuer)
    throw new HttpProblem(503, "unavailable", "The provider does not answer.", { "Retry-After": "5" });
  try {
    const keys = createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: 5_000, [customFetch]: ask });
    const options = { issuer, audience: clientId, maxTokenAge: "5m", requiredClaims: ["jti"] };
    const { payload } = await jwtVerify(token, keys, options);
    const events = payload.events as Record<string, unknown> | undefined;
    if (!events || typeof events[EVENT] !== "object" || "nonce" in payload) throw refuse();
    if (typeof payload.sub !== "string" && typeof payload.sid !== "string") throw refuse();
    return payload;
  } catch {
    throw refuse();
  }
}

import { jwtVerify, SignJWT } from "jose";
import * as client from "openid-client";
import { signedIn } from "#app/modules/access/events.ts";
import { admit, NotLetIn, recordNotLetIn } from "#app/modules/access/federated.server.ts";
import { markFederated } from "#app/modules/access/federated-sessions.server.ts";
import { findProvider, PROVIDER_HOSTS } from "#app/modules/access/providers.server.ts";
import { type Claims, type Provider, valuesOf } from "#app/modules/access/providers.ts";
import { seal, unseal } from "#app/modules/access/sealing.server.ts";
import { readSecondFactor } from "#app/modules/access/second-factor.server.ts";
import { halfOf, signHalf } from "#app/modules/access/sign-in.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { checkedFetch } from "./checked-fetch.server.ts";
import type { RequestContext } from "./context.server.ts";
import { cookieOf } from "./credential.server.ts";
import { type Flash, flashCookie } from "./flash.server.ts";
import { logFault, logLine } from "./log.server.ts";
import { confirmByProvider, NOT_CONFIRMED, ownProvider } from "./oidc-confirm.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";

/*
 * OpenID Connect, authorization code flow: PKCE (S256), state and nonce, all in one signed cookie of this browser that lives ten
 * minutes; the ID token's signature, issuer, audience, times and nonce are checked by openid-client. What the claims are good for is
 * decided in modules/access/providers.ts.
 */

const SCOPE = "openid email profile";
/** A provider that does not answer holds nobody longer than this; signing in by password goes on meanwhile. */
const TIMEOUT_S = 5;
const FLOW_MINUTES = 10;
const ISSUER = "pulse-oidc";

export type Said = "provider_away" | "provider_failed" | "not_let_in" | "cancelled";
/** Back to the sign-in page with a sentence. */
export class Back extends Error {
  constructor(readonly said: Said) {
    super(said);
  }
}

type Found = NonNullable<Awaited<ReturnType<typeof findProvider>>>;
type Flow = { provider: string; state: string; nonce: string; verifier: string; next: string } & Confirms;
/** Since when: the person of this browser is signed in already, and shows who it is. */
type Confirms = { confirms?: number };

export const callbackOf = (context: Pick<RequestContext, "origin">) => `${context.origin}/auth/oidc/callback`;
export const backChannelOf = (context: Pick<RequestContext, "origin">, id: string) =>
  `${context.origin}/auth/oidc/back-channel/${id}`;

export async function providerOf(context: RequestContext, id: string): Promise<Found | null> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) return null;
  return findProvider(context.services.sql, await readSealingKeys(context.services.dataFolder), id);
}

/** Asks a provider, and whatever addresses it names, only where the operator's rules let us. */
export const askProvider = (context: Pick<RequestContext, "services">) =>
  checkedFetch(context.services.hosts.providers, PROVIDER_HOSTS);

/** What the provider says about itself, read anew each time: sign-ins are few. Throws Back. */
export async function discover(
  context: Pick<RequestContext, "services">,
  { provider, clientSecret }: Found,
): Promise<client.Configuration> {
  const issuer = new URL(provider.issuer);
  const ask = askProvider(context);
  const execute = issuer.protocol === "http:" ? [client.allowInsecureRequests] : [];
  try {
    const found = await client.discovery(issuer, provider.clientId, undefined, client.None(), {
      execute,
      timeout: TIMEOUT_S,
      [client.customFetch]: ask,
    });
    const methods = found.serverMetadata().token_endpoint_auth_methods_supported;
    const auth = !clientSecret
      ? client.None()
      : !methods || methods.includes("client_secret_basic")
        ? client.ClientSecretBasic(clientSecret)
        : client.ClientSecretPost(clientSecret);
    const config = new client.Configuration(found.serverMetadata(), provider.clientId, undefined, auth);
    for (const allow of execute) allow(config);
    config.timeout = TIMEOUT_S;
    config[client.customFetch] = ask;
    // The signature too, although the token comes over TLS from the provider itself.
    client.enableNonRepudiationChecks(config);
    return config;
  } catch (error) {
    logLine("warn", "an identity provider does not answer", {
      issuer: provider.issuer,
      reason: reasonOf(error),
    });
    throw new Back("provider_away");
  }
}

/** openid-client says "unexpected error" and keeps what it was. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function flowCookie(context: RequestContext, value: string | null): string {
  const name = context.secure ? "__Host-pulse-oidc" : "pulse-oidc";
  const age = value === null ? 0 : FLOW_MINUTES * 60;
  return `${name}=${value ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${context.secure ? "; Secure" : ""}`;
}

const away = (location: string, ...cookies: string[]) => {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 302, headers });
};

/** To the provider. */
export async function beginFederated(context: RequestContext, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const confirms = searchParams.has("confirm") ? Date.now() : undefined;
  const id = confirms ? await ownProvider(context, request) : searchParams.get("provider");
  const found = await providerOf(context, id ?? "");
  if (!found) return away("/login");
  try {
    const config = await discover(context, found);
    const flow: Flow = {
      provider: found.provider.id,
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      next: safeRedirect(searchParams.get("next")),
      ...(confirms ? { confirms } : {}),
    };
    const to = client.buildAuthorizationUrl(config, {
      redirect_uri: callbackOf(context),
      scope: SCOPE,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      ...(confirms ? { prompt: "login", max_age: "0" } : {}),
    });
    const cookie = await new SignJWT(flow)
      .setProtectedHeader({ alg: "HS256", typ: "oidc+jwt" })
      .setIssuer(ISSUER)
      .setExpirationTime(`${FLOW_MINUTES}m`)
      .sign(context.services.keys.half);
    return away(to.href, flowCookie(context, cookie));
  } catch (error) {
    return backToLogin(context, error, confirms);
  }
}

function backToLogin(context: RequestContext, error: unknown, confirms?: number): Response {
  if (confirms && error instanceof Back) return backToForm(context, NOT_CONFIRMED);
  const said = error instanceof Back ? error.said : "provider_failed";
  if (!(error instanceof Back)) logFault(error, { request_id: context.requestId, path: "/auth/oidc" });
  return away(`/login?said=${said}`, flowCookie(context, null));
}

const backToForm = (context: RequestContext, told: Flash): Response =>
  away("/sessions", flowCookie(context, null), flashCookie(told, context.secure));

async function readFlow(context: RequestContext, request: Request): Promise<Flow | null> {
  const name = context.secure ? "__Host-pulse-oidc" : "pulse-oidc";
  const cookie = cookieOf(request.headers.get("Cookie"), name);
  if (!cookie) return null;
  try {
    const { payload } = await jwtVerify(cookie, context.services.keys.half, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      typ: "oidc+jwt",
    });
    return payload as unknown as Flow;
  } catch {
    return null;
  }
}

export type Federated = {
  claims: Claims;
  sid: string | undefined;
  idToken: string | undefined;
  /** When the person signed in there, in seconds. */
  at: number | undefined;
};

/** What the provider says, checked. Throws Back. */
async function redeem(context: RequestContext, request: Request, found: Found, flow: Flow): Promise<Federated> {
  const config = await discover(context, found);
  const url = new URL(callbackOf(context));
  url.search = new URL(request.url).search;
  if (url.searchParams.get("error") === "access_denied") throw new Back("cancelled");
  try {
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    const id = tokens.claims();
    if (!id) throw new Error("the provider sent no ID token");
    const more = config.serverMetadata().userinfo_endpoint
      ? await client.fetchUserInfo(config, tokens.access_token, id.sub)
      : {};
    const all: Record<string, unknown> = { ...more, ...id };
    const text = (name: string) => (typeof all[name] === "string" ? (all[name] as string) : undefined);
    return {
      claims: {
        sub: id.sub,
        email: text("email"),
        emailVerified: all.email_verified === true || all.email_verified === "true",
        name: text("name"),
        roles: valuesOf(all, found.provider.roleClaim),
      },
      sid: text("sid")?.slice(0, 255),
      idToken: tokens.id_token,
      at: id.auth_time,
    };
  } catch (error) {
    if (error instanceof Back) throw error;
    logLine("warn", "a sign-in by an identity provider failed", {
      issuer: found.provider.issuer,
      reason: reasonOf(error),
      request_id: context.requestId,
    });
    throw new Back("provider_failed");
  }
}

type Opened =
  | { step: "in"; session: string; next: string }
  | { step: "code" | "enrol"; half: string; next: string; who: { accountId: string; tenantId: string } };

/**
 * The way back. `open` opens the session in the transaction that records the sign-in. Where the company or the person has a second
 * factor of ours and the provider's is not trusted, its code comes next.
 */
export async function finishFederated(
  context: RequestContext,
  request: Request,
  open: (tx: Tx, who: { accountId: string; tenantId: string }) => Promise<string>,
): Promise<Opened | Response> {
  const flow = await readFlow(context, request);
  try {
    const found = flow && (await providerOf(context, flow.provider));
    if (!found) throw new Back("provider_failed");
    const federated = await redeem(context, request, found, flow);
    if (flow.confirms) {
      const said = {
        tenantId: found.tenantId,
        provider: flow.provider,
        subject: federated.claims.sub,
        at: federated.at,
      };
      return backToForm(context, await confirmByProvider(context, request, said, flow.confirms));
    }
    return await signInFederated(context, found, federated, flow.next, open);
  } catch (error) {
    return backToLogin(context, error, flow?.confirms);
  }
}

async function signInFederated(
  context: RequestContext,
  { provider, tenantId }: Found,
  federated: Federated,
  next: string,
  open: (tx: Tx, who: { accountId: string; tenantId: string }) => Promise<string>,
): Promise<Opened> {
  const { sql, dataFolder, keys } = context.services;
  const { requestId, address } = context;
  const how = { tenantId, requestId, address, now: new Date() };
  try {
    const half = await inTenant(sql, tenantId, async (tx) => {
      const accountId = await admit(tx, provider, federated.claims, how);
      const factor = await readSecondFactor(tx, { accountId, tenantId });
      const step =
        factor.confirmed || (factor.required && factor.passkeys > 0)
          ? ("code" as const)
          : factor.required
            ? ("enrol" as const)
            : null;
      if (!provider.trustsFactor && step) return { step, ...(await halfOf(tx, { accountId, tenantId })) };
      const session = await open(tx, { accountId, tenantId });
      const sealed = sealIdToken(await readSealingKeys(dataFolder), provider, federated.idToken);
      const { claims, sid } = federated;
      if (!(await markFederated(tx, session, { provider: provider.id, subject: claims.sub, sid, idToken: sealed })))
        throw new Back("provider_failed");
      await appendEvents(tx, { ...systemActor(tenantId, provider.name, requestId), accountId, address }, [
        signedIn.make(accountId, { account_id: accountId, by: "provider" }),
      ]);
      return session;
    });
    if (typeof half === "string") return { step: "in", session: half, next };
    const via = { provider: provider.id, subject: federated.claims.sub, sid: federated.sid };
    return {
      step: half.step,
      half: await signHalf(keys.half, half.step, { ...half, via }),
      next,
      who: { accountId: half.accountId, tenantId },
    };
  } catch (error) {
    if (!(error instanceof NotLetIn)) throw error;
    logLine("info", "somebody is not let in by an identity provider", {
      why: error.why,
      request_id: requestId,
    });
    const { accountId } = error;
    const actor = { ...systemActor(tenantId, provider.name, requestId), address };
    if (accountId) await inTenant(sql, tenantId, (tx) => recordNotLetIn(tx, actor, accountId));
    throw new Back("not_let_in");
  }
}

const idTokenPurpose = (provider: Pick<Provider, "id">) => `id token of ${provider.id}`;

function sealIdToken(keys: Awaited<ReturnType<typeof readSealingKeys>>, provider: Provider, token: string | undefined) {
  if (!token || token.length > 12_000) return null;
  return seal(keys, Buffer.from(token, "latin1"), idTokenPurpose(provider));
}

/** Where a sign-out goes on to: the provider's own end of the session; null where it has none, or does not answer. */
export async function endAddress(
  context: RequestContext,
  kept: { providerId: string; idToken: Buffer | null },
): Promise<string | null> {
  const found = await providerOf(context, kept.providerId);
  if (!found) return null;
  try {
    const config = await discover(context, found);
    if (!config.serverMetadata().end_session_endpoint) return null;
    const keys = await readSealingKeys(context.services.dataFolder);
    const hint = kept.idToken && unseal(keys, kept.idToken, idTokenPurpose(found.provider)).toString("latin1");
    const back = `${context.origin}/login`;
    return client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: back,
      ...(hint ? { id_token_hint: hint } : {}),
    }).href;
  } catch {
    return null;
  }
}

/** An address elsewhere that we made ourselves a moment ago, to be handed through one of our pages. */
export function passOn(key: Uint8Array, to: string): Promise<string> {
  return new SignJWT({ to })
    .setProtectedHeader({ alg: "HS256", typ: "end+jwt" })
    .setIssuer(ISSUER)
    .setExpirationTime("2m")
    .sign(key);
}

export async function passedOn(key: Uint8Array, pass: string | null): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(pass ?? "", key, { algorithms: ["HS256"], issuer: ISSUER, typ: "end+jwt" });
    return typeof payload.to === "string" ? payload.to : null;
  } catch {
    return null;
  }
}

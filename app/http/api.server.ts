import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import type * as z from "zod";
import type { Credential, Identity } from "#app/modules/access/identify.server.ts";
import { lacking, mustMay } from "#app/modules/access/lacking.ts";
import { type Action, hiddenFields, may, type Resource, withoutFields } from "#app/modules/access/policy.ts";
import { scopesAllow } from "#app/modules/access/rules.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";
import {
  type ApiRequest,
  pathOf,
  readBody,
  readIdempotency,
  readParams,
  readQuery,
  searchOf,
} from "./api-input.server.ts";
import type { RequestContext } from "./context.server.ts";
import { bearerCredential, bearerOf, fingerprint } from "./credential.server.ts";
import { logFault } from "./log.server.ts";
import { explain, HttpProblem, type PlainAnswer, problemAnswer } from "./problem.server.ts";
import { recordForbidden } from "./refusals.server.ts";
import {
  asMatched,
  entityTag,
  fieldsOf,
  isKnownTag,
  onlyFields,
  readFields,
  withMatch,
} from "./representation.server.ts";
import {
  type Answered,
  type Apart,
  type Asker,
  type Call,
  runApart,
  runAs,
  runCommand,
  unauthenticated,
} from "./run-command.server.ts";

/*
 * Every path under /api/v1 is declared once; the declaration is the guard, the validation and the documentation:
 *
 *   const endpoints = api("/customers/:id", {
 *     GET: endpoint({
 *       summary: "One customer", resource: "customers", action: "read",
 *       params: z.object({ id: z.uuid() }), answers: { 200: customerView },
 *       handler: async ({ tx, params }) => reply(200, await readCustomer(tx, params.id)),
 *     }),
 *   });
 *   export const loader = endpoints.loader;
 *   export const action = endpoints.action;
 */

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export type Reply = {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Fields that are told this once: they are not kept under the idempotency key, and a replay lacks them. */
  once?: Record<string, string>;
};

export function reply(status: number, body: unknown, headers?: Record<string, string>): Reply {
  return headers ? { status, body, headers } : { status, body };
}

type ApiCall<Params, Query, Body> = Call & {
  params: Params;
  query: Query;
  body: Body;
  context: RequestContext;
  request: ApiRequest;
};

export type Endpoint = {
  summary: string;
  description?: string;
  resource: Resource;
  action: Action;
  /** Further rights, one of which is enough to come in; the handler then decides by what was sent. */
  orElse?: ReadonlyArray<readonly [Action, Resource]>;
  params?: z.ZodType;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Nothing sent is taken for `{}`. */
  bodyless?: true;
  /** Waits for the process that owns the figures, so it is handled without a transaction (GET only). */
  apart?: true;
  /** Its body is a form with a file (`file`) beside the fields of `body`. */
  upload?: true;
  answers: Record<number, z.ZodType>;
  /** Codes of refusals (409) that this endpoint documents. */
  refusals?: readonly string[];
  handler: (call: ApiCall<never, never, never>) => Promise<Reply>;
};

/** Ties the types of params, query and body to the handler's. */
export function endpoint<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
>(
  definition: Omit<Endpoint, "params" | "query" | "body" | "handler"> & {
    params?: Params;
    query?: Query;
    body?: Body;
    handler: (call: ApiCall<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Reply>;
  },
): Endpoint {
  return definition as unknown as Endpoint;
}

/** Answers without asking who: sign-in itself and the description. */
export type OpenEndpoint = {
  open: true;
  summary: string;
  description?: string;
  body?: z.ZodType;
  answers: Record<number, z.ZodType>;
  /** Statuses of refusals, beside those that every such call has. */
  faults?: readonly number[];
  handler: (call: { context: RequestContext; request: ApiRequest; body: unknown }) => Promise<Response>;
};

/** Like `endpoint`, for what is served without asking who. */
export function openEndpoint<Body extends z.ZodType = z.ZodUndefined>(
  definition: Omit<OpenEndpoint, "open" | "body" | "handler"> & {
    body?: Body;
    handler: (call: { context: RequestContext; request: ApiRequest; body: z.output<Body> }) => Promise<Response>;
  },
): OpenEndpoint {
  return { ...definition, open: true } as unknown as OpenEndpoint;
}

export type Declared = Partial<Record<Method, Endpoint | OpenEndpoint | StreamEndpoint>>;

/** Answers with a response of its own making (a file, a stream) after the same guard. */
export type StreamEndpoint = Omit<Endpoint, "handler"> & {
  stream: true;
  /** Also by session cookie, for browsers (GET /live only). */
  cookie?: (args: { request: ApiRequest; context: RequestContext }) => Credential | null;
  handler: (call: {
    identity: Identity;
    context: RequestContext;
    request: ApiRequest;
    params: Record<string, unknown>;
    query: Record<string, unknown>;
  }) => Promise<Response>;
};

export function streamEndpoint(definition: Omit<StreamEndpoint, "stream">): StreamEndpoint {
  return { ...definition, stream: true };
}

/** path (as `/orders/:id`) → what is declared there. Filled when the route modules are loaded. */
export const registry = new Map<string, Declared>();

type Args = {
  request: ApiRequest;
  params: Record<string, string | undefined>;
  context: RequestContext;
};

export function api(path: string, declared: Declared) {
  registry.set(path, declared);
  return serving(path, declared);
}

/** Served, but not part of the API's description. */
export function unlisted(declared: Declared) {
  return serving("/", declared);
}

function serving(path: string, declared: Declared) {
  const serve = async (args: LoaderFunctionArgs | ActionFunctionArgs): Promise<Response> => {
    const answer = await serveApi(path, declared, args as Args);
    // The server calls API routes past Remix's router and writes the answer itself (api-routes.server.ts).
    return args.context.direct ? (answer as Response) : toResponse(answer);
  };
  return { loader: serve, action: serve };
}

function toResponse(answer: PlainAnswer | Response): Response {
  if (answer instanceof Response) return answer;
  return new Response(answer.body === "" ? null : answer.body, { status: answer.status, headers: answer.headers });
}

/** The first segment, which is what a token's scope names. */
export function scopeOf(path: string): string {
  return path.split("/")[1] ?? "";
}

async function serveApi(path: string, declared: Declared, args: Args): Promise<PlainAnswer | Response> {
  const { context } = args;
  try {
    const method = (args.request.method === "HEAD" ? "GET" : args.request.method) as Method;
    const found = declared[method];
    if (!found) {
      const allow = Object.keys(declared).flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name]));
      throw new HttpProblem(405, "method_not_allowed", "This address does not take this method.", {
        Allow: allow.join(", "),
      });
    }
    if ("open" in found)
      return await found.handler({ context, request: args.request, body: readBody(found.body, context.body) });
    return await serveGuarded(path, method, found, args, context);
  } catch (error) {
    return problemFor(error, context, args.request);
  }
}

async function problemFor(error: unknown, context: RequestContext, request: ApiRequest): Promise<PlainAnswer> {
  await recordForbidden(context, request, error);
  const known = explain(error);
  const bearer = known.status === 401 ? bearerOf(request.headers.get("authorization")) : null;
  if (bearer) context.services.limiter.forget(fingerprint(bearer));
  if (known.fault) logFault(error, { request_id: context.requestId, path: pathOf(request) });
  return problemAnswer(known, context.requestId);
}

async function serveGuarded(
  path: string,
  method: Method,
  found: Endpoint | StreamEndpoint,
  args: Args,
  context: RequestContext,
): Promise<PlainAnswer | Response> {
  const { request } = args;
  const bearer = bearerOf(request.headers.get("authorization"));
  const credential = bearer
    ? await bearerCredential(context, bearer)
    : "stream" in found && found.cookie
      ? found.cookie(args)
      : null;
  if (!credential) throw unauthenticated();

  const asker: Asker = {
    sql: context.services.sql,
    credential,
    requestId: context.requestId,
    traceparent: context.traceparent,
    address: context.address,
    held: context.services.held,
  };
  let input: { params: unknown; query: unknown; body: unknown } = {
    params: undefined,
    query: undefined,
    body: undefined,
  };
  const ifMatch = method === "GET" ? null : request.headers.get("if-match");
  let fields: ReadonlySet<string> | null = null;
  const allow = (identity: Identity) => {
    countForTenant(context, bearer, identity);
    checkRights(identity, path, method, found);
    // Only now: somebody who may not do this at all learns nothing about what it takes.
    const sparse = sparseFields(found, method);
    const sent = "bodyless" in found ? (context.body ?? {}) : context.body;
    input = {
      params: readParams(found.params, args.params),
      query: readQuery(found.query, request.url, sparse ? ["fields"] : []),
      body: "stream" in found ? undefined : readBody(found.body, withMatch(ifMatch, sent, found.body)),
    };
    fields = sparse ? readFields(searchOf(request.url).get("fields"), sparse) : null;
  };

  if ("stream" in found) {
    const identity = await runAs(asker, allow, async (call) => call.identity);
    return found.handler({
      identity,
      context,
      request,
      params: input.params as Record<string, unknown>,
      query: input.query as Record<string, unknown>,
    });
  }

  let headers: Record<string, string> | undefined;
  let tag: string | undefined;
  let once: Reply["once"];
  const work = async (call: Apart): Promise<Answered> => {
    const said = await found.handler({ ...call, ...input, context, request } as unknown as ApiCall<
      never,
      never,
      never
    >);
    headers = said.headers;
    once = said.once;
    const body = bodyText(found, call.identity, said, fields);
    tag = body === "" ? undefined : entityTag(said.body, body);
    return { status: said.status, body };
  };
  const answered =
    method === "GET"
      ? { ...(await (found.apart ? runApart : runAs)(asker, allow, work)), replayed: false }
      : await runCommand(
          asker,
          { right: [found.action, found.resource], allow },
          readIdempotency(request, context),
          work,
        ).catch((error: unknown) => {
          throw asMatched(error, ifMatch);
        });
  if (method === "GET" && tag && isKnownTag(request.headers.get("if-none-match"), tag)) {
    return { status: 304, body: "", headers: { ETag: tag, "Cache-Control": "no-store" } };
  }
  return {
    status: answered.status,
    body: once && !answered.replayed ? JSON.stringify({ ...JSON.parse(answered.body), ...once }) : answered.body,
    headers: {
      ...headers,
      ...(answered.body === "" ? {} : { "Content-Type": "application/json; charset=utf-8" }),
      ...(answered.replayed ? { "Idempotency-Replayed": "true" } : {}),
      ...(tag ? { ETag: tag } : {}),
      "Cache-Control": "no-store",
    },
  };
}

/** The answer as JSON, without the fields that the caller's role may not see. */
function bodyText(found: Endpoint, identity: Identity, said: Reply, fields: ReadonlySet<string> | null): string {
  if (said.body === undefined || said.status === 204) return "";
  const hidden = hiddenFields(identity, found.resource);
  // Tests hold every answer against what the description promises; requests do not pay for it.
  if (process.env.NODE_ENV === "test" && hidden.size === 0) {
    const promised = found.answers[said.status];
    if (!promised) throw new Error(`${found.summary}: answers ${said.status}, which it does not declare`);
    promised.parse(JSON.parse(JSON.stringify(said.body)));
  }
  return JSON.stringify(onlyFields(withoutFields(said.body, hidden), fields));
}

/** The fields that a read can be narrowed to; null where its answer has none. */
export function sparseFields(found: Endpoint | StreamEndpoint, method: string): string[] | null {
  return method === "GET" && !("stream" in found) ? fieldsOf(found.answers[200]) : null;
}

/** The first request of a token in this process could not be counted before its tenant was known. */
function countForTenant(context: RequestContext, bearer: string | null, identity: Identity): void {
  if (!bearer) return;
  const { limiter } = context.services;
  const key = fingerprint(bearer);
  if (limiter.tenantOf(key) === identity.tenantId) return;
  limiter.learn(key, identity.tenantId);
  context.rate = limiter.take(identity.tenantId, limiter.tenantLimit);
  if (context.rate.exceeded) {
    throw new HttpProblem(429, "rate_limited", `More than ${context.rate.limit} requests in a minute.`, {
      "Retry-After": String(context.rate.resetS),
    });
  }
}

function checkRights(identity: Identity, path: string, method: Method, found: Endpoint | StreamEndpoint): void {
  const { resource, action, orElse } = found;
  if (!scopesAllow(identity.scopes, scopeOf(path), method !== "GET")) {
    const scope = `${scopeOf(path)}:${method === "GET" ? "read" : "write"}`;
    throw new Forbidden(`This token does not have the scope ${scope}.`, { action, resource });
  }
  if (may(identity, action, resource) || orElse?.some(([also, on]) => may(identity, also, on))) return;
  throw lacking(identity, action, resource);
}

/** For a handler that has found out what the request really asks for. */
export function mustBeAllowed(identity: Identity, action: Action, resource: Resource, madeBy?: string | null): void {
  mustMay(identity, action, resource, madeBy);
}

import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import type { Fragment } from "postgres";
import { recordId } from "#app/components/list-params.ts";
import { type Identity, identify, identifyWith } from "#app/modules/access/identify.server.ts";
import { lacking } from "#app/modules/access/lacking.ts";
import { type Action, may, type Resource } from "#app/modules/access/policy.ts";
import type { Sql } from "#db/client.ts";
import type { RequestContext } from "./context.server.ts";
import { isSharedDevice, sessionOf } from "./credential.server.ts";
import { clearFlash, type Flash, readFlash } from "./flash.server.ts";
import { logFault } from "./log.server.ts";
import { explain, isHttpProblem, pageAnswer } from "./problem.server.ts";
import { recordExport, recordForbidden } from "./refusals.server.ts";
import { type Apart, type Asker, asThem, type Call, runApart, runAs } from "./run-command.server.ts";

/*
 * For screens. A loader:
 *
 *   export const loader = (args: LoaderFunctionArgs) =>
 *     readScreen(args, "read", "orders", async ({ tx, actor, identity, now }) => ({ orders: await listOrders(tx, …) }));
 *
 * Without a session it redirects to /login?next=…; what the role may not, an unknown id and bad parameters become the 403,
 * 404 and 400 pages. `identity` has the person, `company`, `currency` and `timeZone`. Queries throw NotFound by themselves.
 * Fields that the role may not see (policy.ts: hiddenFields, withoutFields) must be left out of what the loader returns:
 * every loader field reaches the browser.
 * Inline `style` attributes are refused by the Content-Security-Policy (style-src 'self'); SVG attributes are fine.
 */

export type Args = LoaderFunctionArgs | ActionFunctionArgs;

export function contextOf(args: Args): RequestContext {
  return args.context as RequestContext;
}

export function askerOf(args: Args): Asker {
  const context = contextOf(args);
  const secret = context.session ?? sessionOf(args.request.headers.get("Cookie"), context.secure);
  if (!secret) throw toLogin(args);
  return {
    sql: context.services.sql,
    credential: { kind: "session", secret, quiet: isByItself(args.request) },
    requestId: context.requestId,
    traceparent: context.traceparent,
    address: context.address,
    held: context.services.held,
  };
}

/** What pages ask while nobody touches them. */
const BY_ITSELF = /^\/(editing|notifications\/unread|dashboard\/[^/]+\/live\.json)$/;

/**
 * Whether the page asks this by itself: a beat of it, or its own address read again because something has changed. Whoever goes
 * elsewhere, or asks for a page as such, is there.
 */
export function isByItself({ url, method, headers }: Pick<Request, "url" | "method" | "headers">): boolean {
  // Over plain http browsers do not say what for they ask.
  const wants = headers.get("Sec-Fetch-Dest") || (headers.get("Accept")?.includes("text/html") ? "document" : "empty");
  if (wants !== "empty") return false;
  const { pathname, search, searchParams } = new URL(url);
  // A wall screen is there to be looked at untouched.
  if (searchParams.has("kiosk")) return false;
  if (BY_ITSELF.test(pathname)) return true;
  const from = headers.get("Referer");
  if (method !== "GET" || !from || !URL.canParse(from)) return false;
  const page = new URL(from);
  return page.pathname === pathname && page.search === search;
}

function toLogin({ request }: Args): Response {
  const { pathname, search } = new URL(request.url);
  const isPage = request.headers.get("Accept")?.includes("text/html") === true;
  if (request.method === "POST" && isPage && pathname !== "/logout") {
    // Without JavaScript: what was posted goes on to the page that shows it and says how to go on. 307 keeps the body.
    const from = `?next=${encodeURIComponent(pathname + search)}`;
    return redirect(`/session-ended${from}`, { status: 307, headers: { "Cache-Control": "no-store" } });
  }
  // A form that was open too long leads back to its page, not to its action's answer.
  const next =
    pathname === "/" || pathname === "/logout"
      ? ""
      : `?next=${encodeURIComponent(pathname.replace(/\.data$/, "") + search)}`;
  const headers = { "Cache-Control": "no-store" };
  return isSharedDevice(request) ? redirect(`/device${next}`, { headers }) : redirect(`/login${next}`, { headers });
}

/** Who is signed in, for layouts. Redirects to the sign-in page otherwise; throws the 403 page when a right is named and missing. */
export async function requireViewer(args: Args, action?: Action, resource?: Resources): Promise<Identity> {
  const asker = askerOf(args);
  return asPage(args, async () => {
    const identity = await identify(asker.sql, asker.credential);
    if (!identity) throw toLogin(args);
    if (action && resource) await asThem(identity, async () => allow(identity, action, resource));
    return identity;
  });
}

/** The same with `more` about that person, in one statement (see identifyWith). */
export async function readViewer<More>(
  args: Args,
  more: (db: Sql) => Fragment,
): Promise<{ identity: Identity; more: More }> {
  const asker = askerOf(args);
  return asPage(args, async () => {
    const found = await identifyWith<More>(asker.sql, asker.credential, more(asker.sql));
    if (!found) throw toLogin(args);
    return found;
  });
}

/** For a loader: `read` in one transaction, as the person whose session it is. */
export async function readScreen<T>(
  args: LoaderFunctionArgs,
  action: Action,
  resource: Resources,
  read: (call: Call) => Promise<T>,
): Promise<T> {
  const asker = askerOf(args);
  return asPage(args, () =>
    runAs(
      asker,
      (identity) => allow(identity, action, resource),
      async (call) => {
        if (action === "export") await recordExport(contextOf(args), args.request, call.identity, firstOf(resource));
        return read(call);
      },
    ),
  );
}

/** The same for what waits for the process that owns the figures: no transaction is open meanwhile. */
export async function readApart<T>(
  args: LoaderFunctionArgs,
  action: Action,
  resource: Resources,
  read: (call: Apart) => Promise<T>,
): Promise<T> {
  const asker = askerOf(args);
  return asPage(args, () =>
    runApart(
      asker,
      (identity) => allow(identity, action, resource),
      async (call) => {
        if (action === "export") await recordExport(contextOf(args), args.request, call.identity, firstOf(resource));
        return read(call);
      },
    ),
  );
}

/** A resource, or several of which one is enough. The first is the one that a refusal names. */
export type Resources = Resource | readonly [Resource, ...Resource[]];

export const firstOf = (resource: Resources): Resource => (typeof resource === "string" ? resource : resource[0]);

export function allow(identity: Identity, action: Action, resource: Resources): void {
  const all = typeof resource === "string" ? [resource] : resource;
  if (!all.some((one) => may(identity, action, one))) throw lacking(identity, action, firstOf(resource));
}

/** Turns what a query or command throws into the page for it. */
export async function asPage<T>(args: Args, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Response) throw error;
    if (isHttpProblem(error) && error.status === 401) throw toLogin(args);
    const context = contextOf(args);
    await recordForbidden(context, args.request, error);
    const answer = explain(error);
    if (answer.fault) logFault(error, { request_id: context.requestId, path: new URL(args.request.url).pathname });
    throw pageAnswer(answer, context.requestId);
  }
}

/** The record's id from the address, where neither readScreen nor runForm is around: what is none is the 404 page. */
export function idInAddress(args: Args, id: string | undefined, what: string): string {
  try {
    return recordId(id, what);
  } catch (error) {
    throw pageAnswer(explain(error), contextOf(args).requestId);
  }
}

/** For the shell's loader: the message left by the action before, and the header that forgets it. */
export function takeFlash(args: Args): { flash: Flash | null; headers: HeadersInit } {
  const flash = readFlash(args.request.headers.get("Cookie"));
  return { flash, headers: flash ? { "Set-Cookie": clearFlash(contextOf(args).secure) } : {} };
}

import type { LiveFeed } from "#app/live/live-feed.server.ts";
import type { FileStore } from "#app/modules/files/store.server.ts";
import type { Sql } from "#db/client.ts";
import type { Analytics } from "./analytics.server.ts";
import type { Readiness } from "./health.server.ts";
import type { Printer } from "./print/printer.server.ts";
import type { HttpProblem } from "./problem.server.ts";
import type { RateLimiter, RateState } from "./rate-limit.server.ts";
import type { Upload } from "./upload.server.ts";

/**
 * What the server hands to every loader and action. The server and the screens are two bundles, so nothing that is
 * shared (the pool, the limits, the live feed) may be a module's variable: it comes by this object.
 */
export type Services = {
  sql: Sql;
  /** Signs access tokens, cursors and half-done sign-ins, each under a key of its own. */
  keys: Record<"accessToken" | "cursor" | "half" | "grafana" | "payLink" | "successor", Uint8Array>;
  /** The company that Grafana shows; null without one. */
  grafanaCompany: string | null;
  limiter: RateLimiter;
  live: LiveFeed;
  /** Hosts inside that the operator lets us call: webhooks, and sign-in providers. */
  hosts: { webhooks: ReadonlySet<string>; providers: ReadonlySet<string> };
  analytics: Analytics;
  dataFolder: string;
  files: { store: FileStore; quotaBytes: number };
  printer: Printer;
  health: () => Promise<{ degraded: string | null }>;
  readiness: () => Promise<Readiness>;
  /** Of the certificate of our public addresses that ends first; null where none is known. */
  certificate: () => { from: Date; to: Date } | null;
  workerSilentSince: () => Promise<string | null>;
  reactionsBehind: () => Promise<number | null>;
  /** Why nothing may be written at the moment (no room, a wrong clock); null while all is well. */
  held: () => Promise<HttpProblem | null>;
};

export type RequestContext = {
  services: Services;
  /** The nonce of this response's Content-Security-Policy. */
  nonce: string;
  requestId: string;
  traceparent: string | undefined;
  /** The caller's address, an IPv6 one cut to its /64. */
  address: string;
  /** The public origin this request came by, and whether it is https. */
  origin: string;
  secure: boolean;
  /** The body of an API request, parsed and checked once (size, depth, keys); undefined when there was none. */
  body: unknown;
  /** The file that a form brought with it, where its address takes one. */
  upload: Upload | null;
  /** Why the file that was sent is not in `upload`; the form says it. */
  fileRefused?: string;
  /** An API route called by the server itself, which wants a plain answer instead of a Response. */
  direct: boolean;
  /** A session that the action of this very request has opened: its loaders go on with it, the cookie is of the one before. */
  session: string | undefined;
  /** The limit this request counted against; goes out as RateLimit-* headers. */
  rate: RateState | undefined;
};

declare module "@remix-run/node" {
  interface AppLoadContext extends RequestContext {}
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { ActionFunction, LoaderFunction, ServerBuild } from "@remix-run/node";
import type { ApiRequest } from "./api-input.server.ts";
import type { RequestContext } from "./context.server.ts";
import type { PlainAnswer } from "./problem.server.ts";
import { fullPath } from "./remix-adapter.server.ts";

/*
 * API routes are Remix resource routes like any other. The server finds and calls their loaders and actions itself: Remix's
 * router compiles every path of the product anew for each request and wraps it in web objects three times, which costs more
 * than most of these requests do.
 */

type Found = { loader?: LoaderFunction; action?: ActionFunction; params: Record<string, string> };
export type ApiRoutes = (path: string) => Found | null;

type Node = {
  children: Map<string, Node>;
  param?: { name: string; node: Node };
  rest?: RouteModule;
  module?: RouteModule;
};
type RouteModule = ServerBuild["routes"][string]["module"];

const PREFIX = "/api/v1";

/** Literal segments win over parameters, both over the catch-all, as in Remix. */
export function findApiRoutes(build: ServerBuild): ApiRoutes {
  const root: Node = { children: new Map() };
  for (const [id, { module }] of Object.entries(build.routes)) {
    const path = fullPath(build, id);
    if (!path.startsWith(`${PREFIX}/`)) continue;
    let node = root;
    const segments = path.slice(PREFIX.length + 1).split("/");
    for (const [at, segment] of segments.entries()) {
      if (segment === "*") {
        node.rest = module;
        break;
      }
      if (segment.startsWith(":")) {
        node.param ??= { name: segment.slice(1), node: { children: new Map() } };
        // Two names for one place would leave one route without its parameter.
        if (node.param.name !== segment.slice(1))
          throw new Error(`${path}: this parameter is called ${node.param.name} elsewhere`);
        node = node.param.node;
      } else {
        const next = node.children.get(segment) ?? { children: new Map() };
        node.children.set(segment, next);
        node = next;
      }
      if (at === segments.length - 1) node.module = module;
    }
  }

  return (path) => {
    const segments: string[] = [];
    for (const raw of path
      .slice(PREFIX.length + 1)
      .replace(/\/$/, "")
      .split("/")) {
      try {
        segments.push(decodeURIComponent(raw));
      } catch {
        return root.rest ? { ...root.rest, params: {} } : null;
      }
    }
    const params: Record<string, string> = {};
    const module = walk(root, segments, 0, params) ?? root.rest;
    return module ? { loader: module.loader as LoaderFunction, action: module.action as ActionFunction, params } : null;
  };
}

function walk(node: Node, segments: string[], at: number, params: Record<string, string>): RouteModule | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.module;
  const literal = node.children.get(segment);
  const found = literal && walk(literal, segments, at + 1, params);
  if (found) return found;
  if (!node.param) return undefined;
  const below = walk(node.param.node, segments, at + 1, params);
  if (below) params[node.param.name] = segment;
  return below;
}

class LightRequest implements ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Pick<Headers, "get">;
  #abort: AbortController | undefined;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse, address: string) {
    this.method = request.method ?? "GET";
    this.url = address;
    this.#response = response;
    const { headers } = request;
    this.headers = {
      get(name: string) {
        const value = headers[name.toLowerCase()];
        return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
      },
    };
  }

  /** Made only for those who look: streams. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const made = new AbortController();
      this.#abort = made;
      this.#response.on("close", () => made.abort());
    }
    return this.#abort.signal;
  }
}

/** Calls the route's loader or action. The answer is plain, or a Response where the endpoint made one. */
export async function callApiRoute(
  found: Found,
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  context: RequestContext,
): Promise<PlainAnswer | Response> {
  context.direct = true;
  const reads = request.method === "GET" || request.method === "HEAD";
  const serve = (reads ? found.loader : found.action) as
    | ((args: unknown) => Promise<PlainAnswer | Response>)
    | undefined;
  if (!serve) throw new Error(`${address}: the route serves nothing`);
  return serve({ request: new LightRequest(request, response, address), params: found.params, context });
}

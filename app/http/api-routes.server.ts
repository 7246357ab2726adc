import type { IncomingMessage, ServerResponse } from "node:http";
import type { ActionFunction, LoaderFunction, ServerBuild } from "@remix-run/node";
import type { ApiRequest } from "./api-input.server.ts";
import type { RequestContext } from "./context.server.ts";
import type { PlainAnswer } from "./problem.server.ts";
import { fullPath } from "./remix-adapter.server.ts";
import { plant } from "./route-tree.server.ts";

/*
 * API routes are Remix resource routes like any other. The server finds and calls their loaders and actions itself: Remix's
 * router compiles every path of the product anew for each request and wraps it in web objects three times, which costs more
 * than most of these requests do.
 */

type Found = { loader?: LoaderFunction; action?: ActionFunction; params: Record<string, string> };
export type ApiRoutes = (path: string) => Found | null;

type RouteModule = ServerBuild["routes"][string]["module"];

const PREFIX = "/api/v1";

/** Literal segments win over parameters, both over the catch-all, as in Remix. */
export function findApiRoutes(build: ServerBuild): ApiRoutes {
  const routes = Object.entries(build.routes).map(([id, { module }]): [string, RouteModule] => [
    fullPath(build, id),
    module,
  ]);
  const find = plant(routes.filter(([path]) => path.startsWith(`${PREFIX}/`)));
  return (path) => {
    const found = find(path);
    if (!found) return null;
    const { loader, action } = found.value;
    return { loader: loader as LoaderFunction, action: action as ActionFunction, params: found.params };
  };
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

import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { createWeb, type Web, type WebOptions } from "../web.server.ts";

/*
 * The real server (Express, guard, Remix, the real route modules, PostgreSQL) on a free port, without a build: the routes
 * are read from app/routes by the same naming rules that the build uses.
 */

type RouteModule = ServerBuild["routes"][string]["module"];

const modules = import.meta.glob<RouteModule>(
  ["../../routes/{api.v1.*,_public.*,logout,_index}/route.{ts,tsx}", "!../../routes/*.test.*"],
  { eager: true },
);

/** The screens weigh more and are loaded for those tests only that visit them. */
const screens = import.meta.glob<RouteModule>("../../routes/_app*/route.{ts,tsx}");

/** `api.v1.orders.$id` → `api/v1/orders/:id`, with pathless segments left out. */
export function pathOfRoute(folder: string): { path: string | undefined; index: boolean } {
  const segments: string[] = [];
  let index = false;
  for (const raw of folder.match(/(\[[^\]]*\]|[^.])+/g) ?? []) {
    if (raw === "_index") index = true;
    else if (raw.startsWith("_")) continue;
    else if (raw === "$") segments.push("*");
    else segments.push(raw.replace(/^\$/, ":").replace(/[[\]]/g, "").replace(/_$/, ""));
  }
  return { path: segments.join("/") || undefined, index };
}

async function loadRoutes(withScreens: boolean): Promise<Array<[file: string, module: RouteModule]>> {
  const more = withScreens
    ? await Promise.all(
        Object.entries(screens).map(async ([file, load]) => [file, await load()] as [string, RouteModule]),
      )
    : [];
  return [...Object.entries(modules), ...more];
}

export async function testBuild(options: { screens?: boolean } = {}): Promise<ServerBuild> {
  const routes: ServerBuild["routes"] = {
    root: { id: "root", path: "", module: (await import("../../root.tsx")) as unknown as RouteModule },
  };
  const assets: ServerBuild["assets"]["routes"] = {};
  for (const [file, module] of await loadRoutes(options.screens ?? false)) {
    const folder = /routes\/([^/]+)\//.exec(file)?.[1] ?? "";
    const id = `routes/${folder}`;
    const { path, index } = pathOfRoute(folder);
    const parentId = folder.startsWith("_app.") ? "routes/_app" : "root";
    routes[id] = { id, parentId, path, module, ...(index ? { index: true } : {}) };
  }
  for (const { id, parentId, path, index } of Object.values(routes)) {
    assets[id] = {
      id,
      parentId,
      path,
      hasAction: false,
      hasLoader: true,
      hasClientAction: false,
      hasClientLoader: false,
      hasErrorBoundary: false,
      module: `/assets/${id}.js`,
      imports: [],
      css: [],
      index,
    } as never;
  }
  return {
    entry: { module: await import("../../entry.server.tsx") },
    routes,
    assets: {
      entry: { module: "/assets/entry.js", imports: [] },
      routes: assets,
      url: "/assets/manifest.js",
      version: "test",
    },
    assetsBuildDirectory: "build/client",
    publicPath: "/",
    mode: "test",
    isSpaMode: false,
    future: {
      v3_singleFetch: true,
      v3_relativeSplatPath: true,
      v3_fetcherPersist: true,
      v3_throwAbortReason: true,
      v3_lazyRouteDiscovery: false,
    },
  } as unknown as ServerBuild;
}

export type TestServer = {
  url: string;
  db: TestDatabase;
  web: Web;
  /** One request; the body, when there is one, as JSON. */
  call: (method: string, path: string, options?: CallOptions) => Promise<Called>;
  close: () => Promise<void>;
};

export type CallOptions = {
  token?: string;
  body?: unknown;
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
};
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Called = { status: number; headers: Headers; text: string; json: any };

export async function startTestServer(
  options: Partial<WebOptions> & { db?: TestDatabase; screens?: boolean } = {},
): Promise<TestServer> {
  const db = options.db ?? (await createTestDatabase());
  const origins: string[] = options.origins ?? [];
  const dataFolder = mkdtempSync(join(tmpdir(), "pulse-web-"));
  const web = createWeb({
    sql: db.app,
    build: await testBuild(options),
    secret: new Uint8Array(32).fill(9),
    rateLimit: 1_000_000,
    trustedProxies: [],
    analyticsUrl: null,
    dataFolder,
    withBus: false,
    withQueue: false,
    clientFolder: null,
    ...options,
    origins,
  });
  await new Promise<void>((resolve) => web.server.listen(0, "127.0.0.1", resolve));
  const { port } = web.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  origins.push(url, `http://localhost:${port}`);
  return {
    url,
    db,
    web,
    async call(method, path, { token, body, raw, headers } = {}) {
      const response = await fetch(url + path, {
        method,
        redirect: "manual",
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body !== undefined ? { "Content-Type": "application/json" } : {}),
          ...headers,
        },
        ...(body !== undefined ? { body: JSON.stringify(body) } : raw !== undefined ? { body: raw as BodyInit } : {}),
      });
      const text = await response.text();
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        json = undefined;
      }
      return { status: response.status, headers: response.headers, text, json };
    },
    async close() {
      // The pool belongs to the database, which ends it itself; draining ends it first.
      await web.close();
      await db.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Signs in by the form and gives back the session's cookie. */
export async function sessionCookieOf(server: TestServer, email: string): Promise<string> {
  const answer = await server.call("POST", "/login", {
    raw: new URLSearchParams({ email, password: TEST_PASSWORD }).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url },
  });
  if (answer.status !== 303) throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

export const TEST_PASSWORD = "four words of one's own";

/** A person of a role with a token for everything. */
export async function personWithToken(
  db: TestDatabase,
  tenantId: string,
  role: RoleName,
  scopes = ["*"],
): Promise<{ accountId: string; token: string; email: string }> {
  const email = `${role}-${Math.random().toString(36).slice(2)}@test.example`;
  const accountId = await createAccount(db.admin, { tenantId, email, name: `A ${role}`, role, password: null });
  const { token } = await createApiToken(db.admin, { email, name: "test", scopes });
  return { accountId, token, email };
}

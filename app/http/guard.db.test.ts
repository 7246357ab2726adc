import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { createTenant } from "#app/modules/access/create-tenant.server.ts";
import { TEST_PASSWORD as PASSWORD, startTestServer, type TestServer } from "./testing/test-server.ts";

const EMAIL = "person@one.test";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const tenantId = await createTenant(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  await createAccount(server.db.admin, { tenantId, email: EMAIL, name: "A person", role: "admin", password: PASSWORD });
});
afterAll(() => server?.close());

const form = (headers: Record<string, string> = {}) => ({
  raw: new URLSearchParams({ email: EMAIL, password: PASSWORD }).toString(),
  headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
});

async function sessions(): Promise<number> {
  const [row] = await server.db.admin<{ n: number }[]>`select count(*)::int as n from session`;
  return row?.n ?? 0;
}

describe("the eight ways past Remix's own check", () => {
  const evil = "http://evil.test";
  const rows: Array<[string, string, () => Record<string, string>]> = [
    ["a page, another origin", "/login", () => ({ Origin: evil })],
    ["a page, Origin: null", "/login", () => ({ Origin: "null" })],
    ["a page, no Origin", "/login", () => ({})],
    ["a page, our host under another scheme", "/login", () => ({ Origin: server.url.replace("http:", "https:") })],
    [
      "a page, another origin and the same X-Forwarded-Host",
      "/login",
      () => ({ Origin: evil, "X-Forwarded-Host": "evil.test" }),
    ],
    ["single fetch, another origin", "/login.data", () => ({ Origin: evil })],
    ["?_data=, another origin", "/login?_data=routes%2F_public.login", () => ({ Origin: evil })],
    ["a resource route, another origin", "/logout", () => ({ Origin: evil })],
  ];
  for (const [name, path, headers] of rows) {
    it(`${name}: 403, and the action did not run`, async () => {
      const before = await sessions();
      const answer = await server.call("POST", path, form(headers()));
      expect(answer.status).toBe(403);
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(await sessions()).toBe(before);
    });
  }

  it("each is in the log: from where, which route and which check, with nothing that was sent", async () => {
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      await server.call("POST", "/login?next=canary", form({ Origin: evil, Cookie: "pulse=canary" }));
      await server.call("POST", "/login", form({ Origin: server.url }));
      const told = written.mock.calls.map(([line]) => JSON.parse(String(line)));
      expect(told).toMatchObject([
        {
          time: expect.stringMatching(/^\d{4}-.*Z$/),
          level: "warn",
          part: "web",
          code: "foreign_origin",
          method: "POST",
          origin: evil,
        },
      ]);
      expect(told[0]).toMatchObject({ address: "127.0.0.1", request_id: expect.any(String), route: "/login" });
      expect(JSON.stringify(told)).not.toMatch(new RegExp(`canary|${PASSWORD}|${EMAIL}`));
      written.mockClear();
      for (let n = 0; n < 30; n++) await server.call("POST", "/login", form({ Origin: evil }));
      expect(written.mock.calls.length).toBeLessThan(30);
    } finally {
      written.mockRestore();
    }
  });

  it("our own origin passes, unless the browser says it comes from another site", async () => {
    const before = await sessions();
    expect(
      (await server.call("POST", "/login", form({ Origin: server.url, "Sec-Fetch-Site": "cross-site" }))).status,
    ).toBe(403);
    expect(
      (await server.call("POST", "/login", form({ Origin: server.url, "Sec-Fetch-Site": "same-site" }))).status,
    ).toBe(403);
    expect(
      (await server.call("POST", "/login", form({ Origin: server.url, "Sec-Fetch-Site": "same-origin" }))).status,
    ).toBe(303);
    expect((await server.call("POST", "/login", form({ Origin: server.url }))).status).toBe(303);
    expect(await sessions()).toBe(before + 2);
  });

  it("?_data= and the manifest are not served to anybody", async () => {
    for (const query of ["_data=x", "a=1&_data=x", "%5Fdata=x", "_data"]) {
      expect((await server.call("GET", `/login?${query}`)).status).toBe(403);
    }
    expect((await server.call("GET", "/__manifest?p=/x")).status).toBe(404);
  });
});

describe("addresses", () => {
  it("the API has one spelling", async () => {
    for (const path of [
      "/API/v1/customers",
      "/api/V1/customers",
      "//api/v1/customers",
      "/api/v1/customers.data",
      "/%61pi/v1/customers",
      "/api/v2/x",
    ]) {
      expect((await server.call("GET", path)).status, path).toBe(404);
    }
  });

  it("an unknown path of the API is a problem, of the screens a page", async () => {
    const api = await server.call("GET", "/api/v1/nothing");
    expect(api.status).toBe(404);
    expect(api.headers.get("content-type")).toContain("application/problem+json");
    expect(api.json).toMatchObject({ status: 404, code: "not_found", request_id: api.headers.get("x-request-id") });
    const page = await server.call("GET", "/nothing");
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toContain("text/html");
  });

  it("the session cookie opens nothing of the API but /live", async () => {
    const signedIn = await server.call("POST", "/login", form({ Origin: server.url }));
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await server.call("GET", "/api/v1/customers", { headers: { Cookie: cookie } })).status).toBe(401);
    expect(
      (
        await server.call("POST", "/api/v1/customers", {
          body: { name: "x" },
          headers: { Cookie: cookie, Origin: server.url },
        })
      ).status,
    ).toBe(401);
  });
});

describe("bodies", () => {
  const post = (raw: string | Uint8Array, headers: Record<string, string> = { "Content-Type": "application/json" }) =>
    server.call("POST", "/api/v1/auth/login", { raw, headers });

  it("over 1 MB is 413, also when the length is not announced", async () => {
    const large = `{"email":"${"a".repeat(1_100_000)}"}`;
    expect(await post(large)).toMatchObject({ status: 413, json: { code: "too_large" } });
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 12; i++) controller.enqueue(new TextEncoder().encode("x".repeat(100_000)));
        controller.close();
      },
    });
    const answer = await fetch(`${server.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: stream,
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
  });

  it("depth 33 and the same key twice are 400", async () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect((await post(nested(33))).json).toMatchObject({ status: 400, code: "malformed_json" });
    expect((await post(nested(32))).json).toMatchObject({ status: 400, code: "invalid_input" });
    expect((await post(nested(100_000))).status).toBe(400);
    expect((await post('{"email":"a@b","email":"c@d"}')).json).toMatchObject({ code: "malformed_json" });
    expect((await post('{"email":"a@b","\\u0065mail":"c@d"}')).json).toMatchObject({ code: "malformed_json" });
    expect((await post(`{${Array.from({ length: 20_001 }, (_, i) => `"k${i}":1`).join(",")}}`)).json).toMatchObject({
      code: "malformed_json",
    });
  });

  it("what is not JSON in UTF-8 is 400", async () => {
    for (const raw of ["{", "", "nul", '{"a":1,}', "\ufeff{}", '{"a":NaN}', '"\\x"', "{} {}", '{"a":"\u0001"}']) {
      expect((await post(raw)).status, raw).toBe(400);
    }
    expect((await post(new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400);
    expect((await post(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]))).status).toBe(400);
  });

  it("another type is 415", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "application/jsonp",
      "",
    ]) {
      expect((await post("{}", { "Content-Type": type })).status, type).toBe(415);
    }
    expect((await post("{}", { "Content-Type": "application/json", "Content-Encoding": "gzip" })).status).toBe(415);
    const asJson = { raw: "{}", headers: { "Content-Type": "application/json", Origin: server.url } };
    expect((await server.call("POST", "/login", asJson)).status).toBe(415);
  });

  it("a method that nobody serves is 405", async () => {
    const options = await server.call("OPTIONS", "/api/v1/customers");
    expect(options.status).toBe(405);
    expect(options.headers.get("allow")).toBe("GET, HEAD, POST");
    const put = await server.call("PUT", "/api/v1/customers", { body: {} });
    expect(put.status).toBe(405);
    expect(put.headers.get("allow")).toBe("GET, HEAD, POST");
    expect((await server.call("GET", "/api/v1/auth/login")).headers.get("allow")).toBe("POST");
    for (const path of ["/healthz", "/readyz", "/metrics"])
      expect(await server.call("POST", path), path).toMatchObject({
        status: 405,
        json: { code: "method_not_allowed", status: 405 },
      });
  });

  it("an address under /api or /auth that is not there is 404 as a problem, by any method", async () => {
    for (const [method, path] of [
      ["GET", "/api"],
      ["GET", "/api/v2/orders"],
      ["PUT", "/api/v1/nothing?x=1"],
      ["OPTIONS", "/api/v1/nothing"],
      ["GET", "/auth"],
      ["GET", "/auth/nothing?x=1"],
      ["POST", "/auth/logout"],
      ["DELETE", "/AUTH/login/x"],
      ["GET", "/auth/oidc/nothing"],
    ] as const) {
      const answer = await server.call(method, path);
      expect(answer, path).toMatchObject({ status: 404, json: { code: "not_found" } });
      expect(answer.headers.get("content-type"), path).toContain("application/problem+json");
    }
    // Pages stay pages, whatever the spelling.
    for (const path of ["/auth/oidc/start", "/Auth/OIDC/start/", "/auth/oidc/callback?state=x"])
      expect((await server.call("GET", path)).headers.get("content-type") ?? "", path).not.toContain("problem");
    const called = await server.call("GET", "/auth/oidc/back-channel/1");
    expect(called).toMatchObject({ status: 405, json: { code: "method_not_allowed" } });
    expect(called.headers.get("allow")).toBe("POST");
  });

  it("an unknown query parameter is 400 where nobody has to sign in, too", async () => {
    for (const [method, path] of [
      ["GET", "/api/v1/openapi.json?x=1"],
      ["POST", "/api/v1/auth/login?x=1"],
      ["POST", "/api/v1/auth/refresh?x=1"],
    ] as const) {
      const body = { email: "a@b.example", password: "x", refresh_token: "x" };
      const answer = await server.call(method, path, method === "POST" ? { body } : {});
      expect(answer, path).toMatchObject({ status: 400, json: { errors: [{ path: "x" }] } });
    }
  });
});

describe("every answer", () => {
  it("has the security headers, a nonce of its own and no word about its maker", async () => {
    const nonces = new Set<string>();
    for (const [method, path] of [
      ["GET", "/login"],
      ["GET", "/nothing"],
      ["GET", "/"],
      ["GET", "/healthz"],
      ["GET", "/login.data"],
      ["GET", "/api/v1/nothing"],
      ["POST", "/login"],
    ] as const) {
      const { headers } = await server.call(method, path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe/);
      if (!path.startsWith("/api")) nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
      expect(headers.get("cache-control"), path).toContain("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("x-request-id")).toBeTruthy();
    }
    expect(nonces.size).toBe(6);
  });

  it("takes over a harmless request id and trace, and makes one otherwise", async () => {
    const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const taken = await server.call("GET", "/healthz", { headers: { "X-Request-Id": "abc-123", traceparent: trace } });
    expect(taken.headers.get("x-request-id")).toBe("abc-123");
    expect(taken.headers.get("traceparent")).toBe(trace);
    const made = await server.call("GET", "/healthz", { headers: { "X-Request-Id": "a b{}", traceparent: "x" } });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get("traceparent")).toBeNull();
  });

  it("shows the rate limit", async () => {
    for (const path of ["/login", "/api/v1/nothing", "/nothing", "/healthz", "/readyz", "/metrics"]) {
      const { headers } = await server.call("GET", path);
      expect(Number(headers.get("ratelimit-limit"))).toBeGreaterThan(0);
      expect(Number(headers.get("ratelimit-remaining"))).toBeGreaterThanOrEqual(0);
      expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    }
  });
});

describe("health", () => {
  it("lives, and is degraded without the worker", async () => {
    expect(await server.call("GET", "/healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
    expect(await server.call("GET", "/readyz")).toMatchObject({
      status: 200,
      json: { status: "degraded", checks: { database: "ok", analytics: "down" } },
    });
  });

  it("shows its figures on this machine, not through a proxy", async () => {
    const direct = await server.call("GET", "/metrics");
    expect(direct.status).toBe(200);
    expect(direct.text).toContain("pulse_http_request_seconds_count");
    for (const header of ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
      expect(await server.call("GET", "/metrics", { headers: { [header]: "127.0.0.1" } }), header).toMatchObject({
        status: 401,
        json: { code: "unauthenticated", status: 401 },
      });
  });
});

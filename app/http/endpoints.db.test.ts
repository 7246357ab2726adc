import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCOPE_RESOURCES } from "#app/modules/access/rules.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { type Endpoint, registry, scopeOf } from "./api.server.ts";
import { personWithToken, startTestServer, type TestServer, testBuild } from "./testing/test-server.ts";

/* That what is declared, what is served and what is described are one; who gets in where is tried by `access-cases.db.test.ts`. */

let server: TestServer;
let tenantId: string;
const tokens = new Map<string, string>();

type Case = { method: string; path: string; declared: Endpoint };
const cases: Case[] = [];

beforeAll(async () => {
  server = await startTestServer();
  tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ROLE_NAMES) tokens.set(role, (await personWithToken(server.db, tenantId, role)).token);
  for (const [path, methods] of registry) {
    for (const [method, declared] of Object.entries(methods)) {
      if (!("open" in declared) && path !== "/live") cases.push({ method, path, declared: declared as Endpoint });
    }
  }
});
afterAll(() => server?.close());

describe("endpoints", () => {
  it("an accountant changes a customer's terms, and nothing else of it", async () => {
    const { json } = await server.call("POST", "/api/v1/customers", {
      token: tokens.get("admin") ?? "",
      body: { name: "Termed" },
    });
    const change = (body: unknown) =>
      server.call("PATCH", `/api/v1/customers/${json.id}`, { token: tokens.get("accountant") ?? "", body });
    const terms = await change({ payment_terms_days: 14, credit_limit: "500.00", version: json.version });
    expect([terms.status, terms.json.payment_terms_days, terms.json.credit_limit]).toEqual([200, 14, "500.00"]);
    for (const more of [{ name: "Renamed" }, { tax_category: "exempt" }, { contacts: [] }, { price_list: null }])
      expect((await change({ payment_terms_days: 7, ...more })).status, JSON.stringify(more)).toBe(403);
    const after = await server.call("GET", `/api/v1/customers/${json.id}`, { token: tokens.get("admin") ?? "" });
    expect(after.json).toMatchObject({ name: "Termed", payment_terms_days: 14 });
  });

  it("there are endpoints, each under an address that the routes really serve", async () => {
    expect(cases.length).toBeGreaterThan(15);
    const served = new Set(
      Object.values((await testBuild()).routes)
        .map((route) => route.path ?? "")
        .filter((path) => path.startsWith("api/v1/"))
        .map((path) => path.slice("api/v1".length)),
    );
    served.delete("/*");
    expect([...registry.keys()].sort()).toEqual([...served].sort());
  });

  it("every call has a scope that a token can have", () => {
    const guarded = [...registry].filter(([, methods]) => Object.values(methods).some((one) => !("open" in one)));
    expect([...new Set(guarded.map(([path]) => scopeOf(path)))].sort()).toEqual([...SCOPE_RESOURCES].sort());
  });
});

describe("the description", () => {
  it("names every endpoint, agrees with what is served and has no loose ends", async () => {
    const { status, json } = await server.call("GET", "/api/v1/openapi.json");
    expect(status).toBe(200);
    expect(json.openapi).toBe("3.1.0");
    for (const { method, path } of cases) {
      const operation = json.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).toBeDefined();
      expect(Object.keys(operation.responses).some((code) => code.startsWith("2"))).toBe(true);
      expect(operation.responses["401"].content["application/problem+json"]).toBeDefined();
      const named = operation.parameters.filter((parameter: { in: string }) => parameter.in === "path").length;
      expect(named).toBe((path.match(/:/g) ?? []).length);
    }
    const ids = Object.values(json.paths).flatMap((entry) =>
      Object.values(entry as object).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const refs = [...JSON.stringify(json).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]);
    for (const ref of new Set(refs)) {
      const [, ...parts] = (ref ?? "").split("/");
      expect(
        parts.reduce((at, part) => at?.[part], json),
        ref,
      ).toBeDefined();
    }
  });
});

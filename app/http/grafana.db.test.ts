import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
const cookies: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ grafanaCompany: "one" });
  for (const slug of ["one", "two"]) {
    const company = { name: slug, slug, currency: "GBP", timeZone: "Europe/London" };
    const tenantId = await foundCompany(server.db.admin, company);
    for (const role of ["admin", "accountant", "clerk"] as const) {
      const email = `${role}@${slug}.test`;
      await createAccount(server.db.admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
      cookies[`${role} ${slug}`] = await sessionCookieOf(server, email);
    }
  }
});
afterAll(() => server?.close());

const ask = (cookie?: string) => server.call("GET", "/auth/grafana", { headers: cookie ? { Cookie: cookie } : {} });

it("who may see all that Grafana shows gets a token of a minute, which its keys prove", async () => {
  const keys = createLocalJWKSet((await server.call("GET", "/auth/grafana/keys")).json);
  for (const [who, role] of [
    ["admin one", "Editor"],
    ["accountant one", "Viewer"],
  ] as const) {
    const { status, headers } = await ask(cookies[who]);
    expect(status).toBe(204);
    const token = headers.get("x-jwt-assertion") ?? "";
    const { payload } = await jwtVerify(token, keys, { issuer: "pulse", audience: "grafana", algorithms: ["ES256"] });
    expect(payload.role).toBe(role);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  }
});

it("nobody else does: without the right, of another company, or without a session", async () => {
  for (const who of ["clerk one", "admin two"]) {
    const { status, headers } = await ask(cookies[who]);
    expect(status, who).toBe(403);
    expect(headers.get("x-jwt-assertion")).toBeNull();
  }
  const { status, headers } = await ask();
  expect(status).toBe(302);
  expect(headers.get("x-jwt-assertion")).toBeNull();
});

it("the keys tell nothing private", async () => {
  const { keys } = (await server.call("GET", "/auth/grafana/keys")).json;
  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toHaveProperty("d");
});

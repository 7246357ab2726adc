import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { registry } from "./api.server.ts";
import { DISCOVERY_PATH } from "./discovery.server.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* What a stranger is told of this installation. */

let server: TestServer;
let before: string;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  before = (await server.call("GET", DISCOVERY_PATH)).text;
  const company = { name: "Canary Ltd", slug: "canary", currency: "JPY", timeZone: "Asia/Tokyo" };
  const tenantId = await foundCompany(server.db.admin, company);
  const person = {
    tenantId,
    email: "canary@one.test",
    name: "Canary",
    role: "admin" as const,
    password: TEST_PASSWORD,
  };
  await createAccount(server.db.admin, person);
  cookie = await sessionCookieOf(server, "canary@one.test");
  await server.db.admin`
    insert into identity_provider (tenant_id, name, issuer, client_id) values (${tenantId}, 'Canary', 'https://canary.test', 'canary')`;
  await server.db.admin`insert into outlet (tenant_id, code, name) values (${tenantId}, 'CANARY', 'Canary')`;
});
afterAll(() => server?.close());

it("is the same for everybody, whatever companies are here, and any cache may keep it", async () => {
  const asked = await server.call("GET", DISCOVERY_PATH);
  expect(asked.status).toBe(200);
  expect(asked.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(asked.headers.get("cache-control")).toBe("public, max-age=3600");
  expect(asked.headers.get("set-cookie")).toBeNull();
  expect(asked.text).toBe(before);
  for (const [name, value] of [
    ["Cookie", cookie],
    ["Host", "elsewhere.test"],
    ["X-Forwarded-Host", "elsewhere.test"],
  ] as const)
    expect((await server.call("GET", DISCOVERY_PATH, { headers: { [name]: value } })).text, name).toBe(before);
  expect(before).not.toMatch(/canary|elsewhere|JPY|Tokyo|127\.0\.0\.1|localhost|\d+\.\d+\.\d+/i);
  expect((await server.call("HEAD", DISCOVERY_PATH)).status).toBe(200);
  expect((await server.call("POST", DISCOVERY_PATH, { body: {} })).status).toBe(405);
});

it("names addresses that are there, and everything that a webhook can be told of", async () => {
  const { api, authentication, webhooks } = JSON.parse(before);
  const pages = [api.openapi, api.documentation, authentication.sign_in_page];
  for (const path of pages) expect((await server.call("GET", path)).status, path).toBe(200);
  const calls = [
    api.events,
    api.live,
    authentication.token_endpoint,
    authentication.refresh_endpoint,
    webhooks.endpoint,
  ];
  for (const path of calls) expect([...registry.keys()], path).toContain(path.slice(api.base.length));
  const told = (type: string) => eventDefinitions.get(type)?.published && !type.startsWith("webhooks.");
  expect(webhooks.event_types).toEqual([...eventDefinitions.keys()].filter(told).sort());
  expect(webhooks.event_types).toContain("company.settings_changed");
  for (const secret of ["access.signed_in", "webhooks.endpoint_changed"])
    expect(webhooks.event_types).not.toContain(secret);
});

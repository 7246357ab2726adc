import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { LIVE_MESSAGES } from "#app/live/live-messages.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { SCOPES } from "#app/modules/access/rules.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { type Method, registry } from "./api.server.ts";
import { API_RULES } from "./api-rules.server.ts";
import { type Case, Contract, nameOf } from "./testing/contract.ts";
import { story } from "./testing/contract-story.ts";
import { personWithToken, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/*
 * The description as a contract, read from the document that programs get: each status that it names for an address can be had there,
 * and whatever the address answers is named. Faults are provoked alike everywhere; what a good answer takes is told once for each
 * address, and an address that nobody has told about fails.
 */

/** What is held of an operation here. */
type Described = {
  "x-scope"?: string;
  parameters: { name: string; in: string; example?: unknown }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
};

let server: TestServer;
let contract: Contract;
let narrow: string;
let other: string;

beforeAll(async () => {
  server = await startTestServer();
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const email = "admin@one.test";
  await createAccount(server.db.admin, { tenantId, email, name: "Admin", role: "admin", password: TEST_PASSWORD });
  const { token: admin } = await personWithToken(server.db, tenantId, "admin");
  contract = new Contract(server, admin, (await personWithToken(server.db, tenantId, "accountant")).token);
  // A scope that no address has but one.
  narrow = (await personWithToken(server.db, tenantId, "admin", ["live:read"])).token;
  other = (await personWithToken(server.db, tenantId, "admin", ["events:read"])).token;
});
afterAll(() => server?.close());

const isOpen = ({ operation }: Case) => operation.security?.length === 0;
/** A stream never ends by itself. */
const isStream = ({ path }: Case) => path === "/live";
const writes = ({ method }: Case) => method !== "GET";
const tokenFor = ({ path }: Case) => (/^\/(ledger|billing)/.test(path) ? contract.accountant : contract.admin);

describe("what the description promises of faults", () => {
  it("400, 401, 403 and 404 are had wherever they are named", async () => {
    for (const one of contract.cases) {
      if (isOpen(one)) continue;
      await contract.ask(one);
      await contract.ask(one, { token: isStream(one) ? other : narrow });
      await contract.ask(one, {
        token: tokenFor(one),
        query: "?no_such_parameter=1",
        ...(writes(one) ? { body: {} } : {}),
      });
      if (one.path.includes("{"))
        await contract.ask(one, {
          token: tokenFor(one),
          at: one.path.replace(/\{\w+\}/g, "no%2Fthing"),
          ...(writes(one) ? { body: {} } : {}),
        });
    }
  }, 120_000);

  it("413 and 415 are had by everything that takes a body", async () => {
    for (const one of contract.cases.filter(writes)) {
      await contract.ask(one, { token: tokenFor(one), raw: "x=1", headers: { "Content-Type": "text/plain" } });
      await contract.ask(one, {
        token: tokenFor(one),
        raw: `{"a":"${"x".repeat(1_000_100)}"}`,
        headers: { "Content-Type": "application/json" },
      });
    }
  }, 120_000);

  it("429 is had everywhere, and nothing but what is named", async () => {
    const small = await startTestServer({ db: server.db, rateLimit: 1 });
    try {
      for (const one of contract.cases.filter((each) => !isOpen(each) && !isStream(each))) {
        const address = one.path.replace(/\{(\w+)\}/g, () => newId());
        for (let turn = 0; turn < 3; turn++) {
          const answer = await small.call(one.method, `/api/v1${address}`, { token: contract.admin });
          if (answer.status === 429) contract.note(one, answer);
        }
      }
    } finally {
      await new Promise((done) => small.web.server.close(done));
      small.web.server.closeAllConnections();
    }
  }, 120_000);
});

/** Statuses that take an outage, or what no single request brings about; their own tests have them. */
const ELSEWHERE = new Set(["503"]);

describe("the whole of it", () => {
  it("a story of good and refused requests meets every address", async () => {
    await story(contract);
    const lacking = contract.cases.flatMap((one) => {
      const seen = contract.reached.get(nameOf(one)) ?? new Set();
      return Object.keys(one.operation.responses)
        .filter((status) => !ELSEWHERE.has(status) && !seen.has(Number(status)) && !isExcused(one, status))
        .map((status) => `${nameOf(one)}: ${status}`);
    });
    expect(lacking).toEqual([]);
    expect(contract.undocumented).toEqual([]);
    expect([...contract.lackingHeaders]).toEqual([]);
  }, 120_000);

  it("a quantity is a JSON number, in the description and in fact", async () => {
    const { operation } = contract.at("POST", "/inventory/{sku}/reserve");
    expect(JSON.stringify(operation.requestBody)).toContain('"quantity":{"type":"number"}');
    const text = { quantity: "3" };
    const alone = await contract.go("POST", "/inventory/{sku}/reserve", { values: { sku: "CON-1" }, body: text });
    expect([alone.status, alone.json.errors]).toEqual([
      400,
      [{ path: "quantity", code: "custom", message: "Enter a quantity as a JSON number" }],
    ]);
    const items = [{ sku: "CON-1", qty_on_hand: "3" }];
    const many = await contract.go("POST", "/inventory/items/bulk", { body: { items }, status: 200 });
    expect(many.json.data[0].problem.errors[0].path).toBe("qty_on_hand");
  });

  it("a text to look for that no record can hold is refused at its place", async () => {
    for (const path of ["/customers", "/inventory", "/orders", "/price-lists"]) {
      const { status, json } = await contract.go("GET", path, { query: "?q=a%00" });
      expect([path, status, json.errors?.[0]?.path]).toEqual([path, 400, "q"]);
    }
  });

  it("so is a number of days", async () => {
    const body = { name: "Con", payment_terms_days: "30" };
    const { status, json } = await contract.go("POST", "/customers", { body });
    expect([status, json.errors[0].path]).toEqual([400, "payment_terms_days"]);
  });
});

/**
 * Without a worker there is no document and no figure: what takes one says 503. An open address has no limit of a company, a stream no
 * limit of one request.
 */
function isExcused(one: Case, status: string): boolean {
  if (contract.reached.get(nameOf(one))?.has(503) && ["200", "304", "400", "409", "422"].includes(status)) return true;
  if (status === "200") return /\/pdf$|\/live$|\/content$/.test(one.path);
  if (status === "429") return isOpen(one) || isStream(one);
  return isOpen(one) && one.method === "GET";
}

it("every example of the description is one that its own schema takes", () => {
  const wrong: string[] = [];
  const hold = (where: string, schema: z.ZodType, example: unknown) => {
    const { error } = schema.safeParse(example);
    if (error) wrong.push(`${where}: ${error.issues.map((one) => `${one.path.join(".")} ${one.message}`).join("; ")}`);
  };
  for (const { method, path, operation } of contract.cases) {
    const declared = registry.get(path.replace(/\{(\w+)\}/g, ":$1"))?.[method as Method];
    if (!declared) throw new Error(`${nameOf({ method, path })} is not declared`);
    const { requestBody, responses, parameters } = operation as Described;
    const sent = requestBody?.content["application/json"];
    if (sent && "body" in declared && declared.body)
      hold(`${nameOf({ method, path })} body`, declared.body, sent.example);
    for (const [status, { content }] of Object.entries(responses)) {
      const schema = declared.answers[Number(status)];
      const answered = content?.["application/json"];
      if (schema && answered) hold(`${nameOf({ method, path })} ${status}`, schema, answered.example);
    }
    const examples = (where: string) =>
      Object.fromEntries(
        parameters.flatMap((one) =>
          one.in === where && one.example !== undefined ? [[one.name, String(one.example)]] : [],
        ),
      );
    if ("params" in declared && declared.params)
      hold(`${nameOf({ method, path })} path`, declared.params, examples("path"));
    if ("query" in declared && declared.query)
      hold(`${nameOf({ method, path })} query`, declared.query, examples("query"));
  }
  expect(wrong).toEqual([]);
});

it("the description names the scope and the right of every call, and says the rules that docs/api.md says", async () => {
  const { json } = await server.call("GET", "/api/v1/openapi.json");
  expect(json.paths["/orders/{id}"].patch).toMatchObject({
    "x-scope": "orders:write",
    "x-rights": ["orders: update", "orders: ship"],
    security: [{ bearer: ["orders:write"] }],
  });
  for (const { operation } of contract.cases.filter((one) => !isOpen(one)))
    expect(SCOPES).toContain((operation as Described)["x-scope"]);

  const text = await readFile(new URL("../../docs/api.md", import.meta.url), "utf8");
  const rules = text.slice(text.indexOf("\n- **Tokens.**"), text.indexOf("```\nid:"));
  const told = rules
    .split("\n- **")
    .slice(1)
    .map((rule) => {
      const [name, ...words] = rule.split(".** ");
      return { name, text: words.join(".** ").trim().replace(/\s+/g, " ") };
    });
  expect(told.length).toBeGreaterThan(10);
  expect(API_RULES).toEqual(told);
  for (const { text: rule } of API_RULES) expect(json.info.description).toContain(rule);
});

it("the live stream's description names every kind of message", async () => {
  const { json } = await server.call("GET", "/api/v1/openapi.json");
  const { description } = json.paths["/live"].get;
  for (const kind of Object.keys(LIVE_MESSAGES)) expect(description).toContain(`\`${kind}\` {`);
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { type Endpoint, registry } from "./api.server.ts";
import { jsonSchemaOf } from "./json-schema.server.ts";
import { type Called, personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

/*
 * Every endpoint against input that is nearly right, wrong and hostile: bodies, queries and ids made from the very schemas that
 * validate them. Whatever comes, the answer is one of the documented ones, in the form of a problem, never a 500.
 * PULSE_FUZZ_INPUTS says how many inputs, PULSE_FUZZ_SEED repeats a run.
 */

const INPUTS = Number(process.env.PULSE_FUZZ_INPUTS ?? 20_000);
const SEED = Number(process.env.PULSE_FUZZ_SEED ?? Date.now() % 2 ** 31);
const AT_ONCE = 8;

type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
};

let server: TestServer;
let token: string;
const known = { id: [] as string[], sku: ["FUZZ-1", "fuzz-2"] };

beforeAll(async () => {
  server = await startTestServer();
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  token = (await personWithToken(server.db, tenantId, "admin")).token;
  const accountant = (await personWithToken(server.db, tenantId, "accountant")).token;
  const post = async (path: string, body: unknown, as = token) =>
    (await server.call("POST", `/api/v1${path}`, { token: as, body })).json;
  for (const sku of known.sku) await post("/inventory", { sku, name: sku, price: 10, qty_on_hand: 1_000_000 });
  const customer = await post("/customers", { name: "Fuzzed" });
  const orders = await Promise.all(
    [1, 2, 3].map(() => post("/orders", { customer_id: customer.id, items: [{ sku: "FUZZ-1", quantity: 2 }] })),
  );
  const invoice = await post("/billing/invoices", { order_id: orders[0].id }, accountant);
  const reservation = await post("/inventory/FUZZ-2/reserve", { quantity: 3 });
  known.id.push(customer.id, ...orders.map((order) => order.id), invoice.id, reservation.reservation_id);
});
afterAll(() => server?.close());

const HOSTILE_TEXTS = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\u200b",
  "\u202e",
  "\ud800",
  "\udc00x",
  "e\u0301".repeat(500),
  "x".repeat(70_000),
  "'; drop table account; --",
  "' or pg_sleep(5) --",
  "{{7*7}}<script>alert(1)</script>",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "1e309",
  "-0",
  "0x10",
  "1_000",
  "1,5",
  "١٢",
  "NaN",
  "null",
  "true",
  "2025-02-29",
  "0000-00-00",
  "+010000-01-01",
  "99999-12-31",
  "-1",
  "99999999999999999999999999",
  "0.0000001",
  "%00",
  "%",
  "\\",
];
const HOSTILE_VALUES = [
  null,
  true,
  0,
  -0,
  -1,
  0.1,
  1e21,
  -1e308,
  2 ** 53,
  1e-7,
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  { a: { b: { c: 1 } } },
];

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 40 }));
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(...HOSTILE_VALUES),
  fc.jsonValue({ maxDepth: 3 }),
);
const day = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const anId = fc.oneof(
  { weight: 6, arbitrary: fc.nat().map((at) => known.id[at % Math.max(1, known.id.length)] ?? newId()) },
  { weight: 1, arbitrary: fc.uuid() },
);

/** Mostly what the schema wants, sometimes something else. */
function fitting(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const right = exact(schema, name);
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: hostile });
}

function exact(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => exact(one, name)));
  if (schema.format === "uuid" || /_id$|^id$/.test(name)) return anId;
  if (name === "sku") return fc.oneof(fc.constantFrom(...known.sku), hostileText);
  if (/_on$|^from$|^to$|as_of/.test(name)) return day;
  if (/amount|price|cost|limit|quantity|qty|reorder/.test(name)) {
    return fc.oneof(
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 100_000 }).map((minor) => (minor / 100).toFixed(2)),
    );
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return object(schema);
  if (type === "array") return fc.array(fitting(schema.items ?? {}, name.replace(/s$/, "")), { maxLength: 4 });
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: -1, max: 5_000 });
  if (type === "number") return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (type === "null") return fc.constant(null);
  return fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), hostileText);
}

function object(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one, name)]),
  );
  return fc.record(properties, { requiredKeys: [] }).chain((value) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant({ ...filled(schema, value), ...value }) },
      { weight: 1, arbitrary: fc.constant(value) },
      {
        weight: 1,
        arbitrary: fc
          .dictionary(fc.string({ maxLength: 10 }), hostile, { maxKeys: 3 })
          .map((more) => ({ ...value, ...more })),
      },
    ),
  );
}

/** Required fields that the record left out, so that enough inputs get past the schema to the commands. */
function filled(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of schema.required ?? []) {
    if (name in value) continue;
    const one = schema.properties?.[name];
    if (one) made[name] = fc.sample(exact(one, name), 1)[0];
  }
  return made;
}

const schemaOf = (schema: z.ZodType) => jsonSchemaOf(schema, "input") as JsonSchema;

type Shot = { method: string; path: string; query: Record<string, unknown>; body: unknown; key: string | undefined };

function shots(method: string, path: string, declared: Endpoint): fc.Arbitrary<Shot> {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");
  const params = fc.record(
    Object.fromEntries(
      names.map((name) => [
        name,
        name === "id"
          ? fc.oneof({ weight: 5, arbitrary: anId }, { weight: 1, arbitrary: hostileText })
          : name === "sku"
            ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known.sku) }, { weight: 1, arbitrary: hostileText })
            : fc.oneof(fc.constantFrom("kpis", "sales-by-day", "stock-levels"), hostileText),
      ]),
    ),
  );
  return fc.record({
    method: fc.constant(method),
    path: params.map((values) =>
      path.replace(/:(\w+)/g, (_all, name: string) =>
        encodeURIComponent(wellFormed(String(values[name]).slice(0, 3_000))),
      ),
    ),
    query: declared.query
      ? (fc.record(
          Object.fromEntries(
            Object.entries(schemaOf(declared.query).properties ?? {}).map(([name, one]) => [name, fitting(one, name)]),
          ),
          { requiredKeys: [] },
        ) as fc.Arbitrary<Record<string, unknown>>)
      : fc.constant({}),
    body: declared.body
      ? fc.oneof({ weight: 12, arbitrary: fitting(schemaOf(declared.body), "") }, { weight: 1, arbitrary: hostile })
      : fc.constant(undefined),
    key: fc.option(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom("k1", "k2") },
        { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 300, unit: "grapheme-ascii" }) },
      ),
      { nil: undefined, freq: 4 },
    ),
  });
}

const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, "\ufffd");

async function shoot(shot: Shot): Promise<Called> {
  const query = new URLSearchParams(
    Object.entries(shot.query).map(([name, value]) => [
      name,
      typeof value === "string" ? value.slice(0, 3_000) : (JSON.stringify(value) ?? ""),
    ]),
  );
  const suffix = [...query].length > 0 ? `?${query.toString().slice(0, 8_000)}` : "";
  return server.call(shot.method, `/api/v1${shot.path}${suffix}`, {
    token,
    ...(shot.body === undefined ? {} : { body: shot.body }),
    headers: shot.key ? { "Idempotency-Key": shot.key.replace(/[^\x20-\x7e]/g, "?").trim() || "k" } : {},
  });
}

const ALLOWED = new Set([200, 201, 204, 400, 403, 404, 409, 413, 422, 431, 503]);

function wrongWith(shot: Shot, answer: Called): string | null {
  // Without its last id the address is the list's.
  if (answer.status === 405 && shot.path.endsWith("/")) return null;
  if (!ALLOWED.has(answer.status)) return `${answer.status}: ${answer.text.slice(0, 300)}`;
  if (
    answer.status === 503 &&
    answer.json?.code !== "analytics_unavailable" &&
    answer.json?.code !== "not_rendered_yet"
  )
    return `503 ${answer.text}`;
  if (answer.status >= 400 && answer.status !== 431) {
    const { type, title, status, detail, code, request_id } = answer.json ?? {};
    if (
      ![type, title, detail, code, request_id].every((text) => typeof text === "string" && text !== "") ||
      status !== answer.status
    ) {
      return `not a problem: ${answer.text.slice(0, 300)}`;
    }
    if (/ at .*\.(ts|js):\d+|node_modules|select .* from /i.test(answer.text))
      return `tells too much: ${answer.text.slice(0, 300)}`;
  }
  return shot.method === "GET" && answer.status === 409 ? "a read was refused" : null;
}

describe("hostile input", () => {
  it(`never gets a 500 (${INPUTS} inputs, seed ${SEED})`, async () => {
    const guarded = [...registry].flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, declared]) =>
        "open" in declared || path === "/live" || path.endsWith("/pdf")
          ? []
          : [{ method, path, declared: declared as Endpoint }],
      ),
    );
    // Writes have more to get wrong than reads.
    const weightOf = (method: string) => (method === "GET" ? 1 : 3);
    const whole = guarded.reduce((sum, one) => sum + weightOf(one.method), 0);
    const faults: string[] = [];
    const seen = new Map<number, number>();
    for (const [at, { method, path, declared }] of guarded.entries()) {
      const count = Math.max(10, Math.round((INPUTS * weightOf(method)) / whole));
      const all = fc.sample(shots(method, path, declared), { seed: SEED + at, numRuns: count });
      for (let from = 0; from < all.length; from += AT_ONCE) {
        await Promise.all(
          all.slice(from, from + AT_ONCE).map(async (shot) => {
            const startedAt = performance.now();
            const answer = await shoot(shot);
            const wrong = wrongWith(shot, answer) ?? (performance.now() - startedAt > 5_000 ? "took over 5 s" : null);
            seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
            if (wrong && faults.length < 20)
              faults.push(
                `${shot.method} ${shot.path.slice(0, 80)} ${JSON.stringify(shot.query).slice(0, 200)} ${JSON.stringify(shot.body)?.slice(0, 400)}: ${wrong}`,
              );
          }),
        );
      }
    }
    expect(faults).toEqual([]);
    // Enough of it got past the schemas to reach the commands and the database.
    expect(seen.get(201) ?? 0).toBeGreaterThan(INPUTS / 400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  }, 900_000);
});

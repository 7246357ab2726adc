import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { personWithToken, startTestServer, type TestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { openTracing, startSpan, traceIdOf } from "#db/tracing.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { quiet, startParts, temporaryFolder, until } from "#workers/testing/harness.ts";

/* From a click to the figures behind a chart: one trace, sent to a collector that is a server of the test's. */

type Sent = { traceId: string; spanId: string; parentSpanId?: string; name: string };

let web: TestServer;
const spans: Sent[] = [];
const collector = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const sent = JSON.parse(Buffer.concat(pieces).toString()) as {
    resourceSpans: { scopeSpans: { spans: Sent[] }[] }[];
  };
  for (const { scopeSpans } of sent.resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
  response.setHeader("Content-Type", "application/json").end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  web = await startTestServer();
});
afterAll(async () => {
  await web?.close();
  collector.closeAllConnections();
  collector.close();
});

test("an order placed with a click, its invoice and its facts are one trace, and its id stands in the events", async () => {
  const { port } = collector.address() as AddressInfo;
  const end = await openTracing("pulse-test", `http://127.0.0.1:${port}`);
  const data = temporaryFolder();
  const parts = startParts(web.db, { reactions });
  const stopping = new AbortController();
  const keeper = keepFacts({ sql: web.db.worker, feed: parts.feed, path: join(data.path, "facts.duckdb"), log: quiet });
  const kept = keeper.run(stopping.signal);
  try {
    const tenantId = await foundCompany(web.db.admin, {
      name: "T",
      slug: "t",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const { token } = await personWithToken(web.db, tenantId, "admin");
    const post = (path: string, body: unknown, headers = {}) =>
      web.call("POST", `/api/v1${path}`, { token, body, headers });
    await post("/inventory", { sku: "A", name: "A", price: "5.00", qty_on_hand: 9, unit_cost: "2.00" });
    const { json: customer } = await post("/customers", { name: "Acme" });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const clicked = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const placed = await post("/orders", { customer_id: customer.id, items: [{ sku: "A", quantity: 2 }] }, clicked);
    expect(placed.status).toBe(201);
    const answered = placed.headers.get("traceparent") ?? "";
    expect(traceIdOf(answered)).toBe(traceId);

    const traced = () => web.db.admin<{ type: string; traceparent: string }[]>`
      select type, traceparent from event_log where traceparent like ${`00-${traceId}-%`} order by id`;
    await until(async () => (await traced()).some(({ type }) => type === "orders.invoice_created"));
    const [event] = (await traced()).filter(({ type }) => type === "orders.order_created");
    expect(event?.traceparent).toBe(answered);

    const inTrace = (name: string) => spans.filter((span) => span.traceId === traceId && span.name === name);
    await until(() => inTrace("facts").length >= 2 && inTrace("react invoice-when-placed").length === 1);
    const [request] = inTrace("POST /api/v1/orders");
    expect(request?.parentSpanId).toBe("b7ad6b7169203331");
    const [reaction] = inTrace("react invoice-when-placed");
    expect(reaction?.parentSpanId).toBe(request?.spanId);
    // The order's fact is the request's doing, the invoice's the reaction's.
    const parents = new Set(inTrace("facts").map((span) => span.parentSpanId));
    expect(parents).toContain(request?.spanId);
    expect(parents).toContain(reaction?.spanId);
  } finally {
    stopping.abort();
    await kept.catch(() => {});
    await parts.stop();
    await end();
    data.remove();
  }
});

test("without a collector nothing is sent, and what belongs together has one id all the same", () => {
  const before = spans.length;
  const span = startSpan("alone");
  expect(traceIdOf(span.traceparent)).toMatch(/^[0-9a-f]{32}$/);
  expect(startSpan("below", { parent: span.traceparent }).traceparent).toBe(span.traceparent);
  span.end();
  expect(spans.length).toBe(before);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  ({ token } = await personWithToken(server.db, tenantId, "admin"));
});
afterAll(() => server?.close());

it("of many who save the same barcode at the same moment one has it, and the others are told", async () => {
  const put = (sku: string, more: object) =>
    server.call("POST", "/api/v1/inventory", { token, body: { sku, name: sku, price: 1, ...more } });
  const skus = Array.from({ length: 8 }, (_, at) => `SKU-${at}`);
  for (const sku of skus) expect((await put(sku, {})).status).toBe(201);
  for (const barcode of ["a1", "a2", "a3", "a4", "a5"]) {
    const answers = await Promise.all(skus.map((sku) => put(sku, { barcode })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200).map(({ status, json }) => `${status} ${json.type}`);
    for (const other of others) expect(other).toMatch(/^409 urn:pulse:problem:(duplicate_barcode|taken_meanwhile)$/);
  }
});

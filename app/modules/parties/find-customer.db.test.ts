import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { findCustomer } from "#app/modules/parties/find-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const ids: Record<string, string> = {};

const find = (text: string, picked?: string) => inTenant(db.app, tenantId, (tx) => findCustomer(tx, text, picked));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  for (const [code, name] of [
    ["ACME", "Acme Corp"],
    ["ACME-2", "Acme Corp North"],
    ["BLUE", "Bluebird"],
    ["TWIN-1", "Twins"],
    ["TWIN-2", "Twins"],
  ] as const) {
    const made = await inTenant(db.app, tenantId, (tx) =>
      createCustomer(tx, systemActor(tenantId, "test", "req"), { code, name }, new Date()),
    );
    ids[code] = made.id;
  }
});
afterAll(() => db.drop());

it.each([
  ["acme", "ACME"],
  ["ACME Acme Corp", "ACME"],
  ["Acme Corp", "ACME"],
  ["  bluebird ", "BLUE"],
  ["lueb", "BLUE"],
  ["TWIN-2", "TWIN-2"],
])("takes %j for %s", async (text, code) => expect(await find(text)).toBe(ids[code]));

it("refuses a text that fits nobody", async () => {
  await expect(find("Nobody 100%")).rejects.toMatchObject({ errors: [{ path: "customer", code: "unknown_customer" }] });
});

it("names the choices where several fit, and takes the one that was picked", async () => {
  await expect(find("twins")).rejects.toMatchObject({
    errors: [{ code: "ambiguous_customer", meant: [{ text: "TWIN-1 Twins" }, { text: "TWIN-2 Twins" }] }],
  });
  expect(await find("twins", ids["TWIN-2"])).toBe(ids["TWIN-2"]);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listInvoices, sumInvoices } from "#app/modules/billing/queries.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { type Actor, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { listOrderSummaries, sumOrders } from "./queries.server.ts";
import { type RecordSearch, searchRecords } from "./search-records.server.ts";

const NOW = new Date("2026-03-05T10:00:00Z");
let db: TestDatabase;
let tenantId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" });
  await inTenant(db.app, tenantId, async (tx) => {
    const actor = systemActor(tenantId, "test", "req");
    for (const [sku, name, barcode] of [
      ["CAM-1001", "Camera", "4006381333931"],
      ["CAM-1002", "Camera, large", undefined],
      ["TRI-1", "Camelia tripod", undefined],
    ] as const) {
      await putItem(tx, actor, putItemInput.parse({ sku, name, price: 10, qty_on_hand: 50, barcode }), NOW);
    }
    const customer = await createCustomer(tx, actor, { code: "CAMDEN", name: "Camden Ltd" }, NOW);
    const input = placeOrderInput.parse({
      customer_id: customer.id,
      items: [{ sku: "CAM-1001", quantity: 1 }],
      customer_reference: "Shop-77",
    });
    const { id } = await placeOrder(tx, actor, input, NOW);
    await invoiceOrder(tx, actor, id, NOW);
  });
});
afterAll(() => db.drop());

function find(text: string, role: RoleName = "admin", only?: RecordSearch["only"]) {
  const actor: Actor = { tenantId, accountId: newId(), name: role, role, requestId: "req" };
  return inTenant(db.app, tenantId, (tx) => searchRecords(tx, actor, { text, only, most: 6 }, NOW));
}
const names = async (...wanted: Parameters<typeof find>) =>
  (await find(...wanted)).map((row) => `${row.kind} ${row.text}${row.exact ? " exactly" : ""}`);

describe("a text within a list", () => {
  it.each([
    ["2026-0000", 1, 1],
    ["shop-77", 1, 0],
    ["SHOP-7", 1, 0],
    ["den l", 1, 1],
    // An invoice is found by its order's number, too.
    ["so-2026-00001", 1, 1],
    ["O-2", 1, 1],
    ["%", 0, 0],
    ["shop_77", 0, 0],
    ["nothing like it", 0, 0],
  ])("%s is in %i orders and %i invoices", async (q, orders, invoices) => {
    await inTenant(db.app, tenantId, async (tx) => {
      const page = { limit: 10, after: null };
      expect((await listOrderSummaries(tx, { q }, page)).data).toHaveLength(orders);
      expect((await sumOrders(tx, { q }, 100)).count).toBe(orders);
      expect((await listInvoices(tx, { q }, page, NOW)).data).toHaveLength(invoices);
      expect((await sumInvoices(tx, { q }, 100, NOW)).count).toBe(invoices);
    });
  });

  it("narrows what was chosen, never widens it", async () => {
    await inTenant(db.app, tenantId, async (tx) => {
      const page = { limit: 10, after: null };
      expect((await listOrderSummaries(tx, { q: "camden", ids: [newId()] }, page)).data).toEqual([]);
      expect((await listOrderSummaries(tx, { q: "camden", status: "cancelled" }, page)).data).toEqual([]);
    });
  });

  it("is found by an index, behind the wall", async () => {
    const asked = {
      sales_order: "number ~~@ '%1999%' or customer_reference ~~@ '%hop-78%' or external_reference ~~@ '%hop-78%'",
      invoice: "number ~~@ '%1999%' or external_reference ~~@ '%hop-78%'",
    };
    const done = new Error("nothing of it stays");
    const looked = db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      for (const table of Object.keys(asked)) {
        await tx.unsafe(`create temporary table more on commit drop as select * from ${table} limit 1`);
        const columns = (
          await tx`select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attgenerated = '' and not attisdropped`
        ).map(({ name }) => String(name));
        const other: Record<string, string> = {
          id: "uuidv7()",
          source_id: "uuidv7()",
          number: "'N-' || n",
          sequence_no: "n + 1",
          order_id: "null",
        };
        const values = columns.map((name) => other[name] ?? name);
        await tx.unsafe(`insert into ${table} (${columns}) select ${values} from more, generate_series(1, 3000) n`);
        await tx.unsafe("drop table more");
        await tx.unsafe(`analyze ${table}`);
      }
      await tx`set local role pulse_app`;
      await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
      for (const [table, condition] of Object.entries(asked)) {
        const rows = await tx.unsafe(`explain select id from ${table} where ${condition}`);
        const plan = rows.map((row) => String(Object.values(row)[0])).join("\n");
        expect(plan).toMatch(new RegExp(`Bitmap Index Scan on ${table}_by_text.*\n.*Index Cond: .*~~@`));
      }
      throw done;
    });
    await expect(looked).rejects.toBe(done);
  });
});

describe("searching records", () => {
  it("finds products and customers by how their code or name begins", async () => {
    expect((await names("cam")).sort()).toEqual([
      "customer Camden Ltd",
      "product CAM-1001",
      "product CAM-1002",
      "product TRI-1",
    ]);
  });

  it.each([
    ["cam-1001", "product CAM-1001 exactly"],
    ["4006381333931", "product CAM-1001 exactly"],
    ["camden", "customer Camden Ltd exactly"],
    ["SO-2026-00001", "order SO-2026-00001 exactly"],
    ["so-1", "order SO-2026-00001 exactly"],
    ["INV-1", "invoice INV-2026-00001 exactly"],
  ])("%s is exactly %s", async (text, first) => expect((await names(text))[0]).toBe(first));

  it("narrows to numbers or to customers", async () => {
    expect(await names("cam", "admin", "customer")).toEqual(["customer Camden Ltd"]);
    expect(await names("cam", "admin", "number")).toEqual([]);
    expect((await names("1", "admin", "number")).length).toBe(2);
  });

  it("finds for a role only what it may read", async () => {
    expect(await names("INV-2026", "clerk")).toEqual([]);
    // Of other people's customers.
    expect(await names("INV-2026", "sales")).toEqual([]);
    expect(await names("cam", "hr")).toEqual([]);
    expect(await names("INV-2026", "accountant")).toEqual(["invoice INV-2026-00001"]);
  });

  it("reads no whole table behind the wall", async () => {
    await inTenant(db.app, tenantId, async (tx) => {
      await tx`set local enable_seqscan = off`;
      for (const query of [
        tx`explain select id from item where sku_key >= 'cam' and sku_key < 'cam~' order by sku_key limit 6`,
        tx`explain select id from item where name_key >= 'cam' and name_key < 'cam~' order by name_key limit 6`,
        tx`explain select id from sales_order where number >= 'SO' and number < 'SO~' order by number desc limit 6`,
        tx`explain select id from invoice where number >= 'INV' and number < 'INV~' order by number desc limit 6`,
      ]) {
        const plan = (await query).map((row) => String(Object.values(row)[0])).join("\n");
        // The comparison stands in the index condition, not in a filter after it.
        expect(plan).toMatch(/Index Cond: .*(sku_key|name_key|number)\b.* >= /);
      }
    });
  });
});

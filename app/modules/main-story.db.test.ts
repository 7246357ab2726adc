import { afterAll, beforeAll, expect, test } from "vitest";
import { readAgeing, readInvoice } from "#app/modules/billing/queries.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { readBalanceSheet, readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { fillBackorders } from "#app/modules/orders/fill-backorders.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const now = new Date("2026-03-10T12:00:00Z");

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
});
afterAll(() => db.drop());

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req-test")));
const item = (fields: Record<string, unknown>) =>
  act((tx, actor) => putItem(tx, actor, putItemInput.parse(fields), now));
const order = (fields: Record<string, unknown>) =>
  act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse(fields), now));
const customer = () => act((tx, actor) => createCustomer(tx, actor, { name: "Acme Corp" }, now));
const stock = (sku: string) => act((tx) => readItem(tx, sku, { cost: true }));
const see = (id: string) => act((tx) => readOrder(tx, id));
const move = (id: string, status: "placed" | "shipped" | "completed" | "cancelled") =>
  act((tx, actor) => changeOrderStatus(tx, actor, id, { status }, now));

async function expectBalanced() {
  const trial = await act((tx) => readTrialBalance(tx, "2026-12-31"));
  expect(trial.total_debit).toBe(trial.total_credit);
  const sheet = await act((tx) => readBalanceSheet(tx, "2026-12-31"));
  expect(Number(sheet.total_assets) * 100).toBeCloseTo(
    (Number(sheet.total_liabilities) + Number(sheet.total_equity)) * 100,
    6,
  );
}

test("three cameras are reserved, invoiced, paid and shipped, and the books balance at every step", async () => {
  await item({
    sku: "CAM-1001",
    name: "Camera",
    price: "399.00",
    qty_on_hand: 10,
    unit_cost: "250.00",
    reorder_point: 8,
  });
  const { id: customerId } = await customer();
  const { id } = await order({ customer_id: customerId, items: [{ sku: "cam-1001", quantity: 3 }] });

  const placed = await see(id);
  expect(placed).toMatchObject({
    status: "placed",
    subtotal: "1197.00",
    tax_total: "0.00",
    total: "1197.00",
    reservation_status: "reserved",
    invoice_status: "none",
  });
  expect(await stock("CAM-1001")).toMatchObject({
    qty_on_hand: 10,
    reserved_qty: 3,
    available_qty: 7,
    low_stock: true,
  });

  const first = await act((tx, actor) => invoiceOrder(tx, actor, id, now));
  const second = await act((tx, actor) => invoiceOrder(tx, actor, id, now));
  expect(second).toEqual({ id: first.id, created: false });
  await expectBalanced();

  await act((tx, actor) => recordPayment(tx, actor, first.id, { amount: "197.00", method: "card" }, now));
  expect(await act((tx) => readInvoice(tx, first.id, now))).toMatchObject({
    status: "partly_paid",
    amount_due: "1000.00",
    due_on: "2026-04-09",
  });
  await expect(
    act((tx, actor) => recordPayment(tx, actor, first.id, { amount: "1000.01", method: "bank" }, now)),
  ).rejects.toMatchObject({ code: "overpayment" });
  await act((tx, actor) => recordPayment(tx, actor, first.id, { amount: "1000", method: "bank" }, now));
  expect(await see(id)).toMatchObject({ payment_status: "paid", invoice_status: "invoiced", invoice_ids: [first.id] });
  await expectBalanced();

  await move(id, "shipped");
  expect(await see(id)).toMatchObject({ status: "shipped", reservation_status: "fulfilled" });
  expect(await stock("CAM-1001")).toMatchObject({
    qty_on_hand: 7,
    reserved_qty: 0,
    available_qty: 7,
    stock_value: "1750.00",
  });
  await move(id, "completed");
  await expect(move(id, "cancelled")).rejects.toMatchObject({ code: "invalid_transition", details: { allowed: [] } });
  await expectBalanced();
});

test("a draft that is cancelled says that nothing was reserved", async () => {
  await item({ sku: "DRA-1", name: "Drafted", price: "10.00", qty_on_hand: 5, unit_cost: 4 });
  const { id: customerId } = await customer();
  const { id } = await order({ customer_id: customerId, items: [{ sku: "DRA-1", quantity: 2 }], status: "draft" });
  await move(id, "cancelled");
  expect(await see(id)).toMatchObject({ status: "cancelled", reservation_status: "none" });
});

test("cancelling a paid order gives the stock back, voids the invoice and keeps the money as credit", async () => {
  await item({ sku: "CAN-1", name: "Cancelled", price: "10.00", qty_on_hand: 5, unit_cost: 4 });
  const { id: customerId } = await customer();
  const { id } = await order({ customer_id: customerId, items: [{ sku: "CAN-1", quantity: 2 }] });
  const { id: invoiceId } = await act((tx, actor) => invoiceOrder(tx, actor, id, now));
  await act((tx, actor) => recordPayment(tx, actor, invoiceId, { amount: "20.00", method: "bank" }, now));
  await move(id, "cancelled");
  await move(id, "cancelled");

  expect(await see(id)).toMatchObject({
    status: "cancelled",
    reservation_status: "released",
    invoice_status: "void",
    payment_status: "unpaid",
  });
  expect(await act((tx) => readInvoice(tx, invoiceId, now))).toMatchObject({
    status: "void",
    amount_due: "0.00",
    amount_paid: "0.00",
  });
  expect(await stock("CAN-1")).toMatchObject({ qty_on_hand: 5, reserved_qty: 0 });
  const trial = await act((tx) => readTrialBalance(tx, "2026-12-31"));
  expect(trial.accounts.find((account) => account.code === "2100")).toMatchObject({ credit: "20.00" });
  await expectBalanced();
});

test("a short line waits and is served when stock arrives; require_stock refuses the whole order", async () => {
  await item({ sku: "BACK-1", name: "Backordered", price: "5.00", qty_on_hand: 1 });
  const { id: customerId } = await customer();
  await expect(
    order({
      customer_id: customerId,
      require_stock: true,
      items: [
        { sku: "BACK-1", quantity: 1 },
        { sku: "back-1", quantity: 1 },
      ],
    }),
  ).rejects.toMatchObject({
    code: "insufficient_stock",
    details: { available: 1, requested: 2 },
  });
  const { id } = await order({ customer_id: customerId, items: [{ sku: "BACK-1", quantity: 4 }] });
  expect(await see(id)).toMatchObject({
    reservation_status: "backordered",
    shortages: [{ sku: "BACK-1", requested: 4, reserved: 0, available: 1 }],
  });
  await expect(move(id, "shipped")).rejects.toMatchObject({ code: "insufficient_stock" });

  const { id: itemId } = await item({ sku: "BACK-1", qty_on_hand: 4 });
  await act((tx, actor) => fillBackorders(tx, actor, itemId, now));
  expect(await see(id)).toMatchObject({ reservation_status: "reserved", shortages: [] });
  await expect(item({ sku: "BACK-1", qty_on_hand: 3 })).rejects.toMatchObject({ code: "reserved_stock" });
});

test("receivables by age equal the receivable account", async () => {
  const ageing = await act((tx) => readAgeing(tx, "2026-12-31"));
  const trial = await act((tx) => readTrialBalance(tx, "2026-12-31"));
  const receivable = trial.accounts.find((account) => account.code === "1100");
  expect(ageing.total.total).toBe(receivable?.debit ?? "0.00");
});

test("every fact that was announced is as its schema says", async () => {
  const rows = await act(
    (tx) => tx<{ type: string; data: unknown }[]>`select type, data from event_log where published`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const definition = eventDefinitions.get(row.type);
    expect(definition, row.type).toBeDefined();
    const parsed = definition?.schema.safeParse(row.data);
    expect(parsed?.error?.issues ?? [], row.type).toEqual([]);
  }
});

test("two buyers of the last unit: one gets it, the other is told how many are left", async () => {
  await item({ sku: "LAST-1", name: "Last one", price: "1.00", qty_on_hand: 1 });
  const { id: customerId } = await customer();
  const buy = () => order({ customer_id: customerId, require_stock: true, items: [{ sku: "LAST-1", quantity: 1 }] });
  const results = await Promise.allSettled([buy(), buy(), buy(), buy()]);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected")
      expect(result.reason).toMatchObject({ code: "insufficient_stock", details: { available: 0 } });
  }
  expect(await stock("LAST-1")).toMatchObject({ reserved_qty: 1, available_qty: 0 });
});

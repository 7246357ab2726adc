import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FactsFile } from "#analytics/duckdb.ts";
import type { Company } from "#analytics/metrics/metric.ts";
import { buildFresh } from "#analytics/rebuild.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { adjustStock } from "#app/modules/inventory/adjust-stock.server.ts";
import { adjustStockInput, putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { addAccount } from "#app/modules/ledger/save-account.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { closeShort } from "#app/modules/orders/close-short.server.ts";
import { importSales } from "#app/modules/orders/import-sales.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readSalesFile } from "#app/modules/orders/sales-file.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

/** SKUs; the file of a shop's sales knows goods by their five digits. */
export const CAMERA = "11111";
export const MEMORY = "22222";
export const CASE = "33333";
export const DUST = "44444";
export const LAMP = "55555";
export const INSTALL = "INSTALL";

/** Sunday, the day the clocks go forward in London: at 01:00 they show 02:00, and the day has 23 hours. */
export const TODAY = "2024-03-31";
export const NOW = new Date("2024-03-31T12:00:00Z");

export type Golden = {
  db: TestDatabase;
  tenantId: string;
  company: Company;
  /** Another company in the same facts, with another currency, which has no parts, another zone, and weeks from Sunday on. */
  tokyo: Company;
  facts: FactsFile;
  acme: string;
  birch: string;
  cedar: string;
  close: () => Promise<void>;
};

/**
 * A small company with fifty documents made by the ordinary commands, small enough to be reckoned by hand. It has a leap day, a
 * day when clocks change, a return in another month than its sale, an invoice that is paid in part, one that is cancelled, an
 * order that never was a sale, one that is edited, one that is closed short, one that waits for stock, and an average cost that
 * changes.
 */
export async function goldenCompany(): Promise<Golden> {
  const db = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "pulse-golden-"));
  const tenantId = await foundCompany(db.admin, {
    name: "Golden",
    slug: "golden",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const people = await trade(db, tenantId);
  const tokyoId = await foundCompany(db.admin, {
    name: "Tokyo",
    slug: "tokyo",
    currency: "JPY",
    timeZone: "Asia/Tokyo",
  });
  await db.admin`update tenant set week_start = 7 where id = ${tokyoId}`;
  await tradeInYen(db, tokyoId);
  await db.worker`select count(*) from order_events(100000)`;
  const facts = await buildFresh(db.worker, join(folder, "facts.duckdb"));
  return {
    db,
    tenantId,
    company: { tenantId, currency: "GBP", timeZone: "Europe/London", today: TODAY, now: NOW },
    tokyo: { tenantId: tokyoId, currency: "JPY", timeZone: "Asia/Tokyo", weekStart: 7, today: TODAY, now: NOW },
    facts,
    ...people,
    async close() {
      await facts.close();
      await db.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Hands = ReturnType<typeof handsOf>;

/** What somebody of a company does, by its ordinary commands; the program itself unless it is said who. */
export function handsOf(db: TestDatabase, tenantId: string, who = systemActor(tenantId, "test", "req-golden")) {
  const act = <T>(work: (tx: Tx, actor: Actor) => Promise<T>): Promise<T> =>
    inTenant(db.app, tenantId, (tx) => work(tx, who));
  const at = (text: string) => new Date(text);
  const customer = async (name: string, code: string) =>
    (await act((tx, actor) => createCustomer(tx, actor, { name, code }, at("2023-03-01T08:00:00Z")))).id;
  const adjust = (fields: Record<string, unknown>, when: string) =>
    act((tx, actor) => adjustStock(tx, actor, adjustStockInput.parse(fields), at(when)));
  const item = async (
    { qty_on_hand, unit_cost, ...fields }: Record<string, unknown> & { sku: string; qty_on_hand?: number },
    when: string,
  ) => {
    await act((tx, actor) => putItem(tx, actor, putItemInput.parse(fields), at(when)));
    if (qty_on_hand) await adjust({ sku: fields.sku, qty_on_hand, unit_cost, reason: "opening" }, when);
  };
  const order = async (customer_id: string, items: Array<[string, number]>, when: string) => {
    const input = { customer_id, items: items.map(([sku, quantity]) => ({ sku, quantity })) };
    return (await act((tx, actor) => placeOrder(tx, actor, placeOrderInput.parse(input), at(when)))).id;
  };
  const invoice = async (id: string, when: string) =>
    (await act((tx, actor) => invoiceOrder(tx, actor, id, at(when)))).id;
  const sell = async (customer_id: string, items: Array<[string, number]>, when: string) => {
    const id = await order(customer_id, items, when);
    return { id, invoice: await invoice(id, when) };
  };
  const move = (id: string, status: "shipped" | "cancelled", when: string) =>
    act((tx, actor) => changeOrderStatus(tx, actor, id, { status }, at(when)));
  const pay = (id: string, amount: string, method: "cash" | "card" | "bank", when: string) =>
    act((tx, actor) => recordPayment(tx, actor, id, { amount, method }, at(when)));
  return { act, at, customer, adjust, item, order, invoice, sell, move, pay };
}

/**
 * Summer 2023, ten lamps at 8.00: an order of 4 becomes one of 6 before its invoice; of an order of 8, paid with 100.00, three leave
 * in June and the rest is given up in July. 100.00 are credited, 40.00 of what was paid go back.
 */
async function brightenSummer({ act, at, item, order, invoice, sell, move, pay }: Hands, acme: string, birch: string) {
  await item({ sku: LAMP, name: "Lamp", price: "20.00", qty_on_hand: 10, unit_cost: "8.00" }, "2023-06-01T09:00:00Z");
  const edited = await order(acme, [[LAMP, 4]], "2023-06-05T10:00:00Z");
  const six = amendOrderInput.parse({ items: [{ sku: LAMP, quantity: 6 }] });
  await act((tx, actor) => amendOrder(tx, actor, edited, six, at("2023-06-06T10:00:00Z")));
  const whole = await invoice(edited, "2023-06-07T09:00:00Z");
  await move(edited, "shipped", "2023-06-07T10:00:00Z");
  await pay(whole, "120.00", "bank", "2023-06-20T10:00:00Z");

  const short = await sell(birch, [[LAMP, 8]], "2023-06-28T09:00:00Z");
  await pay(short.invoice, "100.00", "bank", "2023-06-29T09:00:00Z");
  await act(async (tx, actor) => {
    const [line] = await tx<{ id: string }[]>`select id from order_line where order_id = ${short.id}`;
    return shipOrder(
      tx,
      actor,
      short.id,
      { lines: new Map([[line?.id ?? "", 3_000_000n]]) },
      at("2023-06-30T09:00:00Z"),
    );
  });
  await act((tx, actor) => closeShort(tx, actor, short.id, {}, at("2023-07-02T09:00:00Z")));
  await act(async (tx, actor) => {
    const [receipt] = await tx<{ id: string }[]>`
      select id from payment where kind = 'receipt' and allocated_minor < amount_minor`;
    const back = { source_type: "payment" as const, source_id: receipt?.id ?? "", method: "bank" as const };
    return refundCredit(tx, actor, back, at("2023-07-05T09:00:00Z"));
  });
}

/**
 * Nine hours before London: an order in the last minute of the leap day, of two things at 100.5 each, and one of the first hour of
 * 31 March, of three lanterns at 1250 (bought at 800), of which 2000 are paid.
 */
async function tradeInYen(db: TestDatabase, tenantId: string): Promise<void> {
  const { customer, item, sell, move, pay } = handsOf(db, tenantId);
  const dori = await customer("Dori", "DORI");
  const opening = "2024-02-01T09:00:00Z";
  await item({ sku: LAMP, name: "Lantern", price: "1250", qty_on_hand: 10, unit_cost: "800" }, opening);
  for (const sku of ["TUNE", "CLEAN"]) await item({ sku, name: sku, price: "100.5", kind: "service" }, opening);
  await sell(
    dori,
    [
      ["TUNE", 1],
      ["CLEAN", 1],
    ],
    "2024-02-29T14:59:00Z",
  );
  const lanterns = await sell(dori, [[LAMP, 3]], "2024-03-30T15:30:00Z");
  await move(lanterns.id, "shipped", "2024-03-31T01:00:00Z");
  await pay(lanterns.invoice, "2000", "cash", "2024-03-31T02:00:00Z");
}

async function trade(db: TestDatabase, tenantId: string) {
  const hands = handsOf(db, tenantId);
  const { act, at, customer, adjust, item, order, sell, move, pay } = hands;

  const acme = await customer("Acme", "ACME");
  const birch = await customer("Birch", "17850");
  const cedar = await customer("Cedar", "CEDAR");

  // 2023: cases at 10.00, 2 of 30 sold for 50.00, shipped a day later, paid. Dust that nobody wants.
  await item({ sku: CASE, name: "Case", price: "25.00", qty_on_hand: 30, unit_cost: "10.00" }, "2023-03-01T09:00:00Z");
  const o1 = await sell(acme, [[CASE, 2]], "2023-03-15T10:00:00Z");
  await move(o1.id, "shipped", "2023-03-16T10:00:00Z");
  await pay(o1.invoice, "50.00", "bank", "2023-04-10T10:00:00Z");
  await brightenSummer(hands, acme, birch);
  await item({ sku: DUST, name: "Dust", price: "5.00", qty_on_hand: 40, unit_cost: "2.00" }, "2023-12-01T09:00:00Z");

  // January: cameras at 60.00, memory at 4.00. 3 cameras sold for 300.00, of which 100.00 is paid.
  const opening = "2024-01-02T09:00:00Z";
  await item(
    { sku: CAMERA, name: "Camera", price: "100.00", qty_on_hand: 20, unit_cost: "60.00", reorder_point: 25 },
    opening,
  );
  await item(
    { sku: MEMORY, name: "Memory", price: "10.00", qty_on_hand: 200, unit_cost: "4.00", reorder_point: 100 },
    opening,
  );
  await item({ sku: INSTALL, name: "Installation", price: "50.00", kind: "service" }, opening);
  const o2 = await sell(acme, [[CAMERA, 3]], "2024-01-10T09:30:00Z");
  await move(o2.id, "shipped", "2024-01-11T09:30:00Z");
  await pay(o2.invoice, "100.00", "cash", "2024-01-20T10:00:00Z");
  const o3 = await sell(birch, [[MEMORY, 10]], "2024-01-31T23:30:00Z");
  await move(o3.id, "shipped", "2024-02-01T11:30:00Z");

  // February: 3 memories damaged; 4 cameras sold; on the leap day 30.00 of January's memories credited, and a mixed order.
  await adjust({ sku: MEMORY, qty_on_hand: 187, reason: "damaged" }, "2024-02-10T09:00:00Z");
  const o11 = await sell(birch, [[CAMERA, 4]], "2024-02-15T08:00:00Z");
  await move(o11.id, "shipped", "2024-02-16T08:00:00Z");
  await pay(o3.invoice, "100.00", "card", "2024-02-28T10:00:00Z");
  const [line] = await db.admin<{ id: string }[]>`select id from invoice_line where invoice_id = ${o3.invoice}`;
  const note = await act((tx, actor) =>
    creditInvoice(
      tx,
      actor,
      o3.invoice,
      { reason: "Three did not work", lines: [{ invoice_line_id: line?.id ?? "", amount: "30.00" }] },
      at("2024-02-29T09:00:00Z"),
    ),
  );
  const o4 = await sell(
    cedar,
    [
      [CAMERA, 1],
      [MEMORY, 4],
      [INSTALL, 1],
    ],
    "2024-02-29T12:00:00Z",
  );

  // March: the credit is paid back, a case is found, an order is cancelled before its invoice and one after it.
  await move(o4.id, "shipped", "2024-03-01T12:00:00Z");
  await act((tx, actor) =>
    refundCredit(
      tx,
      actor,
      { source_type: "credit_note", source_id: note.id, method: "bank" },
      at("2024-03-01T15:00:00Z"),
    ),
  );
  await adjust({ sku: CASE, qty_on_hand: 29, reason: "found" }, "2024-03-02T09:00:00Z");
  const never = await order(acme, [[MEMORY, 20]], "2024-03-05T14:00:00Z");
  await move(never, "cancelled", "2024-03-05T14:10:00Z");
  const o10 = await sell(cedar, [[CASE, 2]], "2024-03-10T15:00:00Z");
  await move(o10.id, "cancelled", "2024-03-12T09:00:00Z");
  await pay(o11.invoice, "400.00", "bank", "2024-03-16T10:00:00Z");
  // A second account at a bank: the company has no more and no less money than before.
  await act(async (tx, actor) => {
    await addAccount(tx, actor, { code: "1020", name: "Savings", parent: "1" }, at("2024-03-18T09:00:00Z"));
    const lines = [
      { account: "1020", debit: "200.00" },
      { account: "1010", credit: "200.00" },
    ];
    const saved = { effective_on: "2024-03-18", memo: "Put by", lines };
    await postJournal(tx, actor, saved, at("2024-03-18T09:30:00Z"));
  });

  // 10 cameras come in at 90.00: 12 × 60.00 + 900.00 = 1620.00 for 22. One is sold and shipped: 1620.00 ÷ 22 = 73.64.
  await adjust({ sku: CAMERA, qty_on_hand: 22, reason: "receipt", unit_cost: "90.00" }, "2024-03-20T09:00:00Z");
  const o13 = await sell(birch, [[CAMERA, 1]], "2024-03-21T09:00:00Z");
  await move(o13.id, "shipped", "2024-03-22T09:00:00Z");

  // The night the clocks change: one order before midnight, one in the hour before the change, one just after it.
  const o5 = await sell(birch, [[CASE, 2]], "2024-03-30T23:30:00Z");
  await move(o5.id, "shipped", "2024-03-31T00:30:00Z");
  await sell(acme, [[MEMORY, 1]], "2024-03-31T00:30:00Z");
  const o7 = await sell(birch, [[MEMORY, 5]], "2024-03-31T01:30:00Z");
  await move(o7.id, "shipped", "2024-03-31T02:00:00Z");
  await sell(cedar, [[CAMERA, 40]], "2024-03-31T10:00:00Z");

  // From the shop's file: Birch brought a case back on the 20th and got 25.00; it goes on the shelf at its average of 10.00.
  const file = readSalesFile(
    `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\nC900,${CASE},Case,-1,2024-03-20 10:00:00,25.00,17850.0,United Kingdom`,
    "Europe/London",
  );
  await act((tx, actor) => importSales(tx, actor, file, { skipBad: false }));
  return { acme, birch, cedar };
}

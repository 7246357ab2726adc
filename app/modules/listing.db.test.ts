import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listInvoices, sumInvoices } from "#app/modules/billing/queries.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { listItems, sumItems } from "#app/modules/inventory/queries.server.ts";
import { listEntries, sumEntries } from "#app/modules/ledger/queries.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { listOrderSummaries, listOrders, sumOrders } from "#app/modules/orders/queries.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { countCustomers, listCustomers } from "#app/modules/parties/queries.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import type { Page, Paged, SortKey } from "#app/modules/shared/paging.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
const now = new Date("2026-03-10T12:00:00Z");
const ORDERS = 24;

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req-test")));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  const customers: string[] = [];
  for (const name of ["beta", "Alpha", "Ähre", "alpha"]) {
    customers.push((await act((tx, actor) => createCustomer(tx, actor, { name }, now))).id);
  }
  for (let index = 0; index < 12; index++) {
    const fields = { sku: `sku-${index % 2 ? "B" : "a"}${index}`, name: index % 3 ? "Same" : "other", price: "10.00" };
    await act((tx, actor) =>
      putItem(tx, actor, putItemInput.parse({ ...fields, qty_on_hand: 500, unit_cost: "4" }), now),
    );
  }
  for (let index = 0; index < ORDERS; index++) {
    const at = new Date(now.getTime() + Math.floor(index / 3) * 86_400_000);
    const items = [{ sku: `sku-a${(index % 2) * 2}`, quantity: 1 + (index % 4) }];
    await act(async (tx, actor) => {
      const customer_id = customers[index % customers.length];
      const { id } = await placeOrder(tx, actor, placeOrderInput.parse({ customer_id, items }), at);
      if (index % 2) await invoiceOrder(tx, actor, id, at);
      if (index % 8 === 0) await changeOrderStatus(tx, actor, id, { status: "cancelled" }, at);
    });
  }
});
afterAll(() => db.drop());

type Walked = { id: string };
type List = { keys: string[]; read: (tx: Tx, page: Page) => Promise<Paged<Walked>> };
const lists: Record<string, List> = {
  orders: { keys: ["number", "placed", "customer", "total"], read: (tx, page) => listOrders(tx, {}, page) },
  invoices: {
    keys: ["number", "customer", "issued", "due", "total"],
    read: (tx, page) => listInvoices(tx, {}, page, now),
  },
  products: { keys: ["sku", "name", "price"], read: (tx, page) => listItems(tx, {}, page, { cost: true }) },
  customers: { keys: ["name", "code"], read: (tx, page) => listCustomers(tx, {}, page) },
  journal: { keys: ["day"], read: (tx, page) => listEntries(tx, {}, page) },
};

describe.each(Object.entries(lists))("%s", (_name, { keys, read }) => {
  const orders: SortKey[][] = [[]];
  for (const key of keys) {
    for (const descending of [false, true]) {
      orders.push([{ key, descending }]);
      for (const second of keys.filter((one) => one !== key)) {
        orders.push([
          { key, descending },
          { key: second, descending: !descending },
        ]);
      }
    }
  }

  it("walked in pages, every order gives each row once and in the order of one long page", async () => {
    for (const sort of orders) {
      const whole = (await act((tx) => read(tx, { limit: 1000, after: null, sort }))).data.map((row) => row.id);
      expect(whole.length).toBeGreaterThan(3);
      const walked: string[] = [];
      let after: string | null = null;
      do {
        const page: Paged<Walked> = await act((tx) => read(tx, { limit: 5, after, sort }));
        walked.push(...page.data.map((row) => row.id));
        after = page.next;
      } while (after);
      expect(walked, JSON.stringify(sort)).toEqual(whole);
    }
  });

  it("a key that is no column, and a last row that is gone, are harmless", async () => {
    const sort = [
      { key: "constructor", descending: true },
      { key: "x; drop table", descending: false },
    ];
    const usual = await act((tx) => read(tx, { limit: 5, after: null }));
    const odd = await act((tx) => read(tx, { limit: 5, after: null, sort }));
    expect(odd.data.map((row) => row.id).sort()).toHaveLength(usual.data.length);
    const gone = "00000000-0000-7000-8000-000000000000";
    const page = { limit: 5, after: gone, sort: [{ key: keys[0] as string, descending: false }] };
    expect((await act((tx) => read(tx, page))).data).toEqual([]);
  });
});

it("names are sorted without regard to case, and equal ones stay in one order", async () => {
  const names = async (descending: boolean) =>
    (await act((tx) => listCustomers(tx, {}, { limit: 9, after: null, sort: [{ key: "name", descending }] }))).data;
  const up = await names(false);
  expect(up.map((row) => row.name)).toEqual(["Alpha", "alpha", "beta", "Ähre"]);
  expect((await names(true)).map((row) => row.id)).toEqual(up.map((row) => row.id).reverse());
});

it("an order without its lines says the same as with them", async () => {
  const all = { limit: 1000, after: null };
  const orders = (await act((tx) => listOrders(tx, {}, all))).data;
  const summaries = (await act((tx) => listOrderSummaries(tx, {}, all))).data;
  expect(new Set(orders.map((order) => order.reservation_status)).size).toBeGreaterThan(1);
  expect(summaries).toEqual(orders.map(({ items: _, shortages: __, ...summary }) => summary));
});

describe("totals", () => {
  it("are those of the rows, over all pages", async () => {
    const all = { limit: 1000, after: null };
    const sum = (amounts: (string | undefined)[]) =>
      (amounts.reduce((total, amount) => total + Math.round(Number(amount) * 100), 0) / 100).toFixed(2);

    const orders = (await act((tx) => listOrders(tx, {}, all))).data;
    expect(await act((tx) => sumOrders(tx, {}, 1000))).toEqual({
      count: ORDERS,
      sums: [{ currency: "GBP", amounts: { total: sum(orders.map((row) => row.total)) } }],
    });
    const invoices = (await act((tx) => listInvoices(tx, { status: ["open", "void"] }, all, now))).data;
    expect(await act((tx) => sumInvoices(tx, { status: ["open", "void"] }, 1000, now))).toEqual({
      count: invoices.length,
      sums: [
        {
          currency: "GBP",
          amounts: { total: sum(invoices.map((row) => row.total)), open: sum(invoices.map((row) => row.amount_due)) },
        },
      ],
    });
    const [journal] = (await act((tx) => sumEntries(tx, {}, 1000))).sums;
    expect(journal?.amounts.debit).toBe(journal?.amounts.credit);
    expect(await act((tx) => countCustomers(tx, { q: "ALPHA" }, 1000))).toMatchObject({ count: 2 });
    expect((await act((tx) => sumItems(tx, {}, 1000, { cost: true }))).sums[0]?.amounts).toHaveProperty("stock_value");
    expect((await act((tx) => sumItems(tx, {}, 1000, { cost: false }))).sums[0]?.amounts).toEqual({});
  });

  it("beyond their limit there are none, rather than wrong ones", async () => {
    expect(await act((tx) => sumOrders(tx, {}, ORDERS - 1))).toEqual({ count: null, sums: [] });
    expect(await act((tx) => sumOrders(tx, {}, ORDERS))).toMatchObject({ count: ORDERS });
    expect(await act((tx) => countCustomers(tx, {}, 2))).toEqual({ count: null, sums: [] });
  });
});

it("what was sold leaves out drafts and what was cancelled before it was invoiced", async () => {
  const ids = async (filter: Parameters<typeof listOrders>[1]) =>
    (await act((tx) => listOrders(tx, filter, { limit: 1000, after: null }))).data;
  const cancelled = await ids({ status: "cancelled" });
  expect(cancelled.map((row) => row.invoice_status)).toEqual(["none", "none", "none"]);
  expect(await ids({ sold: true })).toHaveLength(ORDERS - cancelled.length);
});

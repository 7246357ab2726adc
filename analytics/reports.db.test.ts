import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, describeMetrics, metricNamed, metrics } from "#analytics/catalogue.ts";
import { compareFacts } from "#analytics/compare.ts";
import { type FactsFile, openFacts } from "#analytics/duckdb.ts";
import type { Company } from "#analytics/metrics/metric.ts";
import { buildFresh } from "#analytics/rebuild.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { closeShort } from "#app/modules/orders/close-short.server.ts";
import { importSales } from "#app/modules/orders/import-sales.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readSalesFile } from "#app/modules/orders/sales-file.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { formatMoney, roundHalfUp } from "#app/modules/shared/money.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

let db: TestDatabase;
let tenantId: string;
let otherId: string;
let customerId: string;
let facts: FactsFile;
const invoices: Record<string, string> = {};
const folder = mkdtempSync(join(tmpdir(), "pulse-reports-"));

type Actor = ReturnType<typeof systemActor>;
const act = <T>(work: (tx: Tx, actor: Actor) => Promise<T>, tenant = tenantId) =>
  inTenant(db.app, tenant, (tx) => work(tx, systemActor(tenant, "test", "req-test")));
const at = (text: string) => new Date(text);
const item = (fields: Record<string, unknown>, now: Date) =>
  act((tx, actor) => putItem(tx, actor, putItemInput.parse(fields), now));
const order = (sku: string, quantity: number, now: Date) =>
  act((tx, actor) =>
    placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customerId, items: [{ sku, quantity }] }), now),
  );
const move = (id: string, status: "shipped" | "cancelled", now: Date) =>
  act((tx, actor) => changeOrderStatus(tx, actor, id, { status }, now));

const NOW = at("2026-03-10T12:00:00Z");
const company = (): Company => ({
  tenantId,
  currency: "GBP",
  timeZone: "Europe/London",
  today: "2026-03-10",
  now: NOW,
});

async function ask(report: string, params: Record<string, unknown> = {}, hidden: "cost"[] = [], asker = company()) {
  const metric = metricNamed(report);
  if (!metric) throw new Error(report);
  return answer(facts, metric, metric.params.parse(params), asker, hidden);
}

/** A short history in which every rule of the reports has its case. */
beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  otherId = await foundCompany(db.admin, { name: "Other", slug: "other", currency: "GBP", timeZone: "Europe/London" });
  ({ id: customerId } = await act((tx, actor) =>
    createCustomer(tx, actor, { name: "Acme" }, at("2026-01-05T09:00:00Z")),
  ));
  const start = at("2026-01-05T09:00:00Z");
  await item(
    { sku: "CAM", name: "Camera", price: "399.00", qty_on_hand: 10, unit_cost: "250.00", reorder_point: 8 },
    start,
  );
  await item({ sku: "MEM", name: "Memory", price: "10.00", qty_on_hand: 100, unit_cost: "4.00" }, start);

  // Shipped and paid in January, 45 days overdue for the rest.
  const old = await order("CAM", 2, at("2026-01-10T10:30:00Z"));
  invoices.old = (await act((tx, actor) => invoiceOrder(tx, actor, old.id, at("2026-01-10T10:30:05Z")))).id;
  await act((tx, actor) =>
    recordPayment(tx, actor, invoices.old ?? "", { amount: "98.00", method: "cash" }, at("2026-01-20T10:00:00Z")),
  );
  await move(old.id, "shipped", at("2026-01-12T10:00:00Z"));

  // Invoiced, then cancelled: stays in gross sales, comes back under returns.
  const undone = await order("MEM", 3, at("2026-03-09T23:30:00Z"));
  invoices.undone = (await act((tx, actor) => invoiceOrder(tx, actor, undone.id, at("2026-03-09T23:30:01Z")))).id;
  await move(undone.id, "cancelled", at("2026-03-10T09:00:00Z"));

  // Cancelled before its invoice: never a sale.
  const never = await order("MEM", 50, at("2026-03-09T15:00:00Z"));
  await move(never.id, "cancelled", at("2026-03-09T15:10:00Z"));

  // Today: one paid in full, one that waits for stock.
  const today = await order("CAM", 1, at("2026-03-10T08:15:00Z"));
  invoices.today = (await act((tx, actor) => invoiceOrder(tx, actor, today.id, at("2026-03-10T08:15:01Z")))).id;
  await act((tx, actor) =>
    recordPayment(tx, actor, invoices.today ?? "", { amount: "399.00", method: "bank" }, at("2026-03-10T08:20:00Z")),
  );
  const waiting = await order("CAM", 20, at("2026-03-10T08:45:00Z"));
  invoices.waiting = (await act((tx, actor) => invoiceOrder(tx, actor, waiting.id, at("2026-03-10T08:45:01Z")))).id;

  await db.worker`select count(*) from order_events(100000)`;
  facts = await buildFresh(db.worker, join(folder, "facts.duckdb"));
});

afterAll(async () => {
  await facts?.close();
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

test("there are the ten reports of the contract, with its columns", () => {
  expect(
    Object.fromEntries(
      describeMetrics().map((metric) => [metric.name, metric.columns.map((column) => column.name).join(", ")]),
    ),
  ).toMatchObject({
    kpis: "name, value, unit, previous",
    "sales-by-hour": "hour, orders, units, gross_sales, returns, net_sales",
    "sales-by-day": "day, orders, units, gross_sales, returns, net_sales",
    "top-products": "sku, name, units, net_sales, margin",
    "stock-velocity": "sku, name, units_28d, units_per_day, days_of_cover",
    "stock-levels": "sku, name, qty_on_hand, reserved_qty, available_qty, reorder_point, low_stock, value",
    "receivables-ageing": "customer_id, customer, not_due, days_1_30, days_31_60, days_61_90, over_90, total",
    "outstanding-invoices": "invoice_id, number, customer, issued_on, due_on, total, amount_due, days_overdue",
    "profit-and-loss": "month, account, name, type, amount",
    "cash-snapshot": "account, name, balance",
  });
});

test("the key figures, with the period before", async () => {
  const { rows, event_seq } = await ask("kpis");
  expect(rows).toEqual([
    ["orders_today", 2, "count", 1],
    ["revenue_today", "8379.00", "GBP", "30.00"],
    ["orders_total", 4, "count", 2],
    ["gross_sales_total", "9207.00", "GBP", "828.00"],
    ["net_sales_total", "9177.00", "GBP", "828.00"],
    ["outstanding_total", "8680.00", "GBP", "730.00"],
    ["overdue_total", "700.00", "GBP", "700.00"],
    ["cash_balance", "497.00", "GBP", "98.00"],
    ["low_stock_count", 1, "count", null],
    ["backorder_count", 1, "count", null],
    ["inventory_value", "2400.00", "GBP", "2400.00"],
    ["gross_margin", "8677.00", "GBP", "328.00"],
  ]);
  expect(event_seq).toBe(Number(facts.appliedSeq()));
});

test("a cancelled order is a sale with a return when it was invoiced, and nothing otherwise", async () => {
  expect((await ask("sales-by-day")).rows).toEqual([
    ["2026-01-10", 1, 2, "798.00", "0.00", "798.00"],
    ["2026-03-09", 1, 3, "30.00", "0.00", "30.00"],
    ["2026-03-10", 2, 21, "8379.00", "30.00", "8349.00"],
  ]);
  expect((await ask("sales-by-day", { from: "2026-03-10", to: "2026-03-10" })).rows).toHaveLength(1);
  expect((await ask("sales-by-day", { limit: "2" })).rows.map((row) => row[0])).toEqual(["2026-03-09", "2026-03-10"]);
});

test("hours begin on the company's clock and are given as instants", async () => {
  expect((await ask("sales-by-hour", { from: "2026-03-09" })).rows).toEqual([
    ["2026-03-09T23:00:00.000Z", 1, 3, "30.00", "0.00", "30.00"],
    ["2026-03-10T00:00:00.000Z", 0, 0, "0.00", "30.00", "-30.00"],
    ["2026-03-10T08:00:00.000Z", 2, 21, "8379.00", "0.00", "8379.00"],
  ]);
  // The contract has every row without a limit: hours without a sale have none, so any period may be asked for.
  const decades = { from: "1990-01-01", to: "2060-12-31" };
  expect((await ask("sales-by-hour", decades)).rows).toEqual((await ask("sales-by-hour")).rows);
  const last = async (limit: string) => (await ask("sales-by-hour", { limit })).rows.map((row) => row[0]);
  expect(await last("1")).toEqual(["2026-03-10T08:00:00.000Z"]);
  expect(await last("2")).toEqual(["2026-03-10T00:00:00.000Z", "2026-03-10T08:00:00.000Z"]);
  expect(await last("3")).toEqual(["2026-03-09T23:00:00.000Z", "2026-03-10T00:00:00.000Z", "2026-03-10T08:00:00.000Z"]);
  const india = { ...company(), timeZone: "Asia/Kolkata" };
  const hours = (await ask("sales-by-hour", { from: "2026-03-10" }, [], india)).rows.map((row) => row[0]);
  expect(hours).toContain("2026-03-10T08:30:00.000Z");
});

test("products by net sales, their margin after what was shipped", async () => {
  expect((await ask("top-products")).rows).toEqual([["CAM", "Camera", 23, "9177.00", "8677.00"]]);
  expect((await ask("top-products", { from: "2026-03-09", to: "2026-03-09" })).rows).toEqual([
    ["MEM", "Memory", 3, "30.00", "30.00"],
  ]);
});

test("stock as it is, and how long it lasts", async () => {
  expect((await ask("stock-levels")).rows).toEqual([
    ["CAM", "Camera", 8, 1, 7, 8, true, "2000.00"],
    ["MEM", "Memory", 100, 0, 100, null, false, "400.00"],
  ]);
  expect((await ask("stock-velocity")).rows).toEqual([
    ["CAM", "Camera", 21, 0.75, 9.3],
    ["MEM", "Memory", 3, 0.107142, 933.3],
  ]);
});

test("what customers owe, by age; a customer's cell holds the id until someone who may read names fills it", async () => {
  const ageing = await ask("receivables-ageing");
  expect(ageing.columns[1]).toMatchObject({ name: "customer", type: "customer_name" });
  expect(ageing.rows).toEqual([[customerId, customerId, "7980.00", "700.00", "0.00", "0.00", "0.00", "8680.00"]]);
  expect(
    (await ask("outstanding-invoices")).rows.map((row) => [row[0], row[2], row[3], row[4], row[5], row[6], row[7]]),
  ).toEqual([
    [invoices.old, customerId, "2026-01-10", "2026-02-09", "798.00", "700.00", 29],
    [invoices.waiting, customerId, "2026-03-10", "2026-04-09", "7980.00", "7980.00", 0],
  ]);
});

test("profit and loss by month, and cash", async () => {
  const rows = (await ask("profit-and-loss")).rows;
  expect(rows.filter((row) => row[1] === "4000").map((row) => [row[0], row[3], row[4]])).toEqual([
    ["2026-01", "revenue", "798.00"],
    ["2026-03", "revenue", "8409.00"],
  ]);
  expect(rows.find((row) => row[1] === "5000")).toEqual(["2026-01", "5000", expect.any(String), "expense", "500.00"]);
  expect(rows.find((row) => row[1] === "4100")?.[4]).toBe("-30.00");
  expect((await ask("cash-snapshot")).rows.map((row) => [row[0], row[2]])).toEqual([
    ["1000", "98.00"],
    ["1010", "399.00"],
  ]);
});

test("whoever may not see cost gets neither its columns nor its lines", async () => {
  expect((await ask("stock-levels", {}, ["cost"])).columns.map((column) => column.name)).not.toContain("value");
  expect((await ask("stock-levels", {}, ["cost"])).rows[0]).toHaveLength(7);
  expect((await ask("top-products", {}, ["cost"])).rows[0]).toHaveLength(4);
  await expect(ask("top-products", { order: "margin" }, ["cost"])).rejects.toThrow("ordered by margin");
  const names = (await ask("kpis", {}, ["cost"])).rows.map((row) => row[0]);
  expect(names).not.toContain("gross_margin");
  expect(names).not.toContain("inventory_value");
  const described = describeMetrics(["cost"]).flatMap((metric) =>
    [...metric.columns, ...(metric.lines ?? [])].map(({ name }) => `${metric.name}.${name}`),
  );
  expect(described).toContain("kpis.revenue_today");
  for (const hidden of ["kpis.gross_margin", "kpis.inventory_value", "top-products.margin", "stock-levels.value"])
    expect(described).not.toContain(hidden);
});

test("another company's figures are its own: empty", async () => {
  for (const { name } of metrics) {
    const { rows, columns } = await ask(name, {}, [], { ...company(), tenantId: otherId });
    // What has a row for every period or line says nothing in each.
    const numbers = rows.flatMap((row) =>
      row.filter((_, index) => /money|count|quantity/.test(columns[index]?.type ?? "")),
    );
    expect(new Set(numbers.map((cell) => Number(cell))), name).toEqual(new Set(numbers.length > 0 ? [0] : []));
  }
});

test.each([
  { from: "10.03.2026" },
  { to: "2026-02-30" },
  { limit: "0" },
  { limit: "x" },
  { unknown: "1" },
  { from: "2026-03-10' or true --" },
])("a bad parameter is refused: %o", (params) => {
  expect(metricNamed("sales-by-day")?.params.safeParse(params).success).toBe(false);
});

test("on the day the clocks go back the hour that comes twice counts as two, on the day they go forward none is made up", async () => {
  const slug = "clocks";
  const clocks = await foundCompany(db.admin, { name: "Clocks", slug, currency: "GBP", timeZone: "Europe/London" });
  const run = <T>(work: (tx: Tx, actor: Actor) => Promise<T>) => act(work, clocks);
  const start = at("2025-01-01T00:00:00Z");
  const { id } = await run((tx, actor) => createCustomer(tx, actor, { name: "Night owl" }, start));
  await run((tx, actor) =>
    putItem(tx, actor, putItemInput.parse({ sku: "N", name: "Night", price: "1.00", qty_on_hand: 100 }), start),
  );
  for (const instant of [
    "2025-10-26T00:30:00Z",
    "2025-10-26T01:30:00Z",
    "2025-10-26T23:59:59.999Z",
    "2025-03-30T00:59:00Z",
    "2025-03-30T01:01:00Z",
  ]) {
    await run((tx, actor) =>
      placeOrder(
        tx,
        actor,
        placeOrderInput.parse({ customer_id: id, items: [{ sku: "N", quantity: 1 }] }),
        at(instant),
      ),
    );
  }
  await db.worker`select count(*) from order_events(100000)`;
  const own = await buildFresh(db.worker, join(folder, "clocks.duckdb"));
  const metric = metricNamed("sales-by-hour");
  const asker = { ...company(), tenantId: clocks, today: "2025-12-01" };
  const { rows } = await answer(own, metric as NonNullable<typeof metric>, {}, asker, []);
  await own.close();
  expect(rows.map((row) => [row[0], row[1]])).toEqual([
    ["2025-03-30T00:00:00.000Z", 1],
    ["2025-03-30T01:00:00.000Z", 1],
    ["2025-10-26T00:00:00.000Z", 1],
    ["2025-10-26T01:00:00.000Z", 1],
    ["2025-10-26T23:00:00.000Z", 1],
  ]);
});

test("facts and books agree to the penny; a changed penny on either side is named", async () => {
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);
  const [line] = await db.admin<{ id: string }[]>`select id from order_line where sku = 'CAM' limit 1`;
  await db.admin`update order_line set net_minor = net_minor + 1 where id = ${line?.id ?? ""}`;
  const found = await compareFacts(db.worker, facts, NOW);
  await db.admin`update order_line set net_minor = net_minor - 1 where id = ${line?.id ?? ""}`;
  const named = new Set(found.differences.map((difference) => difference.what.split(" ")[0]));
  expect([...named]).toEqual(
    expect.arrayContaining([
      "order_line",
      "kpis",
      "revenue",
      "average-order",
      "net-sales",
      "gross-margin",
      "top-products",
      "abc",
    ]),
  );
  expect([...named].filter((what) => /stock|cash|receiv|invoice|payment/.test(what ?? ""))).toEqual([]);
  expect(
    found.differences
      .filter((difference) => difference.what === "order_line")
      .every((difference) => `${difference.facts}${difference.books}`.includes(line?.id ?? "?")),
  ).toBe(true);
});

test("what is closed short comes back under returns where it was invoiced, and is no sale where it was not", async () => {
  const sellShort = async (sku: string, now: Date) => {
    const made = await act((tx, actor) => createCustomer(tx, actor, { name: sku }, now), otherId);
    const goods = { sku, name: sku, price: "10.00", qty_on_hand: 2, unit_cost: "4.00" };
    await act((tx, actor) => putItem(tx, actor, putItemInput.parse(goods), now), otherId);
    await act(async (tx, actor) => {
      const input = { customer_id: made.id, items: [{ sku, quantity: 3 }] };
      const { id } = await placeOrder(tx, actor, placeOrderInput.parse(input), now);
      const [line] = await tx<{ id: string }[]>`select id from order_line where order_id = ${id}`;
      await shipOrder(tx, actor, id, { lines: new Map([[line?.id ?? "", 2_000_000n]]) }, now);
      await invoiceOrder(tx, actor, id, now);
      await closeShort(tx, actor, id, {}, now);
    }, otherId);
  };
  await sellShort("WHOLE", at("2026-03-02T09:00:00Z"));
  await db.admin`update tenant set invoice_policy = 'on_shipment' where id = ${otherId}`;
  await sellShort("EACH", at("2026-03-03T09:00:00Z"));
  await db.worker`select count(*) from order_events(100000)`;
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);

  const days = { from: "2026-03-02", to: "2026-03-03", grain: "day" };
  const figures = async (report: string) =>
    (await ask(report, days, [], { ...company(), tenantId: otherId })).rows.map((row) => row[2]);
  expect(await figures("revenue")).toEqual(["30.00", "20.00"]);
  expect(await figures("returns")).toEqual(["10.00", "0.00"]);
  expect(await figures("units-sold")).toEqual([3, 2]);
  // 2 of the 3 that were ordered, either way
  expect(await figures("fill-rate")).toEqual([66.67, 66.67]);
  const keys = (await ask("kpis", {}, [], { ...company(), tenantId: otherId })).rows;
  expect(keys).toContainEqual(["backorder_count", 0, "count", null]);
  expect(keys).toContainEqual(["net_sales_total", "40.00", "GBP", "40.00"]);
});

// 464 lines of the "Online Retail" data (D. Chen, UCI Machine Learning Repository, CC BY 4.0), whole documents of each kind that is in
// it: returns, lost and found goods, postage and fees, nobody's purchases, prices of nothing, one product in two spellings.
const SALES = "../app/modules/orders/testing/online-retail-sample.csv";

test("a real shop's file, with all that is wrong in it, gives the figures that its books give", async () => {
  const shop = await foundCompany(db.admin, {
    name: "Shop",
    slug: "shop",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const file = readSalesFile(readFileSync(new URL(SALES, import.meta.url), "utf8"), "Europe/London");
  const taken = await act((tx, actor) => importSales(tx, actor, file, { skipBad: false }), shop);
  expect(taken).toMatchObject({ rows: 464, bad: [], written: true });
  expect(Math.min(taken.sales, taken.returns, taken.adjustments)).toBeGreaterThan(0);
  await db.worker`select count(*) from order_events(100000)`;
  // As a database at work has them: without, one of the comparisons takes its tables for empty, and a quarter of a minute.
  await db.admin`analyze`;

  // As of now, and as of the evening of its last day; by facts that are not there yet, too.
  const anew = await openFacts(join(folder, "anew.duckdb"), { fresh: true });
  for (const now of [NOW, at("2011-12-09T18:00:00Z")]) {
    const { differences } = await compareFacts(db.worker, anew, now);
    expect(differences.filter((one) => one.tenant_id === shop)).toEqual([]);
  }
  await anew.close();
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);
  const whole = { from: "2010-12-01", to: "2011-12-09", grain: "all" };
  const [[, , revenue] = []] = (await ask("revenue", whole, [], { ...company(), tenantId: shop })).rows;
  const sold = file.documents.flatMap(({ rows }) => rows).filter(({ kind }) => kind === "sale");
  const pence = sold.reduce((sum, { quantity, unitPrice }) => sum + roundHalfUp(quantity * unitPrice, 10n ** 10n), 0n);
  expect(revenue).toBe(formatMoney(pence, "GBP"));
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, metricNamed } from "#analytics/catalogue.ts";
import { compareFacts } from "#analytics/compare.ts";
import type { FactsFile } from "#analytics/duckdb.ts";
import { explore, SUBJECTS } from "#analytics/explore.ts";
import { buildFresh, catchUp, readHead } from "#analytics/rebuild.ts";
import { handsOf } from "#analytics/testing/golden-company.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { listCategories } from "#app/modules/catalog/categories.server.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { sumMoves } from "#app/modules/inventory/list-moves.server.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";
import { importSales } from "#app/modules/orders/import-sales.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import {
  listSalesLines,
  type SalesKind,
  type SalesLineFilter,
  sumSalesLines,
} from "#app/modules/orders/list-sales-lines.server.ts";
import { placeDraft } from "#app/modules/orders/place-draft.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readSalesFile } from "#app/modules/orders/sales-file.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { share } from "#ops/testing/deep.ts";

/*
 * Sales by whom and by what, worked out by hand. Tea sells for 10.00 and costs 4.00, a mug 20.00 and 8.00, delivery 5.00 and nothing.
 *
 * Ann    May 2   3 teas + 1 mug = 50, Acme; shipped May 3 at 12 + 8 = 20; 10 credited on May 20 for the tea
 * Ben    May 5   2 mugs + delivery = 45, Birch; shipped June 1 at 16
 *        June 2  4 teas = 40, Acme: Ann drafted it, Ben placed it; not shipped
 *        June 4  9 teas, cancelled before an invoice: no sale
 * nobody June 10 1 tea = 10, Cole, from the shop's file, shipped at once at 4; June 12 it comes back for 10, at its cost of 4
 */

const NOW = new Date("2024-06-30T12:00:00Z");

let db: TestDatabase;
let facts: FactsFile;
let tenantId: string;
let ann: Actor;
let ben: Actor;
const folder = mkdtempSync(join(tmpdir(), "pulse-explore-sales-"));

beforeAll(async () => {
  db = await createTestDatabase();
  const place = { currency: "GBP", timeZone: "Europe/London" };
  tenantId = await foundCompany(db.admin, { name: "Sales", slug: "sales", ...place });
  const person = async (name: string): Promise<Actor> => {
    const email = `${name.toLowerCase()}@sales.test`;
    const accountId = await createAccount(db.admin, {
      tenantId,
      email,
      name,
      role: "sales",
      password: "a long password",
    });
    return { tenantId, accountId, name, role: "sales", requestId: "r" };
  };
  ann = await person("Ann");
  ben = await person("Ben");
  await trade();
  await db.worker`select count(*) from order_events(100000)`;
  facts = await buildFresh(db.worker, join(folder, "facts.duckdb"));
});
afterAll(async () => {
  await facts?.close();
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function trade() {
  const { act, at, customer, item, move } = handsOf(db, tenantId);
  const opening = "2024-05-01T09:00:00Z";
  await item(
    { sku: "11111", name: "Tea", category: "Drinks", price: "10.00", qty_on_hand: 100, unit_cost: "4.00" },
    opening,
  );
  await item(
    { sku: "22222", name: "Mug", category: "Table, laid", price: "20.00", qty_on_hand: 50, unit_cost: "8.00" },
    opening,
  );
  await item({ sku: "DELIVERY", name: "Delivery", price: "5.00", kind: "service" }, opening);
  const acme = await customer("Acme", "ACME");
  const birch = await customer("Birch", "BIRCH");
  const byAnn = handsOf(db, tenantId, ann);
  const byBen = handsOf(db, tenantId, ben);

  const first = await byAnn.sell(
    acme,
    [
      ["11111", 3],
      ["22222", 1],
    ],
    "2024-05-02T10:00:00Z",
  );
  await move(first.id, "shipped", "2024-05-03T10:00:00Z");
  const [line] = await db.admin<{ id: string }[]>`
    select l.id from invoice_line l join item i on i.id = l.item_id
     where l.invoice_id = ${first.invoice} and i.sku = '11111'`;
  await credit(first.invoice, line?.id ?? "", "10.00", "2024-05-20T10:00:00Z");
  const second = await byBen.sell(
    birch,
    [
      ["22222", 2],
      ["DELIVERY", 1],
    ],
    "2024-05-05T10:00:00Z",
  );
  await move(second.id, "shipped", "2024-06-01T10:00:00Z");
  const input = { customer_id: acme, items: [{ sku: "11111", quantity: 4 }], status: "draft" };
  const draft = await byAnn.act((tx, actor) =>
    placeOrder(tx, actor, placeOrderInput.parse(input), at("2024-06-01T10:00:00Z")),
  );
  await byBen.act((tx, actor) => placeDraft(tx, actor, draft.id, {}, at("2024-06-02T10:00:00Z")));
  await move(await byBen.order(acme, [["11111", 9]], "2024-06-04T10:00:00Z"), "cancelled", "2024-06-04T11:00:00Z");
  const file = readSalesFile(
    [
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
      "900,11111,Tea,1,2024-06-10 10:00:00,10.00,17850.0,United Kingdom",
      "C901,11111,Tea,-1,2024-06-12 10:00:00,10.00,17850.0,United Kingdom",
    ].join("\n"),
    "Europe/London",
  );
  await act((tx, actor) => importSales(tx, actor, file, { skipBad: false }));
}

async function credit(invoice: string, line: string, amount: string, when: string) {
  const { act, at } = handsOf(db, tenantId);
  const lines = [{ invoice_line_id: line, amount }];
  await act((tx, actor) => creditInvoice(tx, actor, invoice, { reason: "Stale", lines }, at(when)));
}

const company = () => ({ tenantId, currency: "GBP", timeZone: "Europe/London", today: "2024-06-30", now: NOW });

/** As the screen asks. */
async function ask(of: string, show: string[], by: string, more: Record<string, unknown> = {}) {
  const params = explore.params.parse({ of, show, by, limit: 100, ...more });
  return answer(facts, explore, params, company(), []);
}

describe("by salesperson", () => {
  test("an order is whose who placed it, whatever became of it; what was taken over is nobody's", async () => {
    const { rows, columns } = await ask("sales", ["revenue", "orders"], "salesperson");
    expect(columns.map(({ type }) => type)).toEqual(["id", "person_name", "money", "count"]);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        [ann.accountId, ann.accountId, "50.00", 1],
        [ben.accountId, ben.accountId, "85.00", 2],
        [null, null, "10.00", 1],
      ]),
    );
    const { rows: back } = await ask("returns", ["returned"], "salesperson");
    expect(back).toEqual(
      expect.arrayContaining([
        [ann.accountId, ann.accountId, "10.00"],
        [null, null, "10.00"],
      ]),
    );
    const { rows: invoiced } = await ask("invoices", ["net"], "salesperson");
    expect(invoiced).toEqual(
      expect.arrayContaining([
        [ann.accountId, ann.accountId, "50.00"],
        [ben.accountId, ben.accountId, "45.00"],
        [null, null, "10.00"],
      ]),
    );
  });

  test("the lines that a row leads to come to it, in the list and in its sum", async () => {
    const sight = { cost: true };
    await inTenant(db.app, tenantId, async (tx) => {
      for (const [person, net] of [
        [ann, "40.00"],
        [ben, "85.00"],
      ] as const) {
        const kind: SalesKind[] = ["order", "credit"];
        const filter = { kind, salesperson_id: person.accountId ?? "", from: "2024-05-01", to: "2024-06-30" };
        expect((await sumSalesLines(tx, filter, 100, sight)).sums).toEqual([
          { currency: "GBP", amounts: expect.objectContaining({ net }) },
        ]);
        const { data } = await listSalesLines(tx, filter, { limit: 100, after: null }, sight);
        expect(data.reduce((sum, one) => sum + Number(one.net), 0).toFixed(2)).toBe(net);
      }
    });
  });
});

describe("by category", () => {
  test("a sale is counted under what its product is in, and under none where it is in none", async () => {
    const { rows } = await ask("sales", ["revenue", "units"], "category", { sort: "measure" });
    // 30 + 40 + 10 | 20 + 40 | 5
    expect(rows).toEqual([
      ["Drinks", "80.00", 8],
      ["Table, laid", "60.00", 3],
      [null, "5.00", 1],
    ]);
    const { rows: months } = await ask("sales", ["revenue"], "month", {
      and: "category",
      where: { category: ["Drinks"] },
    });
    expect(months).toEqual([
      ["2024-05", "Drinks", "30.00"],
      ["2024-06", "Drinks", "50.00"],
    ]);
    // 100 − 3 − 1 + 1 | 50 − 1 − 2, at 4.00 and 8.00
    expect((await ask("stock", ["on_hand", "value"], "category", { sort: "measure" })).rows).toEqual([
      ["Drinks", 97, "388.00"],
      ["Table, laid", 47, "376.00"],
    ]);
  });

  test("the records that a row leads to come to it", async () => {
    const sight = { cost: true };
    await inTenant(db.app, tenantId, async (tx) => {
      const page = { limit: 100, after: null };
      const lines = await listSalesLines(tx, { kind: ["order"], category: "Table, laid" }, page, sight);
      expect(lines.data.map(({ net }) => net).sort()).toEqual(["20.00", "40.00"]);
      const moved = await sumMoves(tx, { category: "Drinks" }, 100, sight);
      expect(moved.sums).toEqual([{ currency: "GBP", amounts: { value: "388.00" } }]);
      const { data } = await listItems(tx, { category: "Drinks" }, page, sight);
      expect(data.map(({ sku, category }) => [sku, category])).toEqual([["11111", "Drinks"]]);
      expect(await listCategories(tx)).toEqual(["Drinks", "Table, laid"]);
    });
  });

  test("a product that is moved to another takes its sales along, back to those of before", async () => {
    const { act, at } = handsOf(db, tenantId);
    const [tea] = await db.admin<{ id: string }[]>`select id from item where sku = '11111'`;
    const put = (category: string | null) =>
      act((tx, actor) => changeItem(tx, actor, tea?.id ?? "", { category }, at("2024-06-20T10:00:00Z")));
    const drinks = async () => {
      await db.worker`select count(*) from order_events(1000)`;
      await catchUp(db.worker, facts, await readHead(db.worker));
      return (await ask("sales", ["revenue"], "category", { where: { category: ["Drinks", "Tea"] } })).rows;
    };
    await put("Tea");
    expect(await drinks()).toEqual([["Tea", "80.00"]]);
    await put("Drinks");
    expect(await drinks()).toEqual([["Drinks", "80.00"]]);
  });
});

describe("margin", () => {
  const all = ["net_sales", "cost", "margin"];
  const without = (rows: unknown[][], ...columns: number[]) =>
    rows.map((row) => row.filter((_, at) => !columns.includes(at)));

  test("is net sales less what the goods cost that left and did not come back, each on its own day", async () => {
    expect((await ask("margin", all, "month")).rows).toEqual([
      // 50 + 45 − 10 | 12 + 8
      ["2024-05", "85.00", "20.00", "65.00"],
      // 40 + 10 − 10 | 16 + 4 − 4
      ["2024-06", "40.00", "16.00", "24.00"],
    ]);
    expect(without((await ask("margin", all, "product", { sort: "by" })).rows, 0)).toEqual([
      // 30 + 40 + 10 − 10 − 10 | 12 + 4 − 4
      ["Tea", "60.00", "12.00", "48.00"],
      ["Mug", "60.00", "24.00", "36.00"],
      ["Delivery", "5.00", "0.00", "5.00"],
    ]);
    expect((await ask("margin", all, "category", { sort: "by" })).rows).toEqual([
      ["Drinks", "60.00", "12.00", "48.00"],
      ["Table, laid", "60.00", "24.00", "36.00"],
      [null, "5.00", "0.00", "5.00"],
    ]);
    expect((await ask("margin", ["margin_rate"], "category", { sort: "by" })).rows).toEqual([
      // 48 of 60, 36 of 60, 5 of 5
      ["Drinks", 80],
      ["Table, laid", 60],
      [null, 100],
    ]);
    // 65 of 85 is 76.470…; 24 of 40
    expect((await ask("margin", ["margin_rate"], "month")).rows.map((row) => row[1])).toEqual([76.47, 60]);
    // −10 on May 20 without a sale, and none at all: no figure
    expect((await ask("margin", ["margin_rate"], "day", { from: "2024-05-20", to: "2024-06-01" })).rows).toEqual([
      ["2024-05-20", null],
      ["2024-06-01", null],
    ]);
    expect(without((await ask("margin", all, "salesperson", { sort: "measure" })).rows, 1)).toEqual([
      [ben.accountId, "85.00", "16.00", "69.00"],
      // 50 − 10 | 12 + 8
      [ann.accountId, "40.00", "20.00", "20.00"],
      // 10 − 10 | 4 − 4
      [null, "0.00", "0.00", "0.00"],
    ]);
    expect(without((await ask("margin", all, "customer", { sort: "measure" })).rows, 0, 1)).toEqual([
      // Acme 50 − 10 + 40, Birch, and who came by the file
      ["80.00", "20.00", "60.00"],
      ["45.00", "16.00", "29.00"],
      ["0.00", "0.00", "0.00"],
    ]);
  });

  test("comes to the gross margin of the same days, however it is grouped, and so do the lines behind it", async () => {
    const metric = metricNamed("gross-margin");
    if (!metric) throw new Error("no gross margin");
    for (const [from, to, worth] of [
      ["2024-05-01", "2024-05-31", 65],
      ["2024-05-20", "2024-06-01", -26],
      ["2024-06-12", "2024-06-12", -6],
      ["2024-05-01", "2024-06-30", 89],
    ] as const) {
      const { rows } = await answer(facts, metric, metric.params.parse({ from, to, grain: "all" }), company(), []);
      expect(Number(rows[0]?.[2])).toBe(worth);
      for (const by of Object.keys(SUBJECTS.margin?.dimensions ?? {})) {
        const parts = (await ask("margin", ["margin"], by, { from, to })).rows;
        expect(
          parts.reduce((sum, row) => sum + Number(row.at(-1)), 0),
          `${by} ${from}`,
        ).toBe(worth);
      }
      const sums = await inTenant(db.app, tenantId, (tx) => sumSalesLines(tx, { from, to }, 100, { cost: true }));
      expect(Number(sums.sums[0]?.amounts.margin)).toBe(worth);
    }
  });

  test("its lines of one category or salesperson come to its row", async () => {
    await inTenant(db.app, tenantId, async (tx) => {
      const margin = async (filter: SalesLineFilter) =>
        (await sumSalesLines(tx, filter, 100, { cost: true })).sums[0]?.amounts.margin;
      expect(await margin({ category: "Drinks" })).toBe("48.00");
      expect(await margin({ salesperson_id: ann.accountId ?? "" })).toBe("20.00");
      expect(await margin({ salesperson_id: ben.accountId ?? "", category: "Table, laid" })).toBe("24.00");
    });
  });
});

test("measures asked together say what each says alone, whatever summary that is asked of", async () => {
  for (const [of, { measures, dimensions }] of Object.entries(SUBJECTS)) {
    const show = Object.keys(measures);
    for (const by of share(Object.keys(dimensions), 3)) {
      for (const and of [undefined, ...Object.keys(dimensions).filter((one) => one !== by)]) {
        const more = and ? { and } : {};
        const together = await ask(of, show, by, more);
        const keys = together.columns.length - show.length;
        for (const [at, one] of show.entries()) {
          const alone = await ask(of, [one], by, more);
          const expected = together.rows.map((row) => [...row.slice(0, keys), row[keys + at]]);
          expect(alone.rows, `${one} of ${of} by ${by} and ${and}`).toEqual(expected);
        }
      }
    }
  }
});

test("facts and books agree on all of it", async () => {
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);
});

test("orders of before the column have the salesperson that the log tells", async () => {
  const [, text = ""] = readFileSync("db/migrations/0048_sales_by_whom_and_what.sql", "utf8").split("reset role;");
  await db.admin`update sales_order set placed_by = null`;
  expect((await compareFacts(db.worker, facts, NOW)).differences).not.toEqual([]);
  await db.admin.unsafe(text);
  expect((await compareFacts(db.worker, facts, NOW)).differences).toEqual([]);
});

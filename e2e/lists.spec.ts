import { readFile } from "node:fs/promises";
import { share } from "../ops/testing/deep.ts";
import { apiOf } from "./api.ts";
import { handsOf } from "./hands.ts";
import { code, expect, type Page, test } from "./story.ts";

/** The day before yesterday: what other stories do meanwhile is of today. */
const BEFORE = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

/** An order for a customer and a product of the demo, by the form; gives back its number. */
async function placeOrder(page: Page): Promise<string> {
  await page.goto("/customers");
  const buyer = await page.locator("td.primary").first().innerText();
  await page.goto("/products?kind=stock&sold=yes");
  const sku = await page
    .getByRole("row", { name: /In stock/ })
    .first()
    .locator("td.primary")
    .innerText();
  await page.goto("/orders/new");
  await page.getByRole("combobox", { name: "Customer" }).fill(buyer);
  await page.getByRole("combobox", { name: "SKU, line 1" }).fill(sku);
  await page.getByLabel("Quantity, line 1").fill("1");
  await page.getByRole("button", { name: "Place order" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-\d{4}-\d+/);
  return page.getByRole("heading", { level: 1 }).innerText();
}

const table = (page: Page, name = "orders") => page.getByRole("table", { name });
const bodyRows = (page: Page, name?: string) => table(page, name).locator("tbody tr");
const totals = async (page: Page) => {
  const text = await table(page).locator("tfoot tr").first().innerText();
  const [, count, sum] = /Total of ([\d,]+) orders?\s+([\d,.]+)/.exec(text) ?? [];
  return { count: Number(count?.replaceAll(",", "")), sum: Number(sum?.replaceAll(",", "")) };
};
const amounts = async (page: Page) =>
  (await bodyRows(page).locator("td.p-amount").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));

for (const javaScriptEnabled of share([true, false], 2)) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test("a list is filtered, sorted and walked by its address alone, and its totals are those of the whole set", async ({
      as,
    }) => {
      const page = await as("admin", { javaScriptEnabled });
      await page.goto(`/orders?per=25&to=${BEFORE}`);
      const all = await totals(page);
      expect(all.count).toBeGreaterThan(25);

      await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: "Completed" }).click();
      await expect(page).toHaveURL(/status=completed/);
      let completed = await totals(page);
      // The address changes a moment before what it shows.
      await expect(async () => {
        completed = await totals(page);
        expect(completed.count).toBeLessThan(all.count);
      }).toPass();
      await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: "Shipped" }).click();
      await expect(page).toHaveURL(/status=completed,shipped/);
      await expect(async () => expect((await totals(page)).count).toBeGreaterThan(completed.count)).toPass();

      await page
        .getByRole("columnheader", { name: /^Total/ })
        .getByRole("link")
        .click();
      await expect(page.getByRole("columnheader", { name: /^Total/ })).toHaveAttribute("aria-sort", "descending");
      const seen: number[] = [];
      const numbers = new Set<string>();
      const whole = await totals(page);
      for (;;) {
        seen.push(...(await amounts(page)));
        const first = await bodyRows(page).first().locator("td.primary").innerText();
        expect(numbers.has(first)).toBe(false);
        numbers.add(first);
        expect(await totals(page)).toEqual(whole);
        const next = page.getByRole("link", { name: "Next page" });
        if ((await next.count()) === 0) break;
        const href = await next.getAttribute("href");
        await next.click();
        await expect(page).toHaveURL(new RegExp(`after=${/after=([^&]+)/.exec(href ?? "")?.[1]}`));
        await expect(bodyRows(page).first().locator("td.primary")).not.toHaveText(first);
      }
      expect(seen).toEqual([...seen].sort((a, b) => b - a));
      expect(seen).toHaveLength(whole.count);
      expect(seen.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(whole.sum, 2);

      // The same address is the same page.
      const url = page.url();
      const rows = await bodyRows(page).allInnerTexts();
      await page.goto("/customers");
      await page.goto(url);
      expect(await bodyRows(page).allInnerTexts()).toEqual(rows);
    });

    test("a filter is added by field, operator and value, by the keyboard alone", async ({ as }) => {
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      await hands.go(`/orders?to=${BEFORE}&per=25`);
      const { count } = await totals(page);
      await hands.press(/^Add filter/);
      await hands.press(/^Total$/);
      await expect(page).toHaveURL(/add=total/);
      const operator = page.getByRole("combobox", { name: "Total, operator" });
      await expect(operator).toBeFocused();
      await hands.key("ArrowDown");
      await hands.enter(/^Total$/, "400");
      await hands.key("Enter");
      await expect(page).toHaveURL(/total_to=400(&|$)/);
      await expect(page).not.toHaveURL(/_op|_value|add=/);
      await expect(operator).toHaveValue("total_to");
      await expect(async () => expect((await totals(page)).count).toBeLessThan(count)).toPass();
      expect(Math.max(...(await amounts(page)))).toBeLessThanOrEqual(400);

      await hands.press(/^Add filter/);
      await hands.press(/^Status$/);
      await expect(page.getByRole("combobox", { name: "Status, operator" })).toBeFocused();
      await hands.key("ArrowDown");
      await hands.to(/^Status$/);
      await hands.key("c");
      await hands.press(/^Filter$/);
      await expect(page).toHaveURL(/status=(!|%21)completed.*total_to=400/);
      await expect(bodyRows(page).first()).toBeVisible();
      await expect(table(page).locator("tbody")).not.toContainText("Completed");
    });

    test("columns, order and size are chosen, kept as a view, changed, reset and deleted", async ({ as }) => {
      const name = `Big ones ${javaScriptEnabled ? "with" : "without"} ${code()}`;
      const page = await as("admin", { javaScriptEnabled });
      await page.goto("/orders?status=shipped");
      await page.getByText("Columns and order").click();
      await page.getByRole("checkbox", { name: "Payment" }).uncheck();
      await page.getByLabel("Sorted by").selectOption("-total");
      await page.getByLabel("Rows on a page").selectOption("25");
      await page.getByRole("button", { name: "Apply" }).click();
      await expect(page).toHaveURL(/per=25/);
      await expect(page.getByRole("columnheader", { name: "Payment" })).toHaveCount(0);

      await page.getByText("Save view", { exact: true }).first().click();
      await page.getByLabel("Name", { exact: true }).fill(name);
      await page.getByRole("button", { name: "Save view" }).click();
      const tab = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
      await expect(tab).toHaveAttribute("aria-current", "page");

      await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: "Draft" }).click();
      await expect(page.getByRole("link", { name: "Reset" })).toBeVisible();
      await page.getByRole("link", { name: "Reset" }).click();
      await expect(page.getByRole("link", { name: "Reset" })).toHaveCount(0);
      await expect(page).toHaveURL(/status=shipped/);
      await page.getByRole("button", { name: "Delete view" }).click();
      await expect(tab).toHaveCount(0);
    });

    test("what excludes everything is named, and what is not understood can be taken away", async ({ as }) => {
      const page = await as("admin", { javaScriptEnabled });
      await page.goto("/orders?q=nobody+of+this+name&status=placed&from=2026-13-01");
      await expect(page.getByRole("main")).toContainText(
        "No orders match Search “nobody of this name” and Status: Placed",
      );
      await page.getByRole("link", { name: /from “2026-13-01” was not understood/ }).click();
      await expect(page).not.toHaveURL(/from=/);
      await page.getByRole("link", { name: "Clear filters" }).click();
      await expect(bodyRows(page).first()).toBeVisible();
    });

    test("several orders are acted on at once, after a look at which", async ({ as }) => {
      const page = await as("admin", { javaScriptEnabled });
      const numbers = [await placeOrder(page), await placeOrder(page)];
      await page.goto("/orders?status=placed&sort=-number&per=25");
      for (const number of numbers) await page.getByRole("checkbox", { name: `Select ${number}` }).check();
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cancel 2 orders?");
      await page.getByRole("button", { name: "Cancel 2 orders" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 orders cancelled");
      await expect(bodyRows(page, "What happened")).toHaveCount(2);
      await page.goto("/orders?status=cancelled&sort=-number&per=25");
      for (const number of numbers) await expect(page.getByRole("link", { name: number })).toBeVisible();
    });

    test("the whole filtered set leaves as a file", async ({ as }) => {
      const page = await as("admin", { javaScriptEnabled });
      await page.goto(`/orders?status=shipped,completed&to=${BEFORE}&sort=-total&per=25`);
      const { count } = await totals(page);
      await page.getByText("Export", { exact: true }).click();
      for (const [button, ending] of [
        ["Export CSV", ".csv"],
        ["Export Excel", ".xlsx"],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("link", { name: button }).click(),
        ]);
        expect(download.suggestedFilename()).toBe(`orders${ending}`);
        const file = await readFile(await download.path());
        if (ending === ".xlsx") expect(file.subarray(0, 2).toString()).toBe("PK");
        else expect(file.toString("utf8").match(/\r\nSO-/g)).toHaveLength(count);
      }
    });
  });
}

test("Shift adds a second key to the order, also by the keyboard", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/orders");
  await page
    .getByRole("columnheader", { name: /^Customer/ })
    .getByRole("link")
    .click();
  await expect(page).toHaveURL(/sort=customer(&|$)/);
  await page
    .getByRole("columnheader", { name: /^Total/ })
    .getByRole("link")
    .click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=customer,-total/);
  await expect(page.getByRole("columnheader", { name: /^Total/ })).toContainText("then descending");
  await page
    .getByRole("columnheader", { name: /^Total/ })
    .getByRole("link")
    .focus();
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/sort=customer,total/);
});

test("the selection adds up, survives paging and ends with another filter", async ({ as }) => {
  const page = await as("admin");
  await page.goto(`/orders?per=25&to=${BEFORE}&sort=number`);
  const [first = 0, second = 0] = await amounts(page);
  await bodyRows(page).nth(0).getByRole("checkbox").check();
  await bodyRows(page).nth(1).getByRole("checkbox").check();
  const sum = (first + second).toLocaleString("en-GB", { minimumFractionDigits: 2 });
  const bar = page.locator(".bulk-bar");
  await expect(bar).toContainText(`2 selected · ${sum} GBP`);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/after=/);
  // The address is the next page's a moment before its rows are.
  await expect(bodyRows(page).nth(0).getByRole("checkbox")).not.toBeChecked();
  await bodyRows(page).nth(0).getByRole("checkbox").check();
  await expect(bar).toContainText("3 selected");
  await page.getByRole("button", { name: "Export selected" }).focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect((await readFile(await download.path())).toString("utf8").match(/\r\nSO-/g)).toHaveLength(3);
  await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: "Shipped" }).click();
  await expect(bar).toContainText("Select orders");
});

test("while one looks, rows keep their place: what changes is tinted, what is new waits to be shown", async ({
  as,
}) => {
  const page = await as("admin");
  const server = await apiOf();
  const sku = `LIVE-${code()}`;
  await server.item(sku, 5);
  const first = await server.order([{ sku, quantity: 1 }]);
  await page.goto(`/orders?sku=${sku}`);
  await expect(page.locator(".live")).toHaveText("Live");
  const row = bodyRows(page).first();
  await expect(row).toContainText("Placed");
  await server.order([{ sku, quantity: 1 }]);
  const show = page.getByRole("button", { name: "1 new order · Show" });
  await expect(show).toBeVisible();
  await expect(bodyRows(page)).toHaveCount(1);
  await server.changeOrder(first.id, { status: "cancelled" });
  await expect(row).toContainText("Cancelled");
  // Its status, and what there is no more: stock that is held and payment. Number, customer, day and total stay as they are.
  await expect(row.locator("[data-changed]")).toHaveText(["Cancelled", "", ""]);
  await show.focus();
  await page.keyboard.press("Enter");
  await expect(bodyRows(page)).toHaveCount(2);
});

test("a record knows its place in the list it was opened from", async ({ as }) => {
  const page = await as("admin");
  await page.goto(`/orders?status=shipped&to=${BEFORE}&sort=number&per=25`);
  const { count } = await totals(page);
  const list = page.url();
  const numbers = await bodyRows(page).locator("td.primary").allInnerTexts();
  await bodyRows(page).nth(1).locator("td.primary a").click();
  const place = page.getByRole("navigation", { name: "Place in the list" });
  await expect(place).toContainText(`2 of ${count}`);
  await place.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(numbers[2] ?? "");
  await expect(place).toContainText(`3 of ${count}`);
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(numbers[1] ?? "");
  await place.getByRole("link", { name: /of/ }).click();
  await expect(page).toHaveURL(list);
});

test("what a customer bought in all is the total of the list that it leads to", async ({ as }) => {
  const server = await apiOf();
  const sku = `ALL-${code()}`;
  await server.item(sku, 20);
  const { id } = await server.customer({ name: `Buyer of ${sku}` });
  const page = await as("admin");
  await page.goto(`/customers/${id}`);
  await expect(page.getByRole("main")).not.toContainText("Bought in all");
  // Nothing there takes a line, not a third of the screen.
  expect((await page.getByText("No orders yet.").locator("..").boundingBox())?.height).toBeLessThan(48);
  await server.place({ customer_id: id, items: [{ sku, quantity: 3 }] });
  await server.place({ customer_id: id, items: [{ sku, quantity: 4 }] });
  await server.place({ customer_id: id, items: [{ sku, quantity: 1 }], status: "draft" });
  await page.reload();
  const bought = page.getByRole("link", { name: /70\.00.*2 orders/ });
  await bought.click();
  await expect(page).toHaveURL(/sold=yes/);
  await expect.poll(() => totals(page)).toEqual({ count: 2, sum: 70 });
});

test("on paper a list is its table, its filters in words, who printed it and when", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/orders?status=shipped&per=100");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(/Status: Shipped · printed by .+, \d+ \w+ \d{4}, \d\d:\d\d/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Filter", exact: true })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeHidden();
  await expect(table(page).locator("tfoot")).toBeVisible();
  await expect(bodyRows(page).first().locator("td.pick")).toBeHidden();
  await expect(table(page).locator("thead")).toHaveCSS("display", "table-header-group");
});

test("a phone shows each row as a few labelled lines, and nothing is wider than the screen", async ({ as }) => {
  const page = await as("admin", { viewport: { width: 320, height: 640 } });
  for (const path of ["/orders", "/invoices", "/products", "/customers", "/events"]) {
    await page.goto(path);
    await expect(page.locator("table tbody tr").first()).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, path).toBeLessThanOrEqual(0);
    await expect(page.locator("tbody td.num.p-amount:not([data-label])"), path).toHaveCount(0);
    // Seen as a magnifier alone, heard as a word.
    await expect(page.locator(".search-button").getByRole("button", { name: "Search" })).toBeVisible();
  }
});

test("what may not be seen says who can help", async ({ as }) => {
  const page = await as("sales");
  const answer = await page.goto("/orders.csv");
  expect(answer?.status()).toBe(403);
  await page.goto("/orders");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orders");
  await expect(page.getByText("Export", { exact: true })).toHaveCount(0);
  await page.goto("/ledger");
  await expect(page.getByRole("main")).toContainText(/administrator/i);
});

test("the Export menu of a list lies within a window of 320 px", async ({ as }) => {
  const page = await as("admin");
  await page.setViewportSize({ width: 320, height: 720 });
  for (const address of ["/orders", "/audit"]) {
    await page.goto(address);
    await page.locator("summary", { hasText: "Export" }).first().click();
    for (const name of ["Export CSV", "Export Excel"]) {
      const box = await page.getByRole("link", { name, exact: true }).first().boundingBox();
      expect(box, `${name} on ${address}`).not.toBeNull();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 320, `${name} on ${address}`).toBe(true);
    }
  }
});

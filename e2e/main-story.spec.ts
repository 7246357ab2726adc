import { code, expect, type Page, test } from "./story.ts";

/** Reloads until the worker's part is done: without JavaScript nobody tells the page. */
async function untilShown(page: Page, text: RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("main")).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
}

async function keyFigure(page: Page, name: string): Promise<number> {
  const cell = page.getByRole("row", { name: new RegExp(`^${name}`) }).locator(".figure");
  return Number((await cell.first().textContent())?.replaceAll(",", ""));
}

for (const javaScriptEnabled of [true, false]) {
  test(`product, stock, customer, order, invoice, payment, shipment ${javaScriptEnabled ? "with" : "without"} JavaScript @modes`, async ({
    as,
  }) => {
    const sku = `CAM-${code()}`;
    const name = `Camera ${sku}`;
    const buyer = `Acme ${code()}`;
    const watcher = await as("accountant");
    await watcher.goto("/dashboard");
    await expect(watcher.getByRole("heading", { name: "Dashboard" })).toBeVisible();
    const before = {
      revenue: await keyFigure(watcher, "Revenue today"),
      orders: await keyFigure(watcher, "Orders today"),
    };

    const page = await as("admin", { javaScriptEnabled });
    await page.goto("/products/new");
    await page.getByLabel("SKU").fill(sku);
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Price", { exact: true }).fill("399.00");
    await page.getByLabel("Unit cost").fill("250");
    await page.getByLabel("Counted on hand").fill("10");
    await page.getByLabel("Reorder point").fill("7");
    await page.getByRole("button", { name: "Save product" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(sku);

    await page.goto("/customers/new");
    await page.getByLabel("Name", { exact: true }).first().fill(buyer);
    await page.getByRole("button", { name: "Save customer" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(buyer);

    await page.goto("/orders/new");
    await page.getByRole("combobox", { name: "Customer" }).fill(buyer);
    await page.getByRole("combobox", { name: "SKU, line 1" }).fill(sku);
    await page.getByLabel("Quantity, line 1").fill("3");
    await page.getByRole("button", { name: "Place order" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-\d{4}-\d+/);
    await expect(page.getByRole("main")).toContainText("1,197.00");
    const orderUrl = page.url();

    // The dashboard in the other browser shows it by itself.
    await expect(async () => {
      expect(await keyFigure(watcher, "Revenue today")).toBeCloseTo(before.revenue + 1197, 2);
      expect(await keyFigure(watcher, "Orders today")).toBe(before.orders + 1);
    }).toPass({ timeout: 10_000 });

    // The invoice appears by itself.
    if (javaScriptEnabled) await expect(page.getByRole("main")).toContainText(/INV-\d{4}-\d+/, { timeout: 15_000 });
    else await untilShown(page, /INV-\d{4}-\d+/);
    await page
      .getByRole("link", { name: /INV-\d{4}-\d+/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/INV-\d{4}-\d+/);
    await page
      .getByRole("button", { name: /payment/i })
      .first()
      .click();
    await expect(page.getByRole("main")).toContainText(/paid/i);

    await page.goto(orderUrl);
    await page.getByRole("button", { name: /^Ship/ }).first().click();
    await expect(page.getByRole("main")).toContainText(/shipped/i);
    await page.goto("/ledger/trial-balance");
    const totals = await page
      .getByRole("row", { name: /^Total/ })
      .getByRole("cell")
      .allInnerTexts();
    const figures = totals.map((text) => text.trim()).filter((text) => /\d/.test(text));
    expect(figures).toHaveLength(2);
    expect(figures[0]).toBe(figures[1]);
  });
}

test("wrong input keeps what was typed and says what to do, also without JavaScript", async ({ as }) => {
  const page = await as("admin", { javaScriptEnabled: false });
  await page.goto("/products/new");
  await page.getByLabel("SKU").fill("BAD-1");
  await page.getByLabel("Name", { exact: true }).fill("Kept name");
  await page.getByLabel("Price", { exact: true }).fill("twelve");
  await page.getByRole("button", { name: "Save product" }).click();
  await expect(page.getByRole("alert", { name: "There is a problem" })).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Kept name");
  await expect(page.getByLabel("Price", { exact: true })).toHaveValue("twelve");
});

test("a role sees only what it may, and is told who can help", async ({ as }) => {
  const page = await as("clerk");
  const answer = await page.goto("/ledger");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("main")).toContainText(/administrator|may not|not allow/i);
  await page.goto("/products");
  await expect(page.getByRole("main")).not.toContainText("Stock value");
});

test("no page without a session", async ({ page }) => {
  await page.goto("/orders");
  await expect(page).toHaveURL(/\/login\?/);
});

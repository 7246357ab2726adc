import { apiOf } from "./api.ts";
import { code, expect, type Page, test } from "./story.ts";

const plain = (text: string | null | undefined) => Number((text ?? "").replace(/[^\d.−-]/g, "").replace("−", "-"));

/** A figure of the board, by its line. */
const figure = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) }).locator(".figure");

test("a dashboard is asked by the keyboard, leads to the records whose sum its figures are, and follows what happens", async ({
  as,
}) => {
  const page = await as("accountant");
  await page.goto("/dashboard/sales");
  await page.getByRole("link", { name: "90 days" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/period=90d/);
  await expect(page.getByRole("link", { name: "90 days" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("heading", { level: 2, name: /^Revenue .* GBP/ })).toBeVisible();

  // The chart is one stop; the last point says itself, and Enter leads to what it is the sum of.
  const chart = page.getByRole("group", { name: /^Orders / }).first();
  await chart.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  const said = page.locator("figure", { has: chart }).locator("[aria-live]").first();
  await expect(said).toContainText(/: \d+/);

  const orders = plain(await figure(page, "Orders").textContent());
  await figure(page, "Orders").click();
  await expect(page).toHaveURL(/\/orders\?from=/);
  await expect(page.getByRole("row", { name: /^Total of/ })).toContainText(new RegExp(`${orders} orders`));

  // What somebody else does is on a second screen at once.
  const watcher = await as("viewer");
  await watcher.goto("/dashboard");
  const before = plain(await figure(watcher, "Orders today").textContent());
  const { item, order } = await apiOf();
  const sku = `BRD-${code()}`;
  await item(sku, 5);
  await order([{ sku, quantity: 1 }]);
  await expect(async () => expect(plain(await figure(watcher, "Orders today").textContent())).toBe(before + 1)).toPass({
    timeout: 10_000,
  });
  await expect(watcher.getByRole("main")).not.toContainText("Stock value");
});

test("beside the hours of today stand those of yesterday, which add up to its orders", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/dashboard");
  const [, yesterday = ""] =
    /yesterday ([\d,]+)/.exec((await page.getByRole("row", { name: /^Orders today/ }).textContent()) ?? "") ?? [];
  const chart = page.locator("figure").filter({ has: page.getByRole("group", { name: /^Orders/ }) });
  await expect(chart).toContainText("by hour, Europe/London; dashed: yesterday");
  await chart.getByText("Figures and files").click();
  await expect(chart.getByRole("columnheader", { name: "Yesterday" })).toBeVisible();
  const hours = await chart.locator("tbody td:last-child").allTextContents();
  expect(hours.reduce((sum, text) => sum + plain(text), 0)).toBe(plain(yesterday));
  expect(plain(yesterday)).toBeGreaterThan(0);

  // It has nothing beside it where nothing is to be compared.
  await page.goto("/dashboard?compare=none");
  await expect(chart).not.toContainText("dashed");
});

test("on a phone the first figure is on the upper half of the screen, with the spans of days above it", async ({
  as,
}) => {
  const page = await as("admin", { viewport: { width: 390, height: 780 } });
  await page.goto("/dashboard");
  for (const name of ["Today", "30 days"]) {
    await expect(page.getByRole("navigation", { name: "Period" }).getByRole("link", { name })).toBeInViewport({
      ratio: 1,
    });
  }
  expect((await figure(page, "Revenue today").boundingBox())?.y).toBeLessThan(390);
});

test("a dashboard and its figures need no JavaScript, and a wall screen no frame", async ({ as }) => {
  const page = await as("admin", { javaScriptEnabled: false });
  await page.goto("/dashboard/money");
  await page.getByText("Figures and files").first().click();
  await page.getByRole("link", { name: "Show as table" }).first().click();
  await expect(page.getByRole("table").filter({ hasText: "Not due" })).toBeVisible();
  const file = await page.request.get("/dashboard/money/ageing.svg");
  expect(file.headers()["content-type"]).toContain("image/svg+xml");
  expect(await (await page.request.get("/dashboard/sales/revenue.csv?period=7d")).text()).toMatch(
    /^\ufeffstart,revenue/,
  );

  const wall = await as("admin");
  await wall.goto("/dashboard?kiosk=1&boards=overview,sales&every=5");
  await expect(wall.getByRole("navigation", { name: "Main", exact: true })).toBeHidden();
  await expect(wall).toHaveURL(/\/dashboard\/sales\?kiosk=1/, { timeout: 9_000 });
  // Whole on the screen, upright or lying, and still to be read from a distance.
  for (const [width, height] of [
    [1920, 1080],
    [1080, 1920],
  ] as const) {
    await wall.setViewportSize({ width, height });
    for (const board of ["", "/sales", "/stock", "/money", "/profit", "/operations"]) {
      await wall.goto(`/dashboard${board}?kiosk=1`);
      const seen = () =>
        wall.evaluate(() => {
          const letters = document.querySelector(".kiosk h2")?.getBoundingClientRect().height ?? 0;
          return { high: document.documentElement.scrollHeight, wide: document.documentElement.scrollWidth, letters };
        });
      await expect.poll(async () => (await seen()).high, { message: board }).toBe(height);
      expect((await seen()).wide, board).toBe(width);
      expect((await seen()).letters, board).toBeGreaterThan(16);
    }
  }
});

test("a question is asked, kept, and put on a dashboard; who may not see cost is not asked for it", async ({ as }) => {
  const page = await as("admin");
  const name = `By customer ${code()}`;
  await page.goto("/explore?of=sales&show=revenue&by=customer&period=90d");
  await expect(page.getByRole("heading", { level: 2, name: /^Revenue .* by customer/ })).toBeVisible();
  await page.getByText("Save view").first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page).toHaveURL(/view=/);
  await page.getByText("Put on a dashboard").click();
  await page.getByRole("combobox", { name: /^Dashboard/ }).selectOption("Sales");
  await page.getByRole("button", { name: "Put there" }).click();
  await expect(page).toHaveURL(/\/dashboard\/sales/);
  await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();

  const clerk = await as("clerk");
  await clerk.goto("/explore?of=shipments&show=cost,units&by=product");
  await expect(clerk.getByRole("alert").filter({ hasText: "cost" })).toBeVisible();
  await expect(clerk.getByRole("checkbox", { name: "Cost" })).toHaveCount(0);
  expect((await clerk.request.get("/explore.csv?of=shipments&show=cost")).status()).toBe(400);
  for (const board of ["/dashboard.data", "/dashboard/stock.data", "/dashboard/sales.data"]) {
    expect(await (await clerk.request.get(board)).text(), board).not.toMatch(/inventory_value|margin|_cost/);
  }
  expect((await clerk.request.get("/dashboard/profit")).status()).toBe(403);
});

import { type as typeAt } from "./keys.ts";
import { code, expect, type Page, test } from "./story.ts";

/* The main story by the keyboard alone: nothing here may click, fill or focus. */

/** Milliseconds a key: faster typing is taken for a scanner's. */
const TYPING = 60;
/** Longer than a single key waits for another one. */
const SETTLED = 150;

const type = (page: Page, text: string) => page.keyboard.type(text, { delay: TYPING });

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.waitForTimeout(SETTLED);
    await page.keyboard.press(key);
    await page.waitForTimeout(SETTLED);
  }
}

/** What has the focus, by its label or its text. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    return (element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "").trim();
  });

/** Moves on by a key until something has the focus. */
async function until(page: Page, key: string, name: RegExp, atMost = 120): Promise<void> {
  for (let i = 0; i < atMost; i++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${name}; last at “${await focused(page)}”`);
}

const title = (page: Page, text: RegExp) => expect(page.getByRole("heading", { level: 1 })).toContainText(text);

test("from the sign-in to the payment without a pointer", async ({ page }) => {
  test.setTimeout(120_000);
  const sku = `KEY-${code()}`;
  const buyer = `Keys ${code()}`;
  await page.goto("/login");
  await until(page, "Tab", /^E-mail/, 10);
  await type(page, "admin@pulse.local");
  await until(page, "Tab", /^Password/, 5);
  await type(page, "pulse-demo");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/login/);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await press(page, "g", "i");
  await title(page, /Products/);
  await press(page, "c");
  await title(page, /New product/);
  await until(page, "Enter", /^SKU/);
  await type(page, sku);
  await until(page, "Enter", /^Name/);
  await type(page, "Typed camera");
  await until(page, "Enter", /^Price/);
  await type(page, "20");
  await until(page, "Enter", /^Counted on hand/);
  await type(page, "5");
  await page.keyboard.press("Control+Enter");
  await title(page, new RegExp(sku));
  expect(await focused(page)).toContain(sku);

  await press(page, "g", "c");
  await title(page, /Customers/);
  await press(page, "c");
  await title(page, /New customer/);
  await until(page, "Enter", /^Name/);
  await type(page, buyer);
  await page.keyboard.press("Control+Enter");
  await title(page, new RegExp(buyer));

  await press(page, "g", "o");
  await title(page, /Orders/);
  await press(page, "c");
  await title(page, /New order/);
  await until(page, "Enter", /^Customer/);
  await type(page, buyer);
  await until(page, "Tab", /^SKU, line 1/, 5);
  await type(page, sku);
  await until(page, "Tab", /^Quantity, line 1/, 5);
  await type(page, "3");
  await page.keyboard.press("Control+Enter");
  await title(page, /SO-\d{4}-\d+/);
  await expect(page.getByRole("main")).toContainText("60.00");

  await expect(page.getByRole("link", { name: /^INV-/ }).first()).toBeVisible({ timeout: 15_000 });
  await until(page, "Tab", /^INV-/);
  await page.keyboard.press("Enter");
  await title(page, /INV-\d{4}-\d+/);
  await until(page, "Tab", /^Record payment/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toContainText(/Paid\s*60\.00/);

  // The palette finds it again; rows are walked and opened by keys, and Back comes back to the row.
  await press(page, "Control+k");
  await type(page, sku.toLowerCase());
  await page.keyboard.press("Enter");
  await title(page, new RegExp(sku));
  await press(page, "e");
  await expect(page).toHaveURL(/\/edit$/);
  await press(page, "Escape", "Control+k");
  await type(page, "orders");
  await page.keyboard.press("Enter");
  await title(page, /^Orders/);
  await press(page, "j", "j");
  const row = await focused(page);
  expect(row).toMatch(/^SO-/);
  await press(page, "Enter");
  await title(page, new RegExp(row));
  await page.goBack();
  await title(page, /^Orders/);
  await expect.poll(() => focused(page)).toBe(row);
});

test("single keys do nothing in fields, under a scanner, and when they are switched off", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto("/login");
  await until(page, "Tab", /^E-mail/, 10);
  await type(page, "sales@pulse.local");
  await until(page, "Tab", /^Password/, 5);
  await type(page, "pulse-demo");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/login/);
  await page.goto("/orders");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  // A scanner's burst begins with the key that would begin an order.
  await typeAt(page, "CGO", 8, null);
  await page.waitForTimeout(400);
  await expect(page).toHaveURL(/\/orders$/);
  await press(page, "/");
  await expect.poll(() => focused(page)).toBe("Search");
  await type(page, "c?");
  await page.waitForTimeout(200);
  await expect(page).toHaveURL(/\/orders$/);
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.goto("/profile");
  await until(page, "Tab", /^Use single keys/);
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Your settings are saved.")).toBeVisible();
  await page.goto("/orders");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await press(page, "c");
  await page.waitForTimeout(300);
  await expect(page).toHaveURL(/\/orders$/);
  await press(page, "Control+k");
  await expect(page.getByRole("dialog", { name: "Search and commands" })).toBeVisible();
  await press(page, "Escape");

  // For the next run on the same company.
  await page.goto("/profile");
  await until(page, "Tab", /^Use single keys/);
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Your settings are saved.")).toBeVisible();
});

/** Where Tab comes to in the page's own part, one after the other; numbers and views that other stories keep are left out. */
async function stops(page: Page, last: RegExp): Promise<string[]> {
  const seen: string[] = [];
  await page.evaluate(() => document.querySelector<HTMLElement>("main h1")?.focus());
  for (let at = 0; at < 60 && !last.test(seen.at(-1) ?? ""); at++) {
    await page.keyboard.press("Tab");
    const isView = await page.evaluate(() => document.activeElement?.closest("nav[aria-label=Views]") !== null);
    if (!isView) seen.push((await focused(page)).replace(/\s+/g, " ").replace(/SO-[\d-]+|[\d,]+(?= orders)/, "N"));
  }
  return seen;
}

test("Tab goes through the order form and the order list as they are read", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/orders/new");
  const line = (n: number) => [`SKU, line ${n}`, `Quantity, line ${n}`, `Unit price, line ${n}`, `Remove line ${n}`];
  expect(await stops(page, /^Cancel/)).toEqual([
    ...["Customer", "Their reference (optional)", ...line(1), ...line(2), ...line(3)],
    ...["Add line", "Place order", "Place and new", "Save draft", "Cancel"],
  ]);

  await page.goto("/orders?per=25");
  expect(await stops(page, /^N$/)).toEqual([
    ...["New order", "Export", "Search", "Filter", "Add filter", "Columns and order", "Save view"],
    ...["All", "Draft", "Placed", "Shipped", "Completed", "Cancelled"],
    ...["Any", "Waiting for stock", "Anybody", "Me"],
    ...["Today", "This week", "This month", "Last month", "This year"],
    ...["All N orders that match", "Select all rows of this page", "Order", "Customer", "Placed", "Total, GBP"],
    ...["Select N", "N"],
  ]);
});

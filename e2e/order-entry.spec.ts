import { code, expect, type Page, test } from "./story.ts";

/** Types data without counting it, at a person's pace (faster is a scanner), and counts the keys pressed beyond it. */
function keyboardOf(page: Page) {
  let pressed = 0;
  return {
    type: (text: string) => page.keyboard.type(text, { delay: 70 }),
    async press(key: string) {
      pressed += 1;
      await page.keyboard.press(key);
    },
    pressed: () => pressed,
  };
}

async function makeProducts(page: Page, skus: string[]): Promise<void> {
  await page.goto("/products/new");
  for (const [index, sku] of skus.entries()) {
    await expect(page.getByLabel("SKU")).toBeFocused();
    await page.getByLabel("SKU").fill(sku);
    await page.getByLabel("Name", { exact: true }).fill(`Lens ${sku}`);
    await page.getByLabel("Price", { exact: true }).fill("10");
    await page.getByLabel("Counted on hand").fill("50");
    if (index < skus.length - 1) {
      await page.keyboard.press("Control+Shift+Enter");
      await expect(page.getByText(`Product ${sku} saved.`)).toBeVisible();
      await expect(page.getByLabel("SKU")).toHaveValue("");
    } else await page.keyboard.press("Control+Enter");
  }
  await expect(page.getByRole("heading", { level: 1 })).toContainText(skus.at(-1) ?? "");
}

test("an order of three lines takes at most thirty keys beyond its data, and no mouse", async ({ as }) => {
  const page = await as("admin");
  const mark = code();
  const skus = ["A", "B", "C"].map((letter) => `${mark}-${letter}`);
  await makeProducts(page, skus);
  await page.goto("/customers/new");
  await page.getByLabel("Name", { exact: true }).first().fill(`Buyer ${mark}`);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(mark);

  await page.goto("/orders/new");
  await expect(page.getByRole("combobox", { name: "Customer" })).toBeFocused();
  const keys = keyboardOf(page);
  await keys.type(`Buyer ${mark}`);
  await keys.press("Enter");
  await keys.type(`PO ${mark}`);
  await keys.press("Enter");
  for (const [index, sku] of skus.entries()) {
    await expect(page.getByRole("combobox", { name: `SKU, line ${index + 1}` })).toBeFocused();
    // Whether the list has come or not: what was typed decides, and the same keys lead on.
    await keys.type(sku);
    if (index > 0) await expect(page.getByRole("option", { name: sku })).toBeVisible();
    await keys.press("Enter");
    await expect(page.getByLabel(`Quantity, line ${index + 1}`)).toBeFocused();
    await keys.type(index === 0 ? "=2*3" : String(index + 1));
    await keys.press("Enter");
    await keys.press("Enter");
  }
  // What is available now and what the lines come to stand beside them before anything is saved.
  await expect(page.getByRole("table", { name: "Order lines" })).toContainText("50 available");
  await expect(page.getByRole("main")).toContainText(/Net 110\.00/);
  await keys.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-\d{4}-\d+/);
  await expect(page.getByRole("main")).toContainText(`Buyer ${mark}`);
  await expect(page.getByRole("main")).toContainText(`PO ${mark}`);
  for (const sku of skus) await expect(page.getByRole("table", { name: /^Lines of/ })).toContainText(sku);
  await expect(page.getByRole("main")).toContainText("110.00");
  expect(keys.pressed()).toBeLessThanOrEqual(30);
});

test("a customer taken from the list by Enter leads on, as one does whose list has not come", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/orders/new");
  await page.keyboard.type("C00025", { delay: 70 });
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Their reference")).toBeFocused();
  await expect(page.getByRole("combobox", { name: "Customer" })).not.toHaveValue("C00025");
});

test("lines are moved, copied, removed and taken back, and pasted from a spreadsheet", async ({ as }) => {
  const page = await as("admin", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto("/orders/new");
  const sku = (line: number) => page.getByRole("combobox", { name: `SKU, line ${line}` });
  const quantity = (line: number) => page.getByLabel(`Quantity, line ${line}`);
  await sku(1).focus();
  await page.evaluate(() => navigator.clipboard.writeText("SKU\tQuantity\nX-1\t1\nX-2\t=2*2\nX-3\t1,000\nX-4\t7"));
  await page.keyboard.press("Control+V");
  await expect(page.getByRole("button", { name: "Fill 4 lines" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sku(4)).toBeFocused();
  await expect(quantity(2)).toHaveValue("4");
  await expect(quantity(3)).toHaveValue("1,000");

  await page.keyboard.press("Control+ArrowUp");
  await expect(sku(3)).toBeFocused();
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await expect(sku(2)).toHaveValue("X-3");
  await expect(sku(2)).toBeFocused();
  await expect(sku(3)).toHaveValue("X-2");
  await quantity(2).focus();
  await page.keyboard.press("Control+D");
  await expect(quantity(2)).toHaveValue("1");

  await page.keyboard.press("Control+Delete");
  await expect(sku(2)).toHaveValue("X-2");
  // The message that offers it is reached by a key from wherever one is.
  await page.keyboard.press("F8");
  await expect(page.locator(".toasts")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sku(2)).toHaveValue("X-3");
  await expect(quantity(2)).toBeFocused();

  await page.keyboard.press("Control+Insert");
  await expect(sku(3)).toBeFocused();
  await expect(sku(3)).toHaveValue("");
  await page.keyboard.press("Control+Delete");
  await expect(sku(3)).toHaveValue("X-2");

  // Leaving the last cell of the last line adds one; Enter on an empty last line leaves the grid.
  await page.getByLabel("Unit price, line 4").focus();
  await page.keyboard.press("Tab");
  await expect(sku(5)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Place order", exact: true })).toBeFocused();
});

test("a message stays ten seconds, and as long as the focus is on it", async ({ as }) => {
  const page = await as("admin");
  await page.clock.install();
  await page.goto("/orders/new");
  await page.getByRole("combobox", { name: "SKU, line 1" }).fill("X-1");
  await page.keyboard.press("Control+Delete");
  const message = page.getByRole("status").filter({ hasText: "Line 1 (X-1) removed." });
  await expect(message).toBeVisible();
  await page.clock.fastForward(8_000);
  await expect(message).toBeVisible();
  await page.keyboard.press("F8");
  await expect(page.locator(".toasts")).toBeFocused();
  await page.clock.fastForward(60_000);
  await expect(message).toBeVisible();
  await page.getByRole("combobox", { name: "Customer" }).focus();
  await page.clock.fastForward(11_000);
  await expect(message).toHaveCount(0);
});

test("on a phone the buttons of a long order stay in sight, and never over what has the focus", async ({ as }) => {
  const page = await as("admin", { viewport: { width: 320, height: 640 } });
  await page.goto("/orders/new");
  const place = page.getByRole("button", { name: "Place order", exact: true });
  for (let line = 2; line <= 6; line++) await page.getByRole("button", { name: "Add line" }).press("Enter");
  await expect(page.getByRole("combobox", { name: "SKU, line 6" })).toBeFocused();
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(place).toBeInViewport({ ratio: 1 });
  await page.getByRole("combobox", { name: "Customer" }).focus();
  for (let step = 0; step < 26; step++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.closest(".actions") ? null : (at?.getBoundingClientRect().bottom ?? 0);
    });
    const bar = (await page.locator(".actions.in-sight").boundingBox())?.y ?? 0;
    if (focused !== null) expect(focused).toBeLessThanOrEqual(bar);
  }
  await expect(place).toBeInViewport({ ratio: 1 });
});

test("on a phone the next empty line comes when it is needed, and the total stands above the buttons", async ({
  as,
}) => {
  const page = await as("admin", { viewport: { width: 320, height: 640 } });
  await page.goto("/orders/new");
  const sku = (line: number) => page.getByRole("combobox", { name: `SKU, line ${line}` });
  const place = page.getByRole("button", { name: "Place order", exact: true });
  await expect(sku(1)).toBeVisible();
  await expect(sku(2)).toBeHidden();
  const total = page.getByRole("main").locator("output");
  await expect(total).toHaveText("Net –");
  const [above, below] = [await total.boundingBox(), await place.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
  await sku(1).fill("CAM-1001");
  await expect(sku(2)).toBeVisible();
  await expect(sku(3)).toBeHidden();
  for (const line of [3, 4]) {
    await page.getByRole("button", { name: "Add line" }).click();
    await expect(sku(line)).toBeFocused();
  }
  const bare = await as("admin", { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  await bare.goto("/orders/new");
  for (const line of [1, 2, 3]) {
    await expect(bare.getByRole("combobox", { name: `SKU, line ${line}` })).toBeVisible();
  }
});

import { apiOf } from "./api.ts";
import { type } from "./keys.ts";
import { asksBeforeLeaving, code, expect, listening, type Page, test } from "./story.ts";

const scan = (page: Page, text: string, gapMs = 8) => type(page, text, gapMs);

async function startCount(page: Page, filter: string, blind = false): Promise<string> {
  await page.goto("/counts");
  await page.getByLabel("Products").fill(filter);
  if (blind) await page.getByLabel("Blind count").check();
  await page.getByRole("button", { name: "Start count" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("CNT-");
  return page.url();
}

const line = (page: Page, sku: string) =>
  page.getByRole("table", { name: /^Lines of/ }).getByRole("row", { name: new RegExp(sku) });
const log = (page: Page) => page.getByRole("table", { name: "Scans, newest first" });

test("a scanner's keys are told from a person's, at its speed, wherever the focus is", async ({ as }) => {
  const sku = `SPD-${code()}`;
  const { id } = await (await apiOf()).item(sku, 5);
  const page = await as("clerk");
  for (const gapMs of [8, 25]) {
    await page.goto("/products");
    await scan(page, sku.toLowerCase(), gapMs);
    await expect(page).toHaveURL(`/products/${id}`);
  }
  const search = () => page.getByRole("searchbox").or(page.getByLabel("Search")).first();
  for (const gapMs of [60, 110]) {
    await page.goto("/products");
    await search().focus();
    await type(page, sku, gapMs, null);
    await expect(search()).toHaveValue(sku);
    expect(new URL(page.url()).pathname).toBe("/products");
  }
  // 45 ms are a person's until the scanner is known to be slow.
  await page.evaluate(() =>
    localStorage.setItem(
      "pulse-scanner",
      JSON.stringify({ suffix: "tab", speed: "slow", layout: "host", sound: false }),
    ),
  );
  await page.goto("/products");
  await type(page, sku, 45, "Tab");
  await expect(page).toHaveURL(`/products/${id}`);
});

test("a scanner is measured once, and from then on its scans are known wherever they come", async ({ as }) => {
  const sku = `ZY-${code()}`;
  const { id } = await (await apiOf()).item(sku, 5);
  const page = await as("clerk");
  await page.goto("/scanner-test");
  await listening(page);
  const box = page.getByRole("textbox", { name: "Box" });
  const says = page.getByRole("main").getByRole("status");
  await box.focus();
  await type(page, "QWERTZ-YB-0123456789", 8);
  await expect(says.filter({ hasText: "not the code above" })).toBeVisible();
  await box.focus();
  await type(page, "QWERTZ-YA-0123456789", 110);
  await expect(says.filter({ hasText: "as slow as a person" })).toBeVisible();
  // Slow, with a US keyboard at a German computer, and a Tab at the end: none of it is what scanners usually do.
  await box.focus();
  await type(page, "QWERTZ-YA-0123456789", 45, "Tab", "german");
  await expect(says.filter({ hasText: "A code ends with Tab. It has a US keyboard." })).toBeVisible();
  await expect(page.getByLabel("Speed")).toHaveValue("slow");
  await page.goto("/products");
  await listening(page);
  await type(page, sku, 45, "Tab", "german");
  await expect(page).toHaveURL(`/products/${id}`);
});

test("a field gets its value and caret back, and a note keeps what was scanned into it", async ({ as }) => {
  const sku = `FLD-${code()}`;
  const server = await apiOf();
  await server.item(sku, 50);
  const order = await server.order([{ sku, quantity: 9 }]);
  const page = await as("clerk");
  await page.goto(`/pick/${order.id}`);
  const quantity = page.getByLabel("Quantity");
  await quantity.fill("3");
  await scan(page, sku);
  await expect(line(page, sku)).toContainText("1 of 9");
  await expect(quantity).toHaveValue("3");
  await expect(quantity).toBeFocused();
  // The focus may move while a code comes.
  await quantity.evaluate((field) => {
    field.blur();
    let keys = 0;
    const move = () => {
      keys += 1;
      if (keys < 4) return;
      field.focus();
      removeEventListener("keydown", move);
    };
    addEventListener("keydown", move);
  });
  await scan(page, sku);
  await expect(line(page, sku)).toContainText("2 of 9");
  await expect(quantity).toHaveValue("3");
  await page.evaluate(() => {
    const note = document.createElement("textarea");
    note.id = "note";
    document.querySelector("main")?.append(note);
    note.focus();
  });
  await scan(page, sku);
  await expect(page.locator("#note")).toHaveValue(`${sku}\n`);
  await expect(line(page, sku)).toContainText("2 of 9");
});

test("letters lead to an option of a select however fast they come; what is scanned there is a scan", async ({
  as,
}) => {
  const sku = `LOST${code()}`;
  const { id } = await (await apiOf()).item(sku, 5);
  const page = await as("clerk");
  await page.goto("/stock/adjust");
  await listening(page);
  const reason = page.getByLabel("Reason");
  await reason.focus();
  // Its first letters lead to a reason. A form that kept what its letters did would ask before it is left.
  await scan(page, sku);
  await expect(page).toHaveURL(`/products/${id}`);
  await page.goto("/stock/adjust");
  await listening(page);
  await reason.focus();
  await type(page, "damaged", 8, "Tab");
  await expect(reason).toHaveValue("damaged");
  await expect(page.getByLabel("Note")).toBeFocused();
  expect(new URL(page.url()).pathname).toBe("/stock/adjust");
});

test("a key that is held down is no scan", async ({ as }) => {
  const page = await as("clerk");
  await page.goto("/stock/adjust");
  await listening(page);
  const note = page.getByLabel("Note");
  await note.focus();
  await page.keyboard.down("x");
  for (let i = 0; i < 5; i++) await page.keyboard.down("x");
  await page.keyboard.up("x");
  await page.keyboard.press("Tab");
  await expect(note).toHaveValue("xxxxxx");
  await expect(note).not.toBeFocused();
});

test("an order is picked and shipped by scans and digits alone; the rest stays on order", async ({ as }) => {
  const [a, b, other] = [`PCA-${code()}`, `PCB-${code()}`, `PCX-${code()}`];
  const server = await apiOf();
  for (const sku of [a, b, other]) await server.item(sku, 20);
  const order = await server.order([
    { sku: a, quantity: 5 },
    { sku: b, quantity: 2 },
  ]);
  const page = await as("clerk");
  await page.goto("/pick");
  await scan(page, order.number);
  await expect(page).toHaveURL(`/pick/${order.id}`);
  await scan(page, a);
  await scan(page, a);
  await expect(line(page, a)).toContainText("2 of 5");
  await type(page, "5", 110);
  await expect(line(page, a)).toContainText("Complete");
  await scan(page, a);
  await expect(log(page).getByRole("row").filter({ hasText: "Too many: 5" })).toBeVisible();
  await scan(page, other);
  await expect(log(page).getByRole("row").filter({ hasText: "Wrong item" })).toBeVisible();
  await scan(page, `NO-${code()}`);
  await expect(page.getByRole("link", { name: "Link to product…" })).toBeVisible();
  await scan(page, b);
  await expect(line(page, b)).toContainText("1 left");
  await scan(page, order.number);
  await expect(page.getByRole("status").filter({ hasText: /Part of .* shipped/ })).toBeVisible();
  expect((await server.readOrder(order.id)).items).toMatchObject([
    { sku: a, quantity_shipped: 5 },
    { sku: b, quantity_shipped: 1 },
  ]);
  await scan(page, b);
  await expect(line(page, b)).toContainText("Complete");
  await scan(page, order.number);
  await expect(page).toHaveURL("/pick");
  expect((await server.readOrder(order.id)).status).toBe("shipped");
});

test("fifty scans are fifty, in their order, though the network is gone for three seconds", async ({ as, allow }) => {
  allow(/ERR_INTERNET_DISCONNECTED|dynamically imported module/);
  // Waits for three seconds, and for a queue of thirty to be sent.
  test.slow();
  const tag = code();
  const server = await apiOf();
  for (const part of ["A", "B"]) await server.item(`${tag}${part}`, 100);
  const page = await as("clerk");
  await startCount(page, tag);
  await listening(page);
  for (let i = 0; i < 50; i++) {
    if (i === 20) await page.context().setOffline(true);
    await type(page, `${tag}${i % 2 ? "B" : "A"}`, 2);
  }
  await expect(
    log(page)
      .getByRole("row", { name: /Queued/ })
      .first(),
  ).toBeVisible();
  await expect(page.getByText("The server cannot be reached.")).toBeVisible();
  await page.waitForTimeout(3000);
  // What waits is on the disk: the page may go and come back.
  await page.context().setOffline(false);
  await expect(log(page).getByRole("row", { name: /Queued/ })).toHaveCount(0, { timeout: 15_000 });
  await expect(line(page, `${tag}A`)).toContainText("25");
  await expect(line(page, `${tag}B`)).toContainText("25");
  await page.reload();
  const items = await log(page).locator("tbody tr td:nth-child(2)").allTextContents();
  const newest = items.slice(0, 30);
  expect(newest).toEqual(newest.map((_, index) => `${tag}${index % 2 ? "A" : "B"}`));
});

/** Of this site, as the browser itself counts it. */
async function limitStorage(page: Page, bytes?: number): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: bytes });
}

test("a browser without room and without a network says so, and sends every scan when the network is back", async ({
  as,
  allow,
}) => {
  allow(/ERR_INTERNET_DISCONNECTED|dynamically imported module/);
  const sku = `FUL-${code()}`;
  const server = await apiOf();
  await server.item(sku, 50);
  const order = await server.order([{ sku, quantity: 9 }]);
  const page = await as("clerk");
  await page.goto(`/pick/${order.id}`);
  await limitStorage(page, 1);
  await page.context().setOffline(true);
  for (let i = 0; i < 3; i++) await scan(page, sku);
  await expect(page.getByText("This browser has no room to keep scans.")).toBeVisible();
  await expect(page.getByText("The server cannot be reached.")).toBeVisible();
  expect(await asksBeforeLeaving(page)).toBe(true);
  // Room for the next is none for those before it.
  await limitStorage(page);
  await scan(page, sku);
  await expect(log(page).getByRole("row", { name: /Queued/ })).toHaveCount(4);
  expect(await asksBeforeLeaving(page)).toBe(true);
  await page.context().setOffline(false);
  await expect(line(page, sku)).toContainText("4 of 9", { timeout: 15_000 });
  await expect(page.getByText("This browser has no room to keep scans.")).toHaveCount(0);
  expect(await asksBeforeLeaving(page)).toBe(false);
});

for (const place of ["receive", "pick", "count"] as const) {
  test(`${place}: unknown, doubled, mislaid and broken scans are told apart, and each can be undone`, async ({
    as,
  }) => {
    // With letters that change their places and a sign that becomes another one where the layouts differ.
    const sku = `ZY-${code()}`;
    const server = await apiOf();
    await server.item(sku, 20);
    const page = await as("clerk");
    if (place === "pick") await page.goto(`/pick/${(await server.order([{ sku, quantity: 9 }])).id}`);
    else if (place === "count") await startCount(page, sku);
    else {
      await page.goto("/receive");
      await page.getByRole("button", { name: /^Start/ }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("GR-");
    }
    await listening(page);
    const goods = page.getByRole("row", { name: new RegExp(sku) });
    const total = goods.locator(".scan-count").first();
    const refused = log(page).locator("tr.refused");

    await scan(page, sku);
    await scan(page, sku);
    await expect(total).toHaveText(/^2/);
    await type(page, sku, 8, "Enter", "german");
    await expect(total).toHaveText(/^3/);
    await scan(page, `NO-${code()}`);
    await expect(refused).toHaveCount(1);
    await expect(refused.first()).toContainText("Link to product…");
    await scan(page, `${sku.slice(0, 4)}\x1d${sku.slice(4)}`);
    await expect(refused).toHaveCount(2);
    await expect(refused.first()).toContainText("identifier that is not known");
    await expect(total).toHaveText(/^3/);
    await type(page, "7", 110);
    await expect(total).toHaveText(/^3/);
    await expect(refused).toHaveCount(3);
    for (let left = 3; left > 0; left--) await log(page).getByRole("button", { name: "Seen" }).first().click();
    await expect(refused).toHaveCount(0);

    await scan(page, sku);
    await type(page, "6", 110);
    await expect(total).toHaveText(/^6/);
    const undo = () => log(page).getByRole("button", { name: `Undo scan of ${sku}` });
    // The newest first, as somebody who sees that he went wrong.
    for (const after of [4, 3, 2, 1]) {
      await undo().first().click();
      await expect(total).toHaveText(new RegExp(`^${after}`));
    }
    await undo().first().click();
    await expect(undo()).toHaveCount(0);
    await expect(total.filter({ hasText: /^[1-9]/ })).toHaveCount(0);
    await page.reload();
    await expect(undo()).toHaveCount(0);
  });
}

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { apiOf } from "./api.ts";
import { expect, type Page, test } from "./story.ts";

/* docs/demo.md, as it is told in seven minutes: what a person shows, in that order, and what must be seen. */

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");

/** The simulated payment processor of the demo, where its faults are switched. */
function simulatorUrl(): string {
  const { processor } = JSON.parse(readFileSync(join(process.env.PULSE_DATA ?? "", "services.json"), "utf8"));
  return `http://127.0.0.1:${processor.port}`;
}

const setFault = async (fault: string, to: "on" | "off") => {
  const answer = await fetch(`${simulatorUrl()}/faults`, {
    method: "POST",
    body: new URLSearchParams({ [fault]: to }),
  });
  expect(answer.ok).toBe(true);
};

async function pulse(...args: string[]) {
  const { stdout } = await run(process.execPath, [join(root, "build/cli.js"), ...args, "--json"], { cwd: root });
  return JSON.parse(stdout);
}

async function keyFigure(page: Page, name: string): Promise<number> {
  const cell = page.getByRole("row", { name: new RegExp(`^${name}`) }).locator(".figure");
  return Number((await cell.first().textContent())?.replaceAll(",", ""));
}

test.afterEach(() => setFault("error", "off"));

test("the demo: host, product, order, reservation, invoice, a payment that fails and is repaired, figures, low stock, restore", async ({
  as,
  open,
}) => {
  test.setTimeout(150_000);
  const page = await as("admin");
  const main = page.getByRole("main");
  const soon = { timeout: 20_000 };

  await test.step("the host and its services", async () => {
    await page.goto("/system");
    for (const heading of ["Services", "Machine", "Backups"]) {
      await expect(main.getByRole("heading", { name: heading, exact: true })).toBeVisible();
    }
  });

  await test.step("product CAM-1001 with ten to sell", async () => {
    const api = await apiOf();
    const before = await api.product("CAM-1001");
    await api.set({
      sku: "CAM-1001",
      name: before.name,
      price: "399.00",
      qty_on_hand: before.reserved_qty + 10,
      reorder_point: 8,
    });
    await page.goto(`/products/${before.id}`);
    await expect(main).toContainText("CAM-1001");
    await expect(main).toContainText("399.00");
  });

  await page.goto("/dashboard");
  const revenue = await keyFigure(page, "Revenue today");

  await test.step("Acme orders three: 1,197.00, reserved", async () => {
    await page.goto("/orders/new");
    await page.getByRole("combobox", { name: "Customer" }).fill("Acme Corp");
    await page.getByRole("combobox", { name: "SKU, line 1" }).fill("CAM-1001");
    await page.getByLabel("Quantity, line 1").fill("3");
    await page.getByRole("button", { name: "Place order" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-\d{4}-\d+/);
    await expect(main).toContainText("1,197.00");
    await expect(page.getByRole("list", { name: "Progress" })).toContainText("Reserved");
  });
  const orderUrl = page.url();

  await test.step("its invoice is there by itself, and its figures on the dashboard", async () => {
    await expect(main.getByRole("link", { name: /INV-\d{4}-\d+/ }).first()).toBeVisible(soon);
    const watcher = await as("accountant");
    await watcher.goto("/dashboard");
    await expect(async () =>
      expect(await keyFigure(watcher, "Revenue today")).toBeGreaterThanOrEqual(revenue + 1197),
    ).toPass(soon);
  });

  await test.step("the stock that is left calls for more", async () => {
    await page.goto("/products?low_stock=true");
    await expect(main).toContainText("CAM-1001");
    // Whoever caused it knows; the warehouse is told.
    const clerk = await as("clerk");
    await expect(async () => {
      await clerk.goto("/notifications");
      await expect(clerk.getByRole("main")).toContainText("Stock of CAM-1001 is low", { timeout: 1_000 });
    }).toPass(soon);
  });

  await setFault("error", "on");
  await test.step("the payment processor fails: the order stands, the payment is pending", async () => {
    await page.goto(orderUrl);
    await main
      .getByRole("link", { name: /INV-\d{4}-\d+/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Ask for card payment" }).click();
    await expect(main).toContainText("The processor answered 503.", soon);
    await page.goto(orderUrl);
    await expect(main).toContainText("The card payment is pending");
    await expect(main).toContainText("Placed");
  });

  await setFault("error", "off");
  await test.step("it is repaired with one button", async () => {
    await page.goto("/failures");
    await expect(main).toContainText("INV-");
    await page
      .getByRole("button", { name: /^Try (all )?again now$/ })
      .first()
      .click();
    await expect(async () => {
      await page.goto("/failures");
      await expect(main).not.toContainText("payment pending", { timeout: 500 });
    }).toPass(soon);
  });

  await test.step("Acme pays on the processor's page, and comes back", async () => {
    await page.goto(orderUrl);
    await main
      .getByRole("link", { name: /INV-\d{4}-\d+/ })
      .first()
      .click();
    const address = await main.getByRole("link", { name: /\/pay\// }).getAttribute("href");
    const payer = await open();
    await payer.goto(address ?? "");
    await expect(payer.getByRole("main")).toContainText("1,197.00");
    await payer.getByRole("link", { name: "Pay by card" }).click();
    await payer.getByRole("button", { name: "Pay", exact: true }).click();
    await expect(payer.getByRole("main")).toContainText("Paid. Thank you.", soon);
  });

  await test.step("one payment is in the books, and they balance", async () => {
    await page.reload();
    await expect(main.getByRole("link", { name: /PAY-\d{4}-\d+/ })).toHaveCount(1, soon);
    await expect(main).toContainText("Paid by card");
    await page.goto("/ledger/trial-balance");
    const totals = await page
      .getByRole("row", { name: /^Total/ })
      .getByRole("cell")
      .allInnerTexts();
    const figures = totals.map((text) => text.trim()).filter((text) => /\d/.test(text));
    expect(figures[0]).toBe(figures[1]);
  });

  await test.step("a backup becomes another installation, whose books hold", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulse-demo-"));
    try {
      const { file } = await pulse("backup", "--to", folder);
      const restored = await pulse("restore", file, "--into", join(folder, "restored"));
      expect(restored.broken_rules).toEqual([]);
      expect(restored.rows).toBeGreaterThan(1_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import { readPdf } from "../app/http/testing/pdf-text.ts";
import { apiOf } from "./api.ts";
import { code, expect, type Page, test } from "./story.ts";

/*
 * Lists as Chromium prints them, by the texts of their sheets: printed-lists.txt. Rows are this story's own; what no two runs have in
 * common has a name there. Kept anew with `PULSE_E2E_URL=… npx playwright test -c e2e printed-lists --update-snapshots`.
 */

/** More than a sheet holds. */
const PRODUCTS = 25;

async function sheets(page: Page, address: string, mark: string): Promise<string> {
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready);
  const { pages } = readPdf(await page.pdf({ preferCSSPageSize: true }));
  const texts = pages.map((text) =>
    text
      .replaceAll("\n", "|")
      .replaceAll(mark, "MARK")
      .replace(/C\d{5}/g, "CODE")
      .replace(/(SO|INV)-\d{4}-\d+/g, "$1-NUMBER")
      .replace(/\d{1,2}\.? \w{3}\.? \d{4}(, \d\d:\d\d)?/g, "DAY"),
  );
  return [address.replaceAll(mark, "MARK"), ...texts].join("\n  ");
}

test("a printed list has its heads on each sheet, its filters in words, its totals once, and no part of the screen", async ({
  as,
}) => {
  const mark = code();
  const server = await apiOf();
  for (let number = 1; number <= PRODUCTS; number++) {
    const sku = `${mark}-${String(number).padStart(2, "0")}`;
    await server.set({ sku, name: `Printed ${number}`, price: "1234.5", unit_cost: "600", qty_on_hand: number });
  }
  const { id } = await server.customer({ name: `Buyer ${mark}`, email: "buyer@example.test", payment_terms_days: 14 });
  await server.place({ customer_id: id, items: [{ sku: `${mark}-25`, quantity: 2 }] });
  const page = await as("admin");
  await expect(async () => {
    await page.goto(`/invoices?q=${mark}`);
    await expect(page.getByRole("table")).toContainText("INV-", { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });

  const printed = [
    await sheets(page, `/products?q=${mark}&sort=sku`, mark),
    await sheets(page, `/products?q=${mark}&sort=sku&available_to=2&kind=stock`, mark),
    await sheets(page, `/customers?q=${mark}`, mark),
    await sheets(page, `/orders?q=${mark}&status=!draft&total_from=100`, mark),
    await sheets(page, `/invoices?q=${mark}`, mark),
    await sheets(await as("admin", { locale: "de-DE" }), `/products?q=${mark}&sort=sku&available_to=2`, mark),
  ];
  expect(`${printed.join("\n")}\n`).toMatchSnapshot("printed-lists.txt");
});

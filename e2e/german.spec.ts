import { share } from "../ops/testing/deep.ts";
import { code, expect, type Page, test } from "./story.ts";

/** The whole story in German: figures are typed and shown with a decimal comma, the books have the same amounts as ever. */
for (const javaScriptEnabled of share([true, false], 2)) {
  test(`order, invoice and payment in German ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({ as }) => {
    const page = await as("admin", { javaScriptEnabled, locale: "de-DE" });
    const sku = `KAM-${code()}`;
    const buyer = `Müller ${code()}`;
    await page.goto("/products/new");
    await expect(page.locator("html")).toHaveAttribute("lang", "de-DE");
    await expect(page).toHaveTitle("Neuer Artikel · Pulse");
    await page.getByLabel("Artikelnr.").fill(sku);
    await page.getByLabel("Name", { exact: true }).fill(`Kamera ${sku}`);
    await page.getByLabel("Preis", { exact: true }).fill("1.234,50");
    await page.getByLabel("Einstandspreis").fill("250,25");
    await page.getByLabel("Gezählter Bestand").fill("1.000");
    await page.getByRole("button", { name: "Artikel speichern" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(sku);
    await expect(page.getByRole("main")).toContainText("1.234,50");
    await expect(page.getByRole("main")).toContainText("1.000");

    await page.goto("/customers/new");
    await page.getByLabel("Name", { exact: true }).first().fill(buyer);
    await page.getByRole("button", { name: "Kunden speichern" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(buyer);

    await placeOrder(page, buyer, sku);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/SO-\d{4}-\d+/);
    // 1,5 × 99,90 and no other amount.
    await expect(page.getByRole("main")).toContainText("149,85");
    await expect(page.getByRole("main")).toContainText("Erteilt");

    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("link", { name: /INV-\d{4}-\d+/ }).first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await page
      .getByRole("link", { name: /INV-\d{4}-\d+/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/INV-\d{4}-\d+/);
    await page.getByRole("button", { name: "Zahlung erfassen" }).first().click();
    await expect(page.getByRole("main")).toContainText("Bezahlt");
    await expect(page.locator("body")).toContainText("Zahlung erfasst.");
  });
}

async function placeOrder(page: Page, buyer: string, sku: string): Promise<void> {
  await page.goto("/orders/new");
  await page.getByRole("combobox", { name: "Kunde" }).fill(buyer);
  await page.getByRole("combobox", { name: "Artikelnr., Position 1" }).fill(sku);
  await page.getByLabel("Menge, Position 1").fill("1,5");
  // Neither a thousand and something nor one and something: it is asked for again, as it was typed.
  await page.getByLabel("Einzelpreis, Position 1").fill("1099.900");
  await page.getByRole("button", { name: "Auftrag erteilen" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Es gibt ein Problem");
  await expect(page.getByLabel("Einzelpreis, Position 1")).toHaveValue("1099.900");
  await expect(page.getByLabel("Menge, Position 1")).toHaveValue("1,5");
  await page.getByLabel("Einzelpreis, Position 1").fill("99,90");
  await page.getByRole("button", { name: "Auftrag erteilen" }).click();
}

test("the language is chosen at the sign-in, or for good in the profile, and English comes back", async ({ page }) => {
  await page.goto("/login?next=%2Forders");
  await page.getByRole("link", { name: "Deutsch" }).click();
  await expect(page).toHaveURL(/\/login\?next=%2Forders$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anmelden");
  await page.getByLabel("E-Mail").fill("viewer@pulse.local");
  await page.getByLabel("Passwort", { exact: true }).fill("pulse-demo");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Aufträge");

  await page.goto("/profile");
  await page.getByLabel("Sprache").selectOption("en");
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profile and display");
  await expect(page.locator("html")).toHaveAttribute("lang", "en-GB");
  // Another browser of the same person follows.
  await page.context().addCookies([{ name: "language", value: "de", url: page.url() }]);
  await page.goto("/orders");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orders");
  await page.goto("/profile");
  await page.getByLabel("Language").selectOption("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your settings are saved.")).toBeVisible();
});

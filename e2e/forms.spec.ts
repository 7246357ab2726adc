import { expect, type Page, test } from "playwright/test";
import { code, fillSignIn, signIn } from "./sign-in.ts";

/** What happens to a session that has expired: the browser has none any more. */
const expire = (page: Page) => page.context().clearCookies();

async function fillCustomer(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).first().fill(name);
  await page.getByLabel("E-mail").first().fill("buyer@example.test");
  await page.getByLabel("Credit limit").fill("=12*3");
}

test("a session that ends in the middle of a form costs nothing that was typed", async ({ browser }) => {
  const page = await signIn(browser, "admin");
  const mark = code();
  await page.goto("/orders/new");
  await page.getByRole("combobox", { name: "Customer" }).fill(`Somebody ${mark}`);
  await page.getByLabel("Their reference").fill(`PO ${mark}`);
  await page.getByRole("combobox", { name: "SKU, line 2" }).fill(`SKU-${mark}`);
  await page.getByLabel("Quantity, line 2").fill("=2*3");
  await expire(page);
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/login\?next=/);
  await fillSignIn(page, "admin");
  await expect(page.getByText("What you typed before is back.")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Customer" })).toHaveValue(`Somebody ${mark}`);
  await expect(page.getByLabel("Their reference")).toHaveValue(`PO ${mark}`);
  await expect(page.getByRole("combobox", { name: "SKU, line 2" })).toHaveValue(`SKU-${mark}`);
  await expect(page.getByLabel("Quantity, line 2")).toHaveValue("6");
});

test("without JavaScript the values are kept in the page until somebody has signed in again", async ({ browser }) => {
  const page = await signIn(browser, "admin", { javaScriptEnabled: false });
  const name = `Kept ${code()}`;
  await page.goto("/customers/new");
  await fillCustomer(page, name);
  await expire(page);
  await page.getByRole("button", { name: "Save customer" }).click();
  await expect(page.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
  await expect(page.getByRole("region", { name: "What you typed" })).toContainText(name);
  const other = await page.context().newPage();
  await other.goto("/login");
  await fillSignIn(other, "admin");
  await page.getByRole("button", { name: "Go on with the form" }).click();
  await expect(page.getByLabel("Name", { exact: true }).first()).toHaveValue(name);
  await page.getByRole("button", { name: "Save customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByRole("main")).toContainText("36.00");
});

test("a form that was left is guarded, kept, offered again, and forgotten when its person signs out", async ({
  browser,
}) => {
  const page = await signIn(browser, "admin");
  const name = `Draft ${code()}`;
  await page.goto("/customers/new");
  await fillCustomer(page, name);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Stay" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/customers\/new/);
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page).not.toHaveURL(/\/new/);

  await page.goto("/customers/new");
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(page.getByLabel("Name", { exact: true }).first()).toHaveValue(name);
  // A reload keeps it as well.
  await page.reload();
  await expect(page.getByRole("button", { name: "Bring it back" })).toBeVisible();

  await page.getByLabel(/account menu/).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/login/);
  await fillSignIn(page, "admin");
  await page.goto("/customers/new");
  await expect(page.getByRole("button", { name: "Save customer" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Bring it back" })).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test(`two people change one customer: each field is kept or chosen, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
  }) => {
    const mine = await signIn(browser, "admin", { javaScriptEnabled });
    const theirs = await signIn(browser, "sales");
    const name = (page: Page) => page.getByLabel("Name", { exact: true }).first();
    const terms = (page: Page) => page.getByRole("textbox", { name: "Payment terms, days" });
    const mark = code();
    await mine.goto("/customers/new");
    await name(mine).fill(`Merge ${mark}`);
    await mine.getByRole("button", { name: "Save customer" }).click();
    await expect(mine.getByRole("heading", { level: 1 })).toContainText(mark);
    await mine.getByRole("link", { name: "Edit" }).click();
    await expect(mine.getByRole("heading", { level: 1 })).toContainText("Edit");

    await theirs.goto(mine.url());
    await name(theirs).fill(`Renamed ${mark}`);
    await terms(theirs).fill("14");
    await theirs.getByRole("button", { name: "Save customer" }).click();
    await expect(theirs.getByRole("heading", { level: 1 })).toHaveText(`Renamed ${mark}`);

    await terms(mine).fill("60");
    await mine.getByLabel("Phone").first().fill("020 7946 0000");
    await mine.getByRole("button", { name: "Save customer" }).click();
    const panel = mine.getByRole("region", { name: "Two changes of one record" });
    await expect(panel).toContainText(`Name: Merge ${mark} → Renamed ${mark}`);
    await expect(panel).toContainText("14");
    // What only they changed is taken over, what only I changed is still there, what both changed is asked.
    await expect(name(mine)).toHaveValue(`Renamed ${mark}`);
    await expect(mine.getByLabel("Phone").first()).toHaveValue("020 7946 0000");
    await expect(terms(mine)).toHaveValue("60");
    await mine.getByRole("radio", { name: /^Payment terms, days: take what/ }).check();
    if (javaScriptEnabled) await expect(terms(mine)).toHaveValue("14");
    await mine.getByRole("button", { name: "Save customer" }).click();
    await expect(mine.getByRole("heading", { level: 1 })).toHaveText(`Renamed ${mark}`);
    await expect(mine.getByRole("main")).toContainText("14 days");
    await expect(mine.getByRole("main")).toContainText("020 7946 0000");
  });
}

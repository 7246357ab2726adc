import { share } from "../ops/testing/deep.ts";
import { apiOf } from "./api.ts";
import { type Hands, handsOf, signedInNow } from "./hands.ts";
import { code, expect, type Page, test } from "./story.ts";

/* Each story by the keyboard alone, with the scripts of the pages and without them. */

test.describe.configure({ mode: "parallel" });

/** Without scripts nobody tells the page what a worker has done meanwhile. */
async function untilShown(page: Page, text: RegExp): Promise<void> {
  await expect(async () => {
    if (!(await page.getByRole("main").innerText()).match(text)) await page.reload();
    await expect(page.getByRole("main")).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
}

/** What a key made the browser save as a file. */
async function saved(hands: Hands, name: RegExp): Promise<string> {
  await hands.to(name);
  const [file] = await Promise.all([hands.page.waitForEvent("download"), hands.key("Enter")]);
  return file.suggestedFilename();
}

for (const javaScriptEnabled of share([false, true], 2)) {
  test.describe(`by keyboard ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test("a customer's order is entered, invoiced, paid and shipped", async ({ as }) => {
      const mark = code();
      const server = await apiOf();
      for (const letter of ["A", "B"]) await server.item(`${mark}-${letter}`, 20);
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      await hands.go("/customers/new");
      await hands.enter(/^Name/, `Typed ${mark}`);
      await hands.press(/^Save customer/);
      await hands.heading(new RegExp(mark));
      await hands.go("/orders/new");
      await hands.enter(/^Customer/, `Typed ${mark}`);
      for (const [index, letter] of ["A", "B"].entries()) {
        await hands.enter(new RegExp(`^SKU, line ${index + 1}`), `${mark}-${letter}`);
        await hands.enter(new RegExp(`^Quantity, line ${index + 1}`), String(index + 2));
      }
      await hands.press(/^Place order$/);
      await hands.heading(/SO-\d{4}-\d+/);
      await hands.shows("50.00");
      const order = page.url();
      await untilShown(page, /INV-\d{4}-\d+/);
      await hands.press(/^INV-/);
      await hands.heading(/INV-\d{4}-\d+/);
      await hands.press(/^Record payment/);
      await hands.shows(/Paid\s*50\.00/);
      await hands.go(order);
      await hands.press(/^Ship/);
      await hands.shows(/Shipped/);
    });

    test("goods are received with their cost", async ({ as }) => {
      const sku = `RCV-${code()}`;
      const server = await apiOf();
      await server.item(sku, 1);
      const hands = handsOf(await as("clerk", { javaScriptEnabled }));
      await hands.go("/receive");
      await hands.press(/^Start receipt/);
      await hands.heading(/REC-|RCV-|GR-|\d/);
      await hands.enter(/^Code/, sku);
      await hands.enter(/^Quantity/, "4");
      await hands.press(/^Add$/);
      await hands.shows(`Unit cost of ${sku}`);
      await hands.enter(new RegExp(`^Unit cost of ${sku}`), "6");
      await hands.press(/^Post receipt/);
      await hands.shows("Posted");
      expect(await server.product(sku)).toMatchObject({ qty_on_hand: 5, stock_value: "28.00" });
    });

    test("an order is picked short and shipped, and the rest stays on order", async ({ as }) => {
      const sku = `SHT-${code()}`;
      const server = await apiOf();
      await server.item(sku, 9);
      const order = await server.order([{ sku, quantity: 3 }]);
      const hands = handsOf(await as("clerk", { javaScriptEnabled }));
      await hands.go(`/pick/${order.id}`);
      const add = async (quantity: string) => {
        await hands.enter(/^Code/, sku);
        await hands.enter(/^Quantity/, quantity);
        await hands.press(/^Add$/);
      };
      await add("4");
      await expect(hands.page.getByRole("alert").filter({ hasText: "Too many: 3" })).toBeVisible();
      await add("2");
      await hands.shows("1 left");
      await hands.press(/^Ship what is picked/);
      await expect(hands.page.getByText(/Part of .* shipped/).first()).toBeVisible();
      expect((await server.readOrder(order.id)).items).toMatchObject([{ quantity_shipped: 2 }]);
      await add("1");
      await hands.shows("Complete");
      await hands.press(/^Ship/);
      await expect(hands.page).toHaveURL("/pick");
      expect((await server.readOrder(order.id)).status).toBe("shipped");
    });

    test("an order of which a part has left is closed short: the rest is credited and free again", async ({ as }) => {
      const sku = `CLS-${code()}`;
      const server = await apiOf();
      await server.item(sku, 3);
      const order = await server.order([{ sku, quantity: 3 }]);
      await server.shipPart(order.id, sku, 2);
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      await hands.go(`/orders/${order.id}`);
      await untilShown(hands.page, /INV-\d{4}-\d+/);
      await hands.press(/^Close short$/);
      // The safe answer comes first and changes nothing.
      await hands.to(/^No, go back/);
      await hands.shows(`These will not be shipped: 1 × ${sku}.`);
      await hands.shows(/A credit note over 10\.00\s*GBP is posted/);
      await hands.press(/^Close short$/);
      await hands.shows("2 of 3, 1 closed");
      await hands.shows("Credit note");
      await hands.heading(new RegExp(order.number));
      expect((await server.readOrder(order.id)).status).toBe("shipped");
      expect(await server.product(sku)).toMatchObject({ qty_on_hand: 1, reserved_qty: 0 });
    });

    test("labels are printed, as PDF and for a label printer", async ({ as }) => {
      const sku = `LBL-${code()}`;
      await (await apiOf()).item(sku, 1);
      const hands = handsOf(await as("clerk", { javaScriptEnabled }));
      await hands.go("/labels");
      await hands.enter(/^SKU or barcode, line 1/, sku);
      await hands.enter(/^Labels, line 1/, "2");
      expect(await saved(hands, /^ZPL for label printers/)).toMatch(/\.zpl$/);
      await hands.go("/labels");
      await hands.enter(/^SKU or barcode, line 1/, "NO-SUCH-ITEM");
      await hands.press(/^Add a line/);
      await expect(hands.page.getByLabel("SKU or barcode, line 1")).toHaveAttribute("aria-invalid", "true");
      await expect(hands.page.getByLabel("SKU or barcode, line 1")).toHaveValue("NO-SUCH-ITEM");
    });

    test("a list is filtered, kept as a view and saved as a file", async ({ as }) => {
      const name = `Keys ${code()}`;
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      await hands.go("/orders?per=25");
      await hands.press(/^Shipped/);
      await expect(page).toHaveURL(/status=shipped/);
      await hands.press(/^Columns and order/);
      await hands.tick(/^Payment/);
      await hands.press(/^Apply/);
      await expect(page.getByRole("columnheader", { name: "Payment" })).toHaveCount(0);
      await hands.press(/^Save view/);
      await hands.to(/^Name/);
      await page.keyboard.insertText(name);
      await hands.press(/^Save view/);
      const tab = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
      await expect(tab).toHaveAttribute("aria-current", "page");
      await hands.press(/^Export$/);
      expect(await saved(hands, /^Export CSV/)).toMatch(/\.csv$/);
      await hands.press(/^Delete view/);
      await expect(tab).toHaveCount(0);
    });

    test("a person is invited and sets a password", async ({ open }) => {
      const email = `keys-${code().toLowerCase()}@pulse.local`;
      const hands = await signedInNow(await open({ javaScriptEnabled }));
      await hands.go("/users/new");
      await hands.enter(/^Name/, "Kay Keys");
      await hands.enter(/^E-mail/, email);
      await hands.press(/^Make an invitation link/);
      const link = await hands.page.getByLabel("Link for Kay Keys").inputValue();
      const theirs = handsOf(await open({ javaScriptEnabled }));
      await theirs.page.goto(link);
      await theirs.enter(/^New password/, "a few words of mine");
      await theirs.press(/^Set password/);
      await expect(theirs.page.getByRole("status")).toContainText("Your password is set");
      await theirs.page.goto("/login");
      await theirs.enter(/^E-mail/, email);
      await theirs.enter(/^Password/, "a few words of mine");
      await theirs.key("Enter");
      await expect(theirs.page).not.toHaveURL(/login/);
    });
  });
}

import { share } from "../ops/testing/deep.ts";
import { handsOf } from "./hands.ts";
import { code, expect, test } from "./story.ts";

/* Figures by the keyboard alone, with the scripts of the pages and without them. */

test.describe.configure({ mode: "parallel" });

for (const javaScriptEnabled of share([false, true], 2)) {
  test.describe(`by keyboard ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test("a dashboard is asked for other days, read as a table, and leads to its records", async ({ as }) => {
      const hands = handsOf(await as("accountant", { javaScriptEnabled }));
      const { page } = hands;
      await hands.go("/dashboard/sales");
      await hands.press(/^90 days$/);
      await expect(page).toHaveURL(/period=90d/);
      await hands.press(/^Last year$/);
      await expect(page).toHaveURL(/compare=year/);
      await hands.press(/^Figures and files$/);
      if (!javaScriptEnabled) await hands.press(/^Show as table$/);
      await expect(page.getByRole("main").getByRole("table").filter({ hasText: "Revenue" }).first()).toBeVisible();
      await hands.go("/dashboard");
      // By its line, not by its figure: others sell meanwhile.
      const isThere = () =>
        page.evaluate(() => document.activeElement?.matches('[data-kpi="outstanding_total"] td a') === true);
      for (let step = 0; step < 300 && !(await isThere()); step += 1) await hands.key("Tab");
      await hands.key("Enter");
      await hands.heading(/^Invoices/);
      await expect(page).toHaveURL(/status=open/);
    });

    test("a question is asked, kept under a name, found again and saved as a file", async ({ as }) => {
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      const name = `Typed ${code()}`;
      await hands.go("/explore");
      await hands.to(/^By$/);
      await page.keyboard.type("Cus");
      await hands.press(/^Ask$/);
      await expect(page).toHaveURL(/by=customer/);
      await hands.press(/^Save view$/);
      await hands.enter(/^Name/, name);
      await hands.press(/^Save view$/);
      await expect(page).toHaveURL(/view=/);
      await hands.go("/explore");
      await hands.press(new RegExp(`^${name}`));
      await expect(page).toHaveURL(/by=customer/);
      await hands.to(/^CSV$/);
      const [file] = await Promise.all([page.waitForEvent("download"), hands.key("Enter")]);
      expect(file.suggestedFilename()).toMatch(/\.csv$/);
    });
  });
}

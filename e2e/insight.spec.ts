import { handsOf, signedInNow } from "./hands.ts";
import { code, expect, test } from "./story.ts";

/* What is looked up rather than entered, and who is let in: by the keyboard alone, with the scripts of the pages and without them. */

test.describe.configure({ mode: "parallel" });

for (const javaScriptEnabled of [true, false]) {
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
      const shown = await page.locator('[data-kpi="orders_today"] .figure').textContent();
      await hands.to(/^Orders today/);
      await hands.press(new RegExp(`^${shown?.trim()}$`));
      await hands.heading(/^Orders/);
      await expect(page).toHaveURL(/\/orders\?from=/);
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

    test("orders are narrowed, put into another order and kept as a view", async ({ as }) => {
      const hands = handsOf(await as("sales", { javaScriptEnabled }));
      const { page } = hands;
      const name = `Kept ${code()}`;
      await hands.go("/orders");
      await hands.press(/^Shipped$/);
      await expect(page).toHaveURL(/status=shipped/);
      await hands.press(/^Total/);
      await expect(page).toHaveURL(/sort=/);
      await hands.press(/^Save view$/);
      await hands.enter(/^Name/, name);
      await hands.press(/^Save view$/);
      await expect(page).toHaveURL(/view=/);
      await hands.go("/orders");
      await hands.press(new RegExp(`^${name}`));
      await expect(page).toHaveURL(/status=shipped/);
    });

    test("somebody is invited and chooses a password", async ({ open }) => {
      const admin = await signedInNow(await open({ javaScriptEnabled }));
      const mark = code();
      const email = `typed-${mark.toLowerCase()}@pulse.local`;
      await admin.go("/users/new");
      await admin.enter(/^Name/, `Typed ${mark}`);
      await admin.enter(/^E-mail/, email);
      await admin.to(/^Role/);
      await admin.page.keyboard.type("View");
      await admin.press(/^Make an invitation link$/);
      const link = await admin.page.getByLabel(`Link for Typed ${mark}`).inputValue();
      const guest = handsOf(await open({ javaScriptEnabled }));
      await guest.page.goto(link);
      await guest.enter(/^New password/, "a few words of mine");
      await guest.press(/^Set password$/);
      await expect(guest.page).toHaveURL(/login/);
      await guest.enter(/^E-mail/, email);
      await guest.enter(/^Password/, "a few words of mine");
      await guest.key("Enter");
      await expect(guest.page).not.toHaveURL(/login/);
      await admin.go(`/users?q=${email}`);
      await admin.press(new RegExp(`^Typed ${mark}`));
      await admin.heading(new RegExp(mark));
      await admin.press(/^Sign out everywhere$/);
      await admin.shows("Not signed in anywhere");
    });
  });
}

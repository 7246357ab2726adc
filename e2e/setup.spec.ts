import { join } from "node:path";
import { share } from "../ops/testing/deep.ts";
import { startStack } from "../ops/testing/stack.mjs";
import { handsOf } from "./hands.ts";
import { expect, listening, test } from "./story.ts";

/* The first day of a company: an installation of its own, set up by the link that its operator is shown. */

const root = join(import.meta.dirname, "..");
const PERSON = { email: "ana@quarry.test", password: "a few words of mine" };

test.describe.configure({ mode: "parallel" });

for (const javaScriptEnabled of share([true, false], 2)) {
  const scripts = javaScriptEnabled ? "with" : "without";
  test(`by keyboard from an empty installation to the first order and its invoice, ${scripts} JavaScript`, async ({
    open,
  }) => {
    test.setTimeout(240_000);
    const command = [process.execPath, "ops/start.mjs"];
    const stack = await startStack({ folder: root, command, env: { PULSE_SEED: "none" }, at: undefined });
    try {
      const link = () => /Set up the company here, once: \S+(\/setup\S+)/.exec(stack.output())?.[1] ?? "";
      // It is printed a moment after the program is ready.
      await expect.poll(link).toContain("/setup?token=");
      const hands = handsOf(await open({ baseURL: stack.url, javaScriptEnabled }));
      const { page } = hands;
      await page.goto(link());
      await hands.enter(/^Your name/, "Ana");
      await hands.enter(/^E-mail/, PERSON.email);
      await hands.enter(/^Password/, PERSON.password);
      await hands.press(/^Create account/);
      await page.waitForURL(/\/login/);
      if (javaScriptEnabled) await listening(page);
      await hands.enter(/^E-mail/, PERSON.email);
      await hands.enter(/^Password/, PERSON.password);
      await hands.key("Enter");
      await hands.heading(/^Set up your company/);
      await hands.go("/dashboard");
      await hands.shows("Nothing has been sold yet. The figures begin with the first order.");
      await hands.go("/");
      await hands.press(/^Set it up/);
      await hands.heading(/^Set up your company/);
      await hands.enter(/^Company name/, "Quarry Ltd");
      await hands.press(/^Save company/);
      await hands.shows("Save tax");
      await hands.press(/^Save tax/);
      await hands.shows("Save product");
      await hands.enter(/^SKU/, "ROCK");
      await hands.enter(/^Name/, "A rock");
      await hands.enter(/^Price/, "12.50");
      await hands.enter(/^On hand/, "5");
      await hands.press(/^Save product/);
      await hands.shows("Save customer");
      await hands.enter(/^Name/, "Acme");
      await hands.press(/^Save customer/);
      await hands.shows("Place order");
      await hands.enter(/^Quantity/, "2");
      await hands.press(/^Place order/);
      await hands.heading(/SO-\d{4}-\d+/);
      await hands.shows("25.00");
      await expect(async () => {
        // Without scripts nobody tells the page what a worker has done meanwhile.
        if (!javaScriptEnabled) await page.reload();
        await expect(page.getByRole("link", { name: /^INV-/ }).first()).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
    } finally {
      await stack.stop();
    }
  });
}

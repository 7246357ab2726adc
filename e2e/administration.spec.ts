import { share } from "../ops/testing/deep.ts";
import { type Hands, handsOf, signedInNow } from "./hands.ts";
import { code, expect, type Page, test } from "./story.ts";

/* What an administrator sets up, by the keyboard alone, with the scripts of the pages and without them. */

test.describe.configure({ mode: "parallel", timeout: 120_000 });

/** A worker does it meanwhile, and without scripts nobody tells the page. Asking anew too soon would break off what was just sent. */
async function untilShown(page: Page, text: RegExp): Promise<void> {
  await expect(async () => {
    await expect(page.getByRole("main"))
      .toContainText(text, { timeout: 3_000 })
      .catch(async (error) => {
        await page.reload();
        throw error;
      });
  }).toPass({ timeout: 40_000 });
}

/** The browser's own dialog, opened by a key. */
async function choose(hands: Hands, label: RegExp, file: { name: string; text: string }): Promise<void> {
  await hands.to(label);
  const [chooser] = await Promise.all([hands.page.waitForEvent("filechooser"), hands.key("Space")]);
  await chooser.setFiles({ name: file.name, mimeType: "text/csv", buffer: Buffer.from(file.text) });
}

/** An entry of a select, by the arrows: letters as fast as a test types them are a scanner's. */
async function pick(hands: Hands, label: RegExp, entry: string): Promise<void> {
  await hands.to(label);
  await hands.key("Home");
  const chosen = () =>
    hands.page.evaluate(() => (document.activeElement as HTMLSelectElement).selectedOptions?.[0]?.textContent ?? "");
  for (let step = 0; step < 30 && !(await chosen()).startsWith(entry); step++) await hands.key("ArrowDown");
  expect(await chosen()).toMatch(new RegExp(`^${entry}`));
}

for (const javaScriptEnabled of share([false, true], 2)) {
  test.describe(`by keyboard ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test("a file is sent, its columns named, looked through, taken over and taken back", async ({ as }) => {
      const mark = code();
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      const shown = (text: RegExp) => untilShown(page, text);
      await hands.go("/imports");
      await pick(hands, /^What the file holds/, "Products");
      // No heading is one that is known: each column has to be named.
      const text = `Ref ${mark},Called ${mark},Asked ${mark}\nIMP-${mark},Imported ${mark},12.50\n`;
      await choose(hands, /^File/, { name: `${mark}.csv`, text });
      await hands.press(/^Send the file/);
      await hands.heading(new RegExp(mark));
      await pick(hands, /^SKU/, `Ref ${mark}`);
      await pick(hands, /^Name/, `Called ${mark}`);
      await pick(hands, /^Price/, `Asked ${mark}`);
      await hands.press(/^Check the file/);
      await shown(new RegExp(`What would change.*IMP-${mark}.*12\\.5`, "s"));
      await hands.press(/^Import 1 line/);
      await shown(/What was changed/);
      await hands.press(/^Take back/);
      await hands.heading(new RegExp(`undo ${mark}`));
      await shown(/What would change/);
      await hands.press(/^Import 1 line/);
      await shown(/What was changed/);
      await hands.press(/^Takes back an earlier import/);
      await hands.shows("Was taken back");
    });

    test("a webhook is made and tested, its attempt read and made again", async ({ as }) => {
      const mark = `Hook ${code()}`;
      const hands = handsOf(await as("admin", { javaScriptEnabled }));
      const { page } = hands;
      await hands.go("/webhooks");
      // A name that means an address inside, where no webhook goes: refused before anything is called.
      await hands.enter(/^Address/, "https://localhost/hooks");
      await hands.enter(/^Description/, mark);
      // No event is called so: it is told of its test alone.
      await hands.enter(/^Further types of events/, "nothing.happens");
      await hands.press(/^Add webhook/);
      await expect(page.getByLabel("Secret of the webhook")).toHaveValue(/^whsec_/);
      await hands.go("/webhooks");
      await hands.press(new RegExp(`^${mark}`));
      await hands.heading(new RegExp(mark));
      await hands.press(/^Send a test/);
      await untilShown(page, /The address lies inside a network/);
      const tries = page.getByRole("table", { name: "Tries" }).getByRole("row");
      await hands.press(/^webhooks\./);
      await expect(tries).toHaveCount(2);
      await hands.press(/^Send it again/);
      await expect(async () => {
        await page.goto(page.url());
        await hands.press(/^webhooks\./);
        await expect(tries).toHaveCount(3, { timeout: 500 });
      }).toPass({ timeout: 30_000 });
      await hands.press(/^Delete/);
      await expect(page).toHaveURL("/webhooks");
      await expect(page.getByRole("link", { name: mark })).toHaveCount(0);
    });

    test("a role is made, its table of rights changed, and taken away", async ({ open }) => {
      const name = `Role ${code()}`;
      const hands = await signedInNow(await open({ javaScriptEnabled }));
      const { page } = hands;
      await hands.go("/users/roles/new");
      await hands.enter(/^Name/, name);
      await hands.press(/^Make the role/);
      await hands.heading(new RegExp(name));
      const exports = page.getByRole("checkbox", { name: "customers: export" });
      await expect(exports).not.toBeChecked();
      await hands.tick(/^customers: export/);
      await hands.press(/^Save$/);
      await expect(page.getByRole("status").filter({ hasText: "It holds from the next request" })).toBeVisible();
      await expect(exports).toBeChecked();
      await hands.press(/^Delete$/);
      // The safe answer comes first and changes nothing.
      await hands.to(/^No, go back/);
      await hands.press(/^Delete$/);
      await expect(page).toHaveURL("/users/roles");
      await expect(page.getByText(name)).toHaveCount(0);
    });
  });
}

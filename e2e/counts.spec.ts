import { share } from "../ops/testing/deep.ts";
import { apiOf } from "./api.ts";
import { handsOf } from "./hands.ts";
import { type as typeAt } from "./keys.ts";
import { code, expect, listening, type Page, test } from "./story.ts";

const scan = (page: Page, text: string) => typeAt(page, text, 8);

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

async function setPolicy(admin: Page, wanted: boolean): Promise<void> {
  await admin.goto("/counts");
  await admin.getByLabel(/posted by somebody who has not counted/).setChecked(wanted);
  await admin.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(admin.getByText("Saved").first()).toBeVisible();
}

/** What the page asked again is on it. */
const rested = (page: Page) =>
  page.waitForFunction(
    () =>
      (window as unknown as { __remixRouter: { state: { revalidation: string } } }).__remixRouter.state.revalidation ===
      "idle",
  );

test("two people count blind, a third figure is counted again, and who counted does not post", async ({ as }) => {
  const tag = code();
  const server = await apiOf();
  await server.item(`${tag}A`, 10);
  await server.item(`${tag}B`, 4);
  const admin = await as("admin");
  await setPolicy(admin, true);
  try {
    const clerk = await as("clerk");
    const url = await startCount(clerk, tag, true);
    await listening(clerk);
    expect(await clerk.content()).not.toContain("Expected");
    await scan(clerk, `${tag}A`);
    await expect(line(clerk, `${tag}A`)).toContainText("Counted");
    await typeAt(clerk, "9", 110);
    await expect(line(clerk, `${tag}A`)).toContainText("9");
    await scan(clerk, `${tag}B`);
    await expect(line(clerk, `${tag}B`)).toContainText("Counted");
    await clerk.getByRole("button", { name: "Finish counting" }).click();
    await expect(line(clerk, `${tag}A`)).toContainText("1 less");
    await expect(line(clerk, `${tag}B`)).toContainText("3 less");
    await clerk.getByRole("button", { name: "Post differences" }).click();
    const refusal = clerk.getByRole("alert").filter({ hasText: "Somebody else must check" }).first();
    await expect(refusal).toBeVisible();

    // Another count concerns this page too. Its loader is asked again twice, one after the other, and the refusal is still there.
    const askedAgain = () => clerk.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith(".data"));
    await server.item(`${tag}-C`, 1);
    await Promise.all([askedAgain(), startCount(admin, `${tag}-C`)]);
    const second = askedAgain();
    await admin.getByText("Cancel count").first().click();
    await admin.getByRole("button", { name: "Cancel count" }).click();
    await second;
    await rested(clerk);
    await expect(refusal).toBeVisible();

    await admin.goto(url);
    await admin.getByRole("button", { name: `Recount ${tag}B` }).click();
    await expect(admin.getByRole("button", { name: "Finish counting" })).toBeVisible();
    await clerk.goto(url);
    await scan(clerk, `${tag}B`);
    await expect(line(clerk, `${tag}B`)).toContainText("1");
    await typeAt(clerk, "4", 110);
    await expect(line(clerk, `${tag}B`)).toContainText("4");
    await clerk.getByRole("button", { name: "Finish counting" }).click();
    await expect(line(clerk, `${tag}B`)).toContainText("Agrees");
    await admin.goto(url);
    await admin.getByRole("button", { name: "Post differences" }).click();
    await expect(admin.getByRole("main")).toContainText("Posted");
    expect(await server.product(`${tag}A`)).toMatchObject({ qty_on_hand: 9 });
    expect(await server.product(`${tag}B`)).toMatchObject({ qty_on_hand: 4 });
  } finally {
    await setPolicy(admin, false);
  }
});

for (const javaScriptEnabled of share([false, true], 2)) {
  test(`by keyboard ${javaScriptEnabled ? "with" : "without"} JavaScript stock is counted and somebody else approves it`, async ({
    as,
  }) => {
    const sku = `CNT-${code()}`;
    const server = await apiOf();
    await server.item(sku, 10);
    const setter = await as("admin");
    await setPolicy(setter, true);
    try {
      const clerk = handsOf(await as("clerk", { javaScriptEnabled }));
      await clerk.go("/counts");
      await clerk.enter(/^Products/, sku);
      await clerk.press(/^Start count/);
      await clerk.heading(/CNT-/);
      const url = clerk.page.url();
      await clerk.enter(/^Code/, sku);
      await clerk.enter(/^Quantity/, "8");
      await clerk.press(/^Add$/);
      await expect(line(clerk.page, sku)).toContainText("8");
      await clerk.press(/^Finish counting/);
      await expect(line(clerk.page, sku)).toContainText("2 less");
      await clerk.press(/^Post differences/);
      await expect(clerk.page.getByRole("alert").filter({ hasText: "Somebody else must check" }).first()).toBeVisible();
      const other = handsOf(await as("admin", { javaScriptEnabled }));
      await other.go(url);
      await other.press(/^Post differences/);
      await other.shows("Posted");
      expect(await server.product(sku)).toMatchObject({ qty_on_hand: 8 });
    } finally {
      await setPolicy(setter, false);
    }
  });
}

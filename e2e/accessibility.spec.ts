import { share } from "../ops/testing/deep.ts";
import { barriers, cutOff, takeScriptsOut, tooWide } from "./barriers.ts";
import { addresses, begin, fill, readBuilt, readScreen, screensFor } from "./screens.ts";
import { expect, type Page, test } from "./story.ts";

/* The screens there are, taken from the build: a new one is looked at by itself. A part of them each day, in depth all. */

const { inside, outside } = addresses(readBuilt());

// A record of each step would hold the whole of axe a hundred times over.
test.use({ trace: "off" });

/** Goes there as a click in the page does. */
async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    const router = (window as unknown as { __remixRouter: { navigate: (to: string) => Promise<void> } }).__remixRouter;
    return router.navigate(to);
  }, address);
  await page.waitForFunction(
    () =>
      (window as unknown as { __remixRouter: { state: { navigation: { state: string } } } }).__remixRouter.state
        .navigation.state === "idle",
  );
}

/** The focus comes with the new page's first drawing, a moment after its data. */
async function keepsFocus(page: Page): Promise<boolean> {
  const kept = page.waitForFunction(() => document.activeElement !== document.body, undefined, { timeout: 2_000 });
  return kept.then(
    () => true,
    () => false,
  );
}

// Each looks at other screens or as another person: they can be told in any order, by any worker.
test.describe.configure({ mode: "parallel" });

test("every address with a parameter has a record to look at", async ({ as }) => {
  const page = await as("admin", { javaScriptEnabled: false });
  await begin(page);
  const unseen = [];
  for (const address of inside) if ((await fill(page, address)) === null) unseen.push(address);
  expect(unseen).toEqual([]);
});

const PARTS = 3;
for (let part = 0; part < PARTS; part++) {
  test(`admin, part ${part + 1} of ${PARTS}: no barriers in light, in dark and at 320 px, nothing wider than 320 px or a page at 200 %`, async ({
    as,
  }) => {
    test.setTimeout(240_000);
    const page = await as("admin");
    await begin(page);
    const wrong: string[] = [];
    const screens = await screensFor(
      page,
      share(inside, 2).filter((_, index) => index % PARTS === part),
    );
    expect(screens.length).toBeGreaterThan(10);
    await page.goto("/");
    for (const address of screens) {
      await follow(page, address);
      for (const barrier of await barriers(page)) wrong.push(`${address} light ${barrier}`);
      await page.emulateMedia({ colorScheme: "dark" });
      for (const barrier of await barriers(page, "only")) wrong.push(`${address} dark ${barrier}`);
      for (const width of [640, 320]) {
        await page.setViewportSize({ width, height: 720 });
        const over = await tooWide(page);
        if (over > 0) wrong.push(`${address} is ${over} px too wide at ${width} px`);
      }
      // There rows are cards and names of fields are hidden; the colours stay.
      for (const barrier of await barriers(page, "not")) wrong.push(`${address} at 320 px ${barrier}`);
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.emulateMedia({ colorScheme: "light" });
    }
    expect([...new Set(wrong)]).toEqual([]);
  });
}

test("without JavaScript no form has barriers, and none is wider than 320 px", async ({ as }) => {
  test.setTimeout(240_000);
  const page = await as("admin");
  await begin(page);
  await takeScriptsOut(page);
  await page.setViewportSize({ width: 320, height: 720 });
  const wrong: string[] = [];
  const forms: string[] = [];
  for (const pattern of share(inside, 3)) {
    const address = await fill(page, pattern);
    const html = address && (await readScreen(page, address));
    if (!html || !/<main[\s\S]*<form[^>]*method="post"/.test(html)) continue;
    forms.push(address);
    await page.goto(address);
    if ((await tooWide(page)) > 0) wrong.push(`${address} is too wide at 320 px`);
    // Its colours are looked at with its scripts.
    for (const barrier of await barriers(page, "not")) wrong.push(`${address} ${barrier}`);
  }
  expect(forms.length).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
});

const HALVES = 2;
for (let half = 0; half < HALVES; half++) {
  test(`in German, half ${half + 1}, every text has its place at 320 and at 1280 px, either way round`, async ({
    as,
  }) => {
    test.setTimeout(240_000);
    await begin(await as("admin"));
    const page = await as("admin", { locale: "de-DE" });
    const wrong: string[] = [];
    const addresses = share(inside, 3).filter((_, index) => index % HALVES === half);
    for (const address of await screensFor(page, addresses)) {
      await page.goto(address);
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 720 });
        for (const dir of ["ltr", "rtl"]) {
          await page.evaluate((to) => document.documentElement.setAttribute("dir", to), dir);
          const over = await tooWide(page);
          if (over > 0) wrong.push(`${address} is ${over} px too wide at ${width} px, ${dir}`);
          for (const text of await cutOff(page)) wrong.push(`${address} at ${width} px, ${dir}: ${text}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
}

for (const role of ["accountant", "clerk", "sales", "hr", "viewer"]) {
  test(`${role}: no barriers on what is open to them, and the focus is never lost on the way`, async ({ as }) => {
    test.setTimeout(240_000);
    const page = await as(role);
    await page.goto("/");
    const wrong: string[] = [];
    const screens = await screensFor(page, share(inside, 3));
    for (const address of screens) {
      const isThere = new URL(page.url()).pathname === address;
      await follow(page, address);
      if (!isThere && !(await keepsFocus(page))) wrong.push(`${address} leaves the focus on the body`);
      for (const barrier of await barriers(page, "not")) wrong.push(`${address} ${barrier}`);
    }
    // Home is another page for each role; the lists that its menu leads to have other columns and acts.
    const menu = await page
      .getByRole("navigation", { name: "Main", exact: true })
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(menu.length).toBeGreaterThan(2);
    await page.setViewportSize({ width: 320, height: 720 });
    for (const address of new Set(["/", ...menu])) {
      await page.goto(address);
      const over = await tooWide(page);
      if (over > 0) wrong.push(`${address} is ${over} px too wide at 320 px`);
      for (const text of await cutOff(page)) wrong.push(`${address} at 320 px: ${text}`);
      for (const barrier of await barriers(page, "not")) wrong.push(`${address} at 320 px ${barrier}`);
    }
    expect(wrong).toEqual([]);
  });
}

test("no barriers before the sign-in", async ({ page }) => {
  const wrong: string[] = [];
  for (const address of outside) {
    await page.goto(address.replace(/:\w+/, "x".repeat(43)));
    for (const barrier of await barriers(page)) wrong.push(`${address} ${barrier}`);
    await page.setViewportSize({ width: 320, height: 640 });
    if ((await tooWide(page)) > 0) wrong.push(`${address} is too wide at 320 px`);
    for (const barrier of await barriers(page, "not")) wrong.push(`${address} at 320 px ${barrier}`);
    await page.setViewportSize({ width: 1280, height: 720 });
  }
  expect(wrong).toEqual([]);
});

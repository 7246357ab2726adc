import { expect, type Page, test } from "./story.ts";

/*
 * How fast a page is for somebody with a computer a quarter as fast as this one: when its largest part is drawn, whether anything
 * moves, and how soon it answers a key once it has come to rest. What else the machine does only adds to a figure, so the best
 * of a few tries counts, each without what the one before has typed.
 */

const BUDGET = { drawnMs: 1_200, answeredMs: 100, moved: 0 };
const TRIES = 8;

type Seen = { drawn: number; moved: number; answered: number };

async function measured(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = { drawn: 0, moved: 0, answered: 0 };
    Object.assign(window, { seen });
    type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; interactionId: number };
    const watch = (type: string, take: (entry: Entry) => void) =>
      new PerformanceObserver((list) => (list.getEntries() as Entry[]).forEach(take)).observe({
        type,
        buffered: true,
        durationThreshold: 16,
      } as PerformanceObserverInit);
    watch("largest-contentful-paint", (entry) => {
      seen.drawn = entry.startTime;
    });
    watch("layout-shift", (entry) => {
      if (!entry.hadRecentInput) seen.moved += entry.value;
    });
    watch("event", (entry) => {
      if (entry.interactionId > 0) seen.answered = Math.max(seen.answered, entry.duration);
    });
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

const PAGES: { path: string; act: (page: Page) => Promise<void> }[] = [
  {
    path: "/dashboard",
    act: (page) => page.keyboard.press("Tab"),
  },
  {
    path: "/orders",
    act: (page) =>
      page
        .getByRole("checkbox", { name: /^Select SO-/ })
        .first()
        .press("Space"),
  },
  {
    path: "/orders/new",
    act: (page) => page.getByLabel("Quantity, line 1").pressSequentially("12"),
  },
];

for (const { path, act } of PAGES) {
  test(`${path} is drawn, keeps still and answers within its budget on a slow computer`, async ({ as }) => {
    test.setTimeout(120_000);
    const page = await as("admin");
    await measured(page);
    const best: Seen = {
      drawn: Number.POSITIVE_INFINITY,
      moved: Number.POSITIVE_INFINITY,
      answered: Number.POSITIVE_INFINITY,
    };
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await page.goto("/profile");
      await page.evaluate(() => localStorage.clear());
      await page.goto(path);
      await expect(page.locator(".live")).toHaveText("Live");
      await page.waitForTimeout(300);
      await act(page);
      // The browser tells of an interaction after the drawing that followed it.
      await page.waitForFunction(() => (window as unknown as { seen: Seen }).seen.drawn > 0);
      await page.waitForTimeout(300);
      const now = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
      for (const name of ["drawn", "moved", "answered"] as const) best[name] = Math.min(best[name], now[name]);
      if (best.moved <= BUDGET.moved && best.drawn <= BUDGET.drawnMs && best.answered <= BUDGET.answeredMs) break;
    }
    test.info().annotations.push({ type: "measured", description: JSON.stringify({ path, ...best }) });
    expect(best.moved, "layout shift").toBe(BUDGET.moved);
    expect(best.drawn, "largest part drawn, ms").toBeLessThanOrEqual(BUDGET.drawnMs);
    expect(best.answered, "an interaction answered, ms").toBeLessThanOrEqual(BUDGET.answeredMs);
  });
}

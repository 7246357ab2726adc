import axe from "axe-core";
import type { Page } from "./story.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The rows of a table are alike; looking at hundreds of them is what would take the time. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("tbody tr:nth-child(n + 6) { display: none }");
    document.adoptedStyleSheets = [sheet];
  });
}

/** What axe finds, as "rule: first place". Colours are most of its work and depend on nobody's role. */
export async function barriers(page: Page, colours: "too" | "only" | "not" = "too"): Promise<string[]> {
  await prepare(page);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([tags, colours]) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: colours === "only" ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: tags },
        rules: {
          // No rule of WCAG, but who goes from heading to heading misses nothing then.
          ...(colours === "only" ? {} : { "heading-order": { enabled: true } }),
          ...(colours === "not" ? { "color-contrast": { enabled: false } } : {}),
        },
        resultTypes: ["violations"],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} (${nodes.length})`);
    },
    [TAGS, colours] as const,
  );
}

/** Pixels by which a page is wider than the window. */
export const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

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

/** The same around every page: nearly half of what there is to look at. */
const FRAME = ["#menu", ".topbar", ".bottom-bar"];
const framesSeen = new WeakMap<Page, Set<string>>();

/** Whether a person's frame is seen for the first time in this way: then it is looked at with the page. */
function isNewFrame(page: Page, way: string): boolean {
  const seen = framesSeen.get(page) ?? new Set();
  if (seen.has(way)) return false;
  framesSeen.set(page, seen.add(way));
  return true;
}

/** What axe finds, as "rule: first place". Colours are most of its work and depend on nobody's role. */
export async function barriers(page: Page, colours: "too" | "only" | "not" = "too"): Promise<string[]> {
  await prepare(page);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const exclude = isNewFrame(page, `${colours} ${page.viewportSize()?.width}`) ? [] : FRAME;
  return page.evaluate(
    async ([tags, colours, exclude]) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(
        { exclude },
        {
          runOnly: colours === "only" ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: tags },
          rules: {
            // No rule of WCAG, but who goes from heading to heading misses nothing then.
            ...(colours === "only" ? {} : { "heading-order": { enabled: true } }),
            ...(colours === "not" ? { "color-contrast": { enabled: false } } : {}),
          },
          resultTypes: ["violations"],
        },
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} (${nodes.length})`);
    },
    [TAGS, colours, exclude] as const,
  );
}

/** As a browser without JavaScript draws it, though axe itself, which is a script, can look at it. */
export async function takeScriptsOut(page: Page): Promise<void> {
  const isPage = ({ pathname }: URL) => !pathname.startsWith("/assets/");
  await page.route(isPage, async (route) => {
    if (route.request().resourceType() !== "document") return route.continue();
    const answer = await route.fetch();
    const text = (await answer.text()).replace(/<script\b.*?<\/script>/gs, "").replace(/<\/?noscript>/g, "");
    return route.fulfill({ response: answer, body: text });
  });
}

/** Pixels by which a page is wider than the window. */
export const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/**
 * Texts that run out of what holds them, or are cut off with no way to read the rest: what scrolls can be read, and so can what ends in
 * dots and says itself whole when it is pointed at.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const HOLDS = "button, .btn, summary, th, td, .tabs a, .chip, label, legend, h1, h2, h3, .st, nav a, option";
    const SLACK = 1.5;
    const isScrolled = (value: string) => value === "auto" || value === "scroll";
    /** Not drawn, or for those who listen alone: cut to a point. */
    function isUnseen(at: Element | null): boolean {
      if (!at || at === document.body) return false;
      const isDrawn = at.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      return !isDrawn || getComputedStyle(at).clipPath !== "none" || isUnseen(at.parentElement);
    }

    function fault(text: Text): string | null {
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, top, bottom, width } = range.getBoundingClientRect();
      if (width === 0 || isUnseen(text.parentElement)) return null;
      for (let at = text.parentElement; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (isScrolled(style.overflowX) || isScrolled(style.overflowY)) return null;
        const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
        if (style.display === "inline") continue;
        if (!cuts && !at.matches(HOLDS)) continue;
        const box = at.getBoundingClientRect();
        const over = Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom);
        if (over <= SLACK) continue;
        if (cuts && style.textOverflow === "ellipsis" && at.closest("[title]")) return null;
        const what = `${at.tagName.toLowerCase()}${at.className ? `.${String(at.className).split(" ").join(".")}` : ""}`;
        return `“${text.data.trim().slice(0, 40)}” is ${Math.round(over)} px out of ${what}`;
      }
      return null;
    }

    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      if (!text.data.trim() || !text.parentElement || text.parentElement.closest("script, style, noscript")) continue;
      const wrong = fault(text);
      if (wrong) found.add(wrong);
      // What tells two meanings of a word apart is for translators: "Close~period".
      if (/\p{L}~\p{L}/u.test(text.data)) found.add(`“${text.data}” shows a translator's note`);
    }
    return [...found].slice(0, 5);
  });
}

import { expect, type Page } from "./story.ts";

/*
 * What a person does who has a keyboard and nothing else, with scripts in the page or without. Keys reach what has the focus;
 * anything that would stand for a pointer throws on such a page.
 */

const POINTER = "click dblclick tap hover check uncheck setChecked fill clear focus press pressSequentially type".split(
  " ",
);
const MORE = ["selectOption", "selectText", "dragTo", "dragAndDrop", "dispatchEvent", "setInputFiles"];

const withoutPointer = new WeakSet<Page>();
let isPatched = false;

function forbidPointer(page: Page): void {
  withoutPointer.add(page);
  const refuse = (name: string) => () => {
    throw new Error(`${name}: this story has a keyboard only`);
  };
  for (const name of [...POINTER, ...MORE]) if (name in page) Object.assign(page, { [name]: refuse(name) });
  for (const name of ["click", "dblclick", "down", "up", "move", "wheel"])
    Object.assign(page.mouse, { [name]: refuse(name) });
  if (isPatched) return;
  isPatched = true;
  const locators = Object.getPrototypeOf(page.locator("html"));
  for (const name of [...POINTER, ...MORE]) {
    const before = locators[name];
    if (!before) continue;
    locators[name] = function (this: { page: () => Page }, ...rest: unknown[]) {
      if (withoutPointer.has(this.page())) refuse(name)();
      return before.apply(this, rest);
    };
  }
}

/** What has the focus, by the name that it is read out with. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as (HTMLElement & { labels?: NodeListOf<HTMLLabelElement> }) | null;
    const named = element?.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const by = named.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const text = element?.getAttribute("aria-label") ?? (by || element?.labels?.[0]?.textContent) ?? "";
    return (text || element?.textContent || "").replace(/\s+/g, " ").trim();
  });

export type Hands = ReturnType<typeof handsOf>;

export function handsOf(page: Page) {
  forbidPointer(page);
  const key = (name: string) => page.keyboard.press(name);

  async function to(name: RegExp, by = "Tab"): Promise<void> {
    for (let step = 0; step < 300; step++) {
      if (name.test(await focused(page))) return;
      await key(by);
    }
    throw new Error(`${by} never came to ${name} on ${page.url()}; last at “${await focused(page)}”`);
  }
  /** An address typed into the browser; then past the menu, by the link that is there for it. */
  async function go(path: string): Promise<void> {
    await page.goto(path);
    const isInMain = () => page.evaluate(() => document.activeElement?.closest("main") !== null);
    if (await isInMain()) return;
    await to(/^Skip to content/);
    await key("Enter");
  }
  return {
    page,
    go,
    to,
    key,
    /** Whoever comes to a field by Tab has its text selected, and types over it. */
    async enter(label: RegExp, text: string): Promise<void> {
      await to(label);
      await key("Control+a");
      await page.keyboard.insertText(text);
    },
    async press(name: RegExp): Promise<void> {
      await to(name);
      await key("Enter");
    },
    async tick(label: RegExp): Promise<void> {
      await to(label);
      await key("Space");
    },
    heading: (text: RegExp) => expect(page.getByRole("heading", { level: 1 })).toContainText(text),
    shows: (text: RegExp | string, timeout?: number) => expect(page.getByRole("main")).toContainText(text, { timeout }),
  };
}

/** Signed in a moment ago: whoever was longer ago is asked again who they are before people and roles are made. */
export async function signedInNow(page: Page): Promise<Hands> {
  const hands = handsOf(page);
  await page.goto("/login");
  await hands.enter(/^E-mail/, "admin@pulse.local");
  await hands.enter(/^Password/, "pulse-demo");
  await hands.key("Enter");
  await expect(page).not.toHaveURL(/login/);
  return hands;
}

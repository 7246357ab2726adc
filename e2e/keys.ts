import type { CDPSession, Page } from "playwright/test";

/* Keys go to the browser with time stamps of their own, so a busy machine changes nobody's speed of typing, and a scanner's least. */

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function keyboardOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, known);
  return known;
}

/** What a computer set to German writes for the keys of a scanner that has a US keyboard. */
const GERMAN: Record<string, string> = { y: "z", z: "y", Y: "Z", Z: "Y", "-": "ß" };
/** The separator of GS1 codes, as scanners send it: Ctrl and the key of ]. */
const SEPARATOR = "\x1d";

/** Types a text with this long between its keys, and the key that ends it. */
export async function type(
  page: Page,
  text: string,
  gapMs: number,
  end: "Enter" | "Tab" | null = "Enter",
  layout: "host" | "german" = "host",
): Promise<void> {
  const session = await keyboardOf(page);
  const begin = Date.now();
  const keys: string[] = [...text, ...(end ? [end] : [])];
  for (const [index, meant] of keys.entries()) {
    const due = begin + index * gapMs;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const isNamed = meant.length > 1;
    const isSeparator = meant === SEPARATOR;
    const key = isSeparator ? "]" : layout === "german" && !isNamed ? (GERMAN[meant] ?? meant) : meant;
    const common = {
      key,
      code: isNamed ? meant : isSeparator ? "BracketRight" : codeOf(meant),
      timestamp: due / 1000,
      modifiers: isSeparator ? 2 : /[A-Z]/.test(key) && !isNamed ? 8 : 0,
      windowsVirtualKeyCode: key === "Enter" ? 13 : key === "Tab" ? 9 : key.toUpperCase().charCodeAt(0),
    };
    const text = key === "Enter" ? "\r" : isNamed || isSeparator ? "" : key;
    await session.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      ...common,
      ...(text ? { text } : {}),
    });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }
}

/** The key of a character on a US keyboard. */
function codeOf(character: string): string {
  if (/\d/.test(character)) return `Digit${character}`;
  return /[a-z]/i.test(character) ? `Key${character.toUpperCase()}` : "Minus";
}

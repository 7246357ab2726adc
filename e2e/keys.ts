import type { CDPSession, Page } from "playwright/test";

/* Keys go to the browser with time stamps of their own, so a busy machine changes nobody's speed of typing, and a scanner's least. */

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function keyboardOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, known);
  return known;
}

/** Types a text with this long between its keys, and the key that ends it. */
export async function type(
  page: Page,
  text: string,
  gapMs: number,
  end: "Enter" | "Tab" | null = "Enter",
): Promise<void> {
  const session = await keyboardOf(page);
  const begin = Date.now();
  const keys: string[] = [...text, ...(end ? [end] : [])];
  for (const [index, key] of keys.entries()) {
    const due = begin + index * gapMs;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const isNamed = key.length > 1;
    const common = {
      key,
      code: isNamed ? key : /\d/.test(key) ? `Digit${key}` : /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : "Minus",
      timestamp: due / 1000,
      modifiers: /[A-Z]/.test(key) && !isNamed ? 8 : 0,
      windowsVirtualKeyCode: key === "Enter" ? 13 : key === "Tab" ? 9 : key.toUpperCase().charCodeAt(0),
    };
    const text = key === "Enter" ? "\r" : isNamed ? "" : key;
    await session.send("Input.dispatchKeyEvent", {
      type: text ? "keyDown" : "rawKeyDown",
      ...common,
      ...(text ? { text } : {}),
    });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }
}

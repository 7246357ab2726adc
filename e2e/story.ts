import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  test as plain,
} from "playwright/test";

/*
 * What every story has: pages of people who are signed in, closed when the story ends, and watched all the while. These hold in
 * each: no error in the console, nothing refused by the content policy, no script that fails, and the focus is never lost to
 * the body.
 */

type Kept = Awaited<ReturnType<BrowserContext["storageState"]>>;

type Stage = {
  /** A page of a browser of its own, signed in as nobody. */
  open: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of the demo's person of this role, in a browser of its own. */
  as: (role: string, options?: BrowserContextOptions) => Promise<Page>;
  /** What the story brings about on purpose, as when it takes the network away. */
  allow: (fault: RegExp) => void;
};

/** A refusal that the page shows is logged by the browser too, and a request that a newer one makes needless by the router. */
const NO_FAULT = /Failed to load resource: the server responded with a status of 4\d\d|^AbortError: signal is aborted/;
const LOST_AFTER_MS = 1_500;

export const test = plain.extend<Stage & { faults: string[] }, { signedIn: (role: string) => Promise<Kept> }>({
  signedIn: [
    async ({ browser }, use, worker) => {
      const kept = new Map<string, Promise<Kept>>();
      const url = worker.project.use.baseURL ?? "";
      await use((role) => {
        const known = kept.get(role) ?? signInOnce(browser, url, role);
        kept.set(role, known);
        return known;
      });
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
  faults: async ({}, use) => {
    await use([]);
  },
  allow: async ({ faults }, use) => {
    const allowed: RegExp[] = [];
    await use((fault) => allowed.push(fault));
    const left = faults.filter((fault) => !allowed.some((one) => one.test(fault)));
    expect([...new Set(left)], "what went wrong on the way").toEqual([]);
  },
  open: async ({ browser, faults, allow: _checked }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const hasScripts = options.javaScriptEnabled !== false;
      if (hasScripts) await watchInside(context, faults);
      context.on("page", (page) => watch(page, faults, hasScripts));
      return context.newPage();
    });
    for (const context of contexts) {
      for (const page of context.pages()) faults.push(...(await lostFocus(page)));
      await context.close();
    }
  },
  as: async ({ open, signedIn }, use) => {
    await use(async (role, options = {}) => open({ ...options, storageState: await signedIn(role) }));
  },
  page: async ({ open }, use) => {
    await use(await open());
  },
});

export type { Page };
export { expect };

/** By a post of the form, without a page: once for all stories of a worker. */
async function signInOnce(browser: Browser, url: string, role: string): Promise<Kept> {
  const context = await browser.newContext();
  const answer = await context.request.post(`${url}/login`, {
    form: { email: `${role}@pulse.local`, password: "pulse-demo" },
    headers: { Origin: url },
    maxRedirects: 0,
  });
  expect(answer.status(), `${role} could not sign in`).toBe(303);
  const kept = await context.storageState();
  await context.close();
  return kept;
}

function watch(page: Page, faults: string[], hasScripts: boolean): void {
  page.on("response", (answer) => {
    // An outage that a story brings about answers 503.
    if (answer.status() === 500) faults.push(`failed: ${answer.request().method()} ${answer.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message.slice(0, 200)} (${page.url()})`));
  page.on("console", (message) => {
    const text = message.text();
    const isPolicy = /Content Security Policy|Refused to/i.test(text);
    if ((message.type() === "error" || isPolicy) && !NO_FAULT.test(text)) {
      faults.push(`console: ${text.slice(0, 300)} (${page.url()})`);
    }
  });
  if (!hasScripts) return;
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const answer = await goto(url, options);
    await listening(page);
    return answer;
  };
}

/** Until the page's scripts have taken over what the server drew, which no person is faster than. */
export async function listening(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    if (!("__remixContext" in window)) return true;
    return Object.keys(document.documentElement).some((name) => name.startsWith("__reactProps"));
  });
  // Effects follow the first drawing, on a busy machine a while later.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done))));
}

/**
 * Tells when nothing has the focus any more, though something had it and nobody pointed at an empty place, and of what the
 * content policy refused.
 */
async function watchInside(context: BrowserContext, faults: string[]): Promise<void> {
  await context.exposeFunction("__wentWrong", (what: string) => faults.push(what));
  await context.addInitScript((lostAfter) => {
    let last = "";
    let since = 0;
    const seen = window as unknown as { __lastFocus: () => string; __wentWrong: (what: string) => void };
    const isLost = () => last !== "" && (document.activeElement ?? document.body) === document.body;
    seen.__lastFocus = () => (isLost() ? last : "");
    addEventListener("focusin", ({ target }) => {
      last = target instanceof Element && target !== document.body ? target.outerHTML.slice(0, 120) : "";
    });
    addEventListener("pointerdown", () => (last = ""), true);
    // What is tried and caught says nothing in the console.
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      seen.__wentWrong(`the content policy refused ${blockedURI} by ${violatedDirective} on ${location.pathname}`),
    );
    setInterval(() => {
      if (!isLost()) since = 0;
      else if (since === 0) since = performance.now();
      else if (performance.now() - since > lostAfter) {
        seen.__wentWrong(`the focus was lost on ${location.pathname} after ${last}`);
        last = "";
      }
    }, 150);
  }, LOST_AFTER_MS);
}

/** At the end of a story: what is lost by then may still be given back in a moment. */
async function lostFocus(page: Page): Promise<string[]> {
  type Seen = { __lastFocus?: () => string };
  const lost = () => page.evaluate(() => (window as unknown as Seen).__lastFocus?.() ?? "").catch(() => "");
  const deadline = Date.now() + LOST_AFTER_MS;
  let last = await lost();
  while (last && Date.now() < deadline) {
    await new Promise((done) => setTimeout(done, 100));
    last = await lost();
  }
  return last ? [`the focus was lost on ${new URL(page.url()).pathname} after ${last}`] : [];
}

/** Whether the browser would put its question before it left this page. */
export function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
}

/** Signs in by the form, as a person does: for stories that end their session. */
export async function fillSignIn(page: Page, role: string): Promise<void> {
  await page.getByLabel("E-mail").fill(`${role}@pulse.local`);
  await page.getByLabel("Password", { exact: true }).fill("pulse-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/login/);
}

export const code = () => Math.random().toString(36).slice(2, 8).toUpperCase();

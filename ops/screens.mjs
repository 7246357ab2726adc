// `npm run screens`: pictures of the main screens for docs/screens, from an installation of their own with the demo's data.
// `npm run screens -- http://127.0.0.1:3000` takes them from one that runs already.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";
import { ensureChromium } from "./testing/chromium.mjs";
import { startStack } from "./testing/stack.mjs";

const folder = join(root, "docs/screens");
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

/** By name: the address, or how the page is reached from one, and as whom. */
const SCREENS = [
  { name: "dashboard", path: "/dashboard", looks: ["light", "dark", "phone"] },
  { name: "home", path: "/", role: "sales", looks: ["light", "phone"] },
  { name: "orders", path: "/orders", looks: ["light", "dark", "phone"] },
  { name: "order", path: "/orders?status=shipped", first: "/orders/", looks: ["light", "dark", "phone"] },
  { name: "order-entry", path: "/orders/new", looks: ["light", "dark", "phone"] },
  { name: "product", path: "/products", first: "/products/", looks: ["light"] },
  { name: "customer", path: "/orders?status=shipped", first: "/customers/", looks: ["light"] },
  { name: "invoice", path: "/invoices?status=paid", first: "/invoices/", looks: ["light"] },
  { name: "pick", path: "/pick", first: "/pick/", role: "clerk", looks: ["light", "phone"] },
  { name: "trial-balance", path: "/ledger/trial-balance", role: "accountant", looks: ["light"] },
  { name: "reports", path: "/reports", role: "accountant", looks: ["light", "dark"] },
  { name: "explore", path: "/explore", looks: ["light"] },
  { name: "kit", path: "/kit", looks: ["light"] },
];

async function signedIn(browser, url, role, look) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: look === "phone" ? PHONE : WIDE,
    colorScheme: look === "dark" ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/London",
  });
  await context.request.post("/login", {
    form: { email: `${role}@pulse.local`, password: "pulse-demo" },
    headers: { Origin: url },
  });
  return context;
}

/** WebP by the browser itself: a third of a PNG's size. */
async function picture(page) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  return Buffer.from(data, "base64");
}

async function take(browser, url, { name, path, first, role = "admin" }, look) {
  const context = await signedIn(browser, url, role, look);
  try {
    const page = await context.newPage();
    let answer = await page.goto(path);
    if (first) {
      const link = page.locator(`main a[href^="${first}"]:not([href$="/new"])`).first();
      answer = await page.goto((await link.getAttribute("href")) ?? path);
    }
    if (answer?.status() !== 200) return `${name}: ${page.url()} answered ${answer?.status()}`;
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(800);
    writeFileSync(join(folder, `${name}-${look}.webp`), await picture(page));
    return null;
  } finally {
    await context.close();
  }
}

requireNode();
await ensureInstalled();
const given = process.argv[2];
if (!given) await ensureBuilt({ quiet: true });
const stack = given ? null : await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: ensureChromium(console.log), args });
mkdirSync(folder, { recursive: true });
const missing = [];
try {
  for (const screen of SCREENS) {
    for (const look of screen.looks) missing.push(await take(browser, given ?? stack.url, screen, look));
  }
} finally {
  await browser.close();
  await stack?.stop();
}
for (const line of missing.filter(Boolean)) console.error(line);
process.exitCode = missing.some(Boolean) ? 1 : 0;

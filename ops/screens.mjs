// `npm run screens`: pictures of the main screens for docs/screens, from an installation of their own with the demo's data: light,
// dark, on a phone, from right to left, and as they are printed; beside them the documents themselves, which are PDFs.
// `npm run screens -- http://127.0.0.1:3000` takes them from one that runs already; names after it are those that are wanted.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";
import { ensureChromium } from "./testing/chromium.mjs";
import { startStack } from "./testing/stack.mjs";

const folder = join(root, "docs/screens");
const WIDE = { width: 1280, height: 800 };
const WALL = { width: 1920, height: 1080 };
const PHONE = { width: 390, height: 780 };
/** A4 at 96 dots an inch, less the margins of the style sheet. */
const SHEETS = { lying: { width: 1032, height: 700 }, upright: { width: 703, height: 1020 } };

/** By name: the address, or how the page is reached from one, and as whom. */
const SCREENS = [
  { name: "dashboard", path: "/dashboard", looks: ["light", "dark", "phone", "rtl"] },
  { name: "home", path: "/", role: "sales", looks: ["light", "phone", "rtl"] },
  { name: "orders", path: "/orders", looks: ["light", "dark", "phone", "rtl", "lying"] },
  { name: "order", path: "/orders?status=shipped", first: "/orders/", looks: ["light", "dark", "phone", "rtl"] },
  { name: "order-entry", path: "/orders/new", looks: ["light", "dark", "phone", "rtl"] },
  { name: "product", path: "/products", first: "/products/", looks: ["light"] },
  { name: "customer", path: "/orders?status=shipped", first: "/customers/", looks: ["light"] },
  { name: "invoice", path: "/invoices?status=paid", first: "/invoices/", looks: ["light"] },
  { name: "pick", path: "/pick", first: "/pick/", role: "clerk", looks: ["light", "phone"] },
  { name: "trial-balance", path: "/ledger/trial-balance", role: "accountant", looks: ["light"] },
  {
    name: "balance-sheet",
    path: "/ledger/balance-sheet",
    compared: true,
    role: "accountant",
    looks: ["light", "upright"],
  },
  { name: "reports", path: "/reports", role: "accountant", looks: ["light", "dark"] },
  { name: "explore", path: "/explore", looks: ["light"] },
  { name: "kit", path: "/kit", looks: ["light"] },
  { name: "wall", path: "/dashboard/money?kiosk=1", looks: ["wall"] },
];

/** Documents as they leave the house, by a record's page: its address and /pdf. */
const DOCUMENTS = [
  { name: "order-confirmation", path: "/orders?status=shipped", first: "/orders/" },
  { name: "invoice", path: "/invoices?status=paid", first: "/invoices/" },
  { name: "credit-note", path: "/invoices?kind=credit_note", first: "/invoices/" },
  { name: "picking-list", path: "/pick", first: "/pick/" },
];

async function signedIn(browser, url, role, look) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: look === "phone" ? PHONE : look === "wall" ? WALL : (SHEETS[look] ?? WIDE),
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

const firstLink = (page, first) =>
  page.locator(`main a[href^="${first}"]:not([href$="/new"])`).first().getAttribute("href");

/** The end of last month is the first that a statement offers. */
const comparedWith = (page) => page.locator('main a[href*="compare="]').first().getAttribute("href");

async function take(browser, url, { name, path, first, compared, role = "admin" }, look) {
  const context = await signedIn(browser, url, role, look);
  try {
    const page = await context.newPage();
    if (SHEETS[look]) await page.emulateMedia({ media: "print" });
    let answer = await page.goto(path);
    if (first) answer = await page.goto((await firstLink(page, first)) ?? path);
    if (compared) answer = await page.goto(new URL(await comparedWith(page), page.url()).href);
    if (answer?.status() !== 200) return `${name}: ${page.url()} answered ${answer?.status()}`;
    // No language that is written so is there yet; the layout already is.
    if (look === "rtl") await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(800);
    writeFileSync(join(folder, `${name}-${look}.webp`), await picture(page));
    return null;
  } finally {
    await context.close();
  }
}

async function keepDocument(browser, url, { name, path, first }) {
  const context = await signedIn(browser, url, "admin", "light");
  try {
    const page = await context.newPage();
    await page.goto(path);
    const answer = await context.request.get(`${await firstLink(page, first)}/pdf`);
    if (answer.status() !== 200) return `${name}: ${answer.url()} answered ${answer.status()}`;
    writeFileSync(join(folder, `${name}.pdf`), await answer.body());
    return null;
  } finally {
    await context.close();
  }
}

requireNode();
await ensureInstalled();
const [given, ...only] = process.argv.slice(2);
const wanted = ({ name }) => only.length === 0 || only.includes(name);
if (!given) await ensureBuilt({ quiet: true });
const stack = given ? null : await startStack({ folder: root, command: [process.execPath, "ops/start.mjs"] });
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: ensureChromium(console.log), args });
mkdirSync(folder, { recursive: true });
const missing = [];
try {
  for (const screen of SCREENS.filter(wanted)) {
    for (const look of screen.looks) missing.push(await take(browser, given ?? stack.url, screen, look));
  }
  for (const document of DOCUMENTS.filter(wanted))
    missing.push(await keepDocument(browser, given ?? stack.url, document));
} finally {
  await browser.close();
  await stack?.stop();
}
for (const line of missing.filter(Boolean)) console.error(line);
process.exitCode = missing.some(Boolean) ? 1 : 0;

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "playwright/test";
import { apiOf } from "./api.ts";
import { code } from "./story.ts";

export type Built = { url: string; entry: Part; routes: Record<string, BuiltRoute> };
type Part = { module: string; imports: string[]; css?: string[] };
export type BuiltRoute = Part & { id: string; parentId?: string; path?: string; index?: boolean };

/** The folder of what browsers load, beside this one. */
export const CLIENT = join(import.meta.dirname, "../build/client");

/** The list of routes as the build left it for the browser: a new screen is in it by itself. */
export function readBuilt(): Built {
  const file = readdirSync(join(CLIENT, "assets")).find((name) => /^manifest-\w+\.js$/.test(name));
  if (!file) throw new Error("there is no build: npm run build");
  const text = readFileSync(join(CLIENT, "assets", file), "utf8");
  return JSON.parse(text.slice(text.indexOf("=") + 1).replace(/;\s*$/, "")) as Built;
}

/** Addresses under the signed-in frame, and those before the sign-in, with their parameters still in them. */
export function addresses(built: Built): { inside: string[]; outside: string[] } {
  const all = Object.values(built.routes).filter(({ id }) => id !== "root" && id !== "routes/_app");
  const path = (route: BuiltRoute) => `/${route.path ?? ""}`;
  // A file of a page is no page.
  const isFile = ({ path = "" }: BuiltRoute) => path.endsWith("/:file") || path.startsWith("attachments/file/");
  const inside = all.filter((one) => one.parentId === "routes/_app" && !isFile(one)).map(path);
  // What Grafana reads is for programs; a payer's page is reached by its address alone, in the story of the demo.
  const outside = all.filter(({ id }) => /^routes\/_public\.(?!auth|pay)/.test(id)).map(path);
  return { inside: [...new Set(inside)].sort(), outside: [...new Set(outside)].sort() };
}

/** Records without a list of their own, and where one is led to: from the first record of this list. */
const FOUND_FROM: Record<string, string> = {
  "/payments": "/invoices?status=paid",
  "/shipments": "/orders?status=shipped,completed",
};

/** What has no list to be found in: what was begun for this, by its room. */
const begun = new Map<string, string>();

const ASKED_FOR_MS = 90_000;

/** A machine with much to do turns requests away; what is never answered fails, so that nothing goes unseen without a word. */
async function answered<T extends { status: () => number }>(what: string, ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ASKED_FOR_MS;
  for (;;) {
    const answer = await ask();
    if (answer.status() !== 503) return answer;
    if (Date.now() > deadline) throw new Error(`${what} answered 503 for ${ASKED_FOR_MS / 1000} s`);
    await new Promise((done) => setTimeout(done, 1_000));
  }
}

/** Goes there as often as it takes to be let in. */
export const visit = (page: Page, address: string) =>
  answered(address, async () => {
    const answer = await page.goto(address);
    if (!answer) throw new Error(`${address} was not gone to`);
    return answer;
  });

const read = (page: Page, address: string) => answered(address, () => page.request.get(address, { maxRedirects: 0 }));

/** The first record of a room that a page leads to: by its number or id, or where rooms have names by a name. */
async function firstLink(page: Page, from: string, room: string, named = false): Promise<string | undefined> {
  const answer = await read(page, from);
  if (!answer.ok()) return undefined;
  const own = named ? "[a-z-]+" : "(?!new|edit)[\\w.-]*\\d[\\w.-]*";
  return new RegExp(`href="(${room}/${own})[/?"]`).exec(await answer.text())?.[1];
}

/** A record of the demo for an address with a parameter: the first that is led to from its list's page. */
export async function fill(page: Page, address: string): Promise<string | null> {
  if (!address.includes(":")) return address;
  if (begun.has(address)) return begun.get(address) ?? null;
  const at = address.indexOf("/:");
  const room = address.slice(0, at);
  const other = FOUND_FROM[room];
  const from = other ? await firstLink(page, other, new URL(other, "http://list").pathname) : room;
  const isNamed = address.slice(at + 2).startsWith("name");
  const found = begun.get(room) ?? (from ? await firstLink(page, from, room, isNamed) : undefined);
  return found ? `${found}${address.slice(at + 2).replace(/^[^/]+/, "")}` : null;
}

/** Areas where the demo leaves nothing under way: their list begins one by a button. */
export async function begin(page: Page): Promise<void> {
  await page.goto("/counts");
  for (const list of ["/counts", "/receive"]) {
    if (await firstLink(page, list, list)) continue;
    await page.goto(list);
    await page.getByRole("button", { name: /^Start/ }).click();
    await page.waitForURL(new RegExp(`${list}/.+`));
  }
  begun.set("/grafana/:dashboard", "/grafana/sales");
  begun.set("/ledger/entries", (await firstLink(page, "/ledger", "/ledger/entries")) ?? "");
  if (!begun.has("/orders/bulk")) await beginRun(page);
  if (!begun.has("/prices")) await beginPrices(page);
  if (!begun.has("/products")) await beginFilled();
  if (!begun.has("/imports")) await beginImport(page);
  for (const [room, made] of Object.entries(MADE_BY_FORM)) {
    if (!begun.has(room)) await make(page, room, made);
  }
  if (!begun.has("/notifications")) await beginNotice(page);
}

/** Whether the demo's last day brought any depends on the day of the week: one comes by a mention, when the worker has seen it. */
async function beginNotice(page: Page): Promise<void> {
  const clerk = await apiOf("clerk");
  const product = begun.get("/products")?.slice("/products/".length) ?? "";
  await clerk.say({ subject_type: "product", subject_id: product, body: "@Ada Demo: is this one still made?" });
  await expect.poll(() => firstLink(page, "/notifications", "/notifications"), { timeout: ASKED_FOR_MS }).toBeTruthy();
  begun.set("/notifications", (await firstLink(page, "/notifications", "/notifications")) ?? "");
}

/** The first record of a list has few fields; these have all that may be left empty. */
async function beginFilled(): Promise<void> {
  const server = await apiOf();
  const mark = code();
  const sku = `FULL-${mark}`;
  const product = await server.set({
    ...{ sku, name: `Whole ${mark}`, price: "12.345678", unit_cost: "7.5", qty_on_hand: 5 },
    ...{ category: `Kind ${mark}`, barcode: `B${mark}`, reorder_point: 2, reorder_quantity: 2.5, allow_negative: true },
  });
  const customer = await server.customer({
    ...{ name: `Whole ${mark}`, email: "whole@example.test", phone: "+44 20 7946 0000", payment_terms_days: 14 },
    ...{ credit_limit: "5000.00", tax_category: "reverse_charge", country: "DE" },
    addresses: [
      { kind: "billing", line1: "Hauptstraße 1", line2: "Hof", city: "Köln", postcode: "50667", country: "DE" },
    ],
    contacts: [{ name: "Kim", email: "kim@example.test", phone: "+49 221 000" }],
  });
  begun.set("/products", `/products/${product.id}`);
  begun.set("/attachments/:subject/:recordId", `/attachments/product/${product.id}`);
  begun.set("/customers", `/customers/${customer.id}`);
}

/** What a form makes, by the list that it is in then: where the form is posted to, and its fields. */
const MADE_BY_FORM: Record<string, { to: string; form: Record<string, string> }> = {
  "/webhooks": {
    to: "/webhooks?index",
    form: { _form: "webhook", url: "https://hooks.example.test/", single: "ledger.period_closed" },
  },
  "/outlets": {
    to: "/outlets/new",
    // Not in use: others' stories are of a company that asks no order for its outlet.
    form: { _form: "outlet", code: `LOOK-${code()}`, name: "Harbour", line1: "3 Quay Street" },
  },
  "/users/roles": {
    to: "/users/roles/new",
    form: { _form: "role", name: `Look ${code()}`, base: "viewer", _confirm: "pulse-demo" },
  },
  "/users/providers": {
    to: "/users/providers",
    form: { name: `Look ${code()}`, issuer: "https://id.example.test", client_id: "look", _confirm: "pulse-demo" },
  },
};

async function make(page: Page, room: string, { to, form }: { to: string; form: Record<string, string> }) {
  const headers = { Origin: new URL(page.url()).origin };
  const sent = await page.request.post(to, { form, headers, maxRedirects: 0 });
  const found = sent.headers().location ?? (await firstLink(page, room, room));
  if (found) begun.set(room, found);
}

/** A file that was sent and looked at; nothing is taken over from it. */
async function beginImport(page: Page): Promise<void> {
  const file = { name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from("name\nTaken over\n\n") };
  const sent = await page.request.post("/imports?index", {
    multipart: { kind: "customers", file },
    headers: { Origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  begun.set("/imports", sent.headers().location ?? "");
}

/** A list with one price. */
async function beginPrices(page: Page): Promise<void> {
  const code = `LOOK-${Date.now().toString(36)}`;
  const form = { _form: "price-list", code, name: code, "lines.0.sku": "CAM-1001", "lines.0.unit_price": "390" };
  const sent = await page.request.post("/prices/new", {
    form,
    headers: { Origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  begun.set("/prices", sent.headers().location ?? "");
}

/** An act on more orders than one page does: none may be cancelled any more, so nothing changes and all are refused. */
async function beginRun(page: Page): Promise<void> {
  const form = { query: "status=completed,shipped", all: "1", _intent: "cancel" };
  const headers = { Origin: new URL(page.url()).origin };
  const asked = await page.request.post("/orders/bulk", { form, headers });
  const [, count = ""] = /name="count" value="(\d+)"/.exec(await asked.text()) ?? [];
  const sent = await page.request.post("/orders/bulk", {
    form: { ...form, count, confirmed: "yes" },
    headers,
    maxRedirects: 0,
  });
  begun.set("/orders/bulk", sent.headers().location ?? "");
}

/** Closed to this role, not of this role's records, led elsewhere, or asked for nothing. Any other answer is a fault. */
const NO_PAGE = new Set([302, 400, 403, 404]);

/** A page for people as the server draws it; null where files and lookups answer with something else. */
export async function readScreen(page: Page, address: string): Promise<string | null> {
  const answer = await read(page, address);
  if (answer.status() !== 200 && !NO_PAGE.has(answer.status())) throw new Error(`${address}: ${answer.status()}`);
  const isScreen = answer.status() === 200 && (answer.headers()["content-type"] ?? "").startsWith("text/html");
  return isScreen ? answer.text() : null;
}

/** As who sees most, a record for each of these addresses: who has no list to find one in is asked about this one. */
export async function recordsFor(admin: Page, inside: string[]): Promise<Map<string, string>> {
  await begin(admin);
  const records = new Map<string, string>();
  for (const address of inside) {
    const found = await fill(admin, address);
    if (found === null) throw new Error(`there is no record to look at for ${address}`);
    records.set(address, found);
  }
  return records;
}

/**
 * Of these addresses the pages that are open to whoever is signed in, with records for their parameters. One after the other: asked
 * all at once, a machine turns some away.
 */
export async function screensFor(page: Page, inside: string[], records?: Map<string, string>): Promise<string[]> {
  const open: string[] = [];
  for (const address of inside) {
    const found = (await fill(page, address)) ?? records?.get(address);
    const all = address === "/dashboard/:name" ? await boards(page) : [found];
    for (const one of all) if (one && (await readScreen(page, one)) !== null) open.push(one);
  }
  return open;
}

/** All of them: one board says little of another. */
async function boards(page: Page): Promise<string[]> {
  const answer = await read(page, "/dashboard");
  if (!answer.ok()) return [];
  const links = (await answer.text()).matchAll(/href="(\/dashboard\/[a-z-]+)["?]/g);
  return [...new Set(Array.from(links, ([, link = ""]) => link))];
}

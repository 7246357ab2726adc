import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiOf } from "./api.ts";
import { addresses, readBuilt, recordsFor } from "./screens.ts";
import { code, expect, type Page, test } from "./story.ts";

/*
 * Where Tab comes to in each form of the build, one after the other, as tab-order.txt has it: a form that is new or changed is kept
 * with `PULSE_E2E_URL=… npx playwright test -c e2e tab-order --update-snapshots`.
 */

const FILE = join(import.meta.dirname, "tab-order.txt");
const { inside, outside } = addresses(readBuilt());

/** What is posted and has a field to type or choose in. */
const FORM = "main form[method=post]:has(input:not([type=hidden]), select, textarea)";
/** Which forms a record has depends on its state; each that it has is held. */
const isRecord = (address: string) => address.includes(":") && !address.endsWith("/edit");
/** Of these there are as many as the program has rights, scopes and kinds of notices: that is no matter of the form. */
const MATRIX = /^(rights|scope|kinds)\..*/;
const MOST_STOPS = 200;

test.use({ trace: "off" });

/** The forms of a page, each as the names of its stops in the order in which Tab comes to them. */
async function formsOf(page: Page): Promise<string[]> {
  await page.evaluate((form) => {
    const seen: { form: number; name: string }[] = [];
    const forms = [...document.querySelectorAll(form)];
    Object.assign(window, { __stops: seen, __left: false });
    const first = document.querySelector<HTMLElement>("main h1") ?? document.querySelector<HTMLElement>("main");
    first?.setAttribute("tabindex", "-1");
    first?.focus();
    addEventListener("focusin", ({ target }) => {
      const at = target as HTMLElement & { form?: HTMLFormElement | null };
      if (!at.closest("main")) Object.assign(window, { __left: true });
      const place = forms.indexOf(at.form ?? at.closest("form") ?? document.body);
      if (place < 0) return;
      // Asked for when the sign-in is no longer fresh.
      if (at.getAttribute("name") === "_confirm") return;
      const text = (at.getAttribute("aria-label") ?? at.textContent ?? "").replace(/\s+/g, " ").trim();
      const name =
        at instanceof HTMLButtonElement ? `[${text}]` : (at.getAttribute("name") ?? `<${text.slice(0, 40)}>`);
      seen.push({ form: place, name: name.replace(/\d+/g, "#") });
    });
  }, FORM);
  const left = () => page.evaluate(() => (window as unknown as { __left: boolean }).__left);
  for (let stop = 1; stop <= MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    if (stop % 10 === 0 && (await left())) break;
  }
  const seen = await page.evaluate(() => (window as unknown as { __stops: { form: number; name: string }[] }).__stops);
  const forms = new Map<number, string[]>();
  for (const { form, name } of seen) forms.set(form, [...(forms.get(form) ?? []), name]);
  return [...forms.values()].map((names) => onceEach(names.map((name) => name.replace(MATRIX, "$1.*"))).join(", "));
}

/** Rows that are alike are held by one of them. */
function onceEach(names: string[]): string[] {
  for (let length = 1; length <= names.length / 2; length++) {
    for (let at = 0; at + 2 * length <= names.length; at++) {
      const isAgain = names.slice(at, at + length).every((name, i) => name === names[at + length + i]);
      if (isAgain) return onceEach([...names.slice(0, at), ...names.slice(at + length)]);
    }
  }
  return names;
}

const readKept = () =>
  new Map(
    readFileSync(FILE, "utf8")
      .split(/\n(?=\/)/)
      .map((text) => text.trim().split(/\n\s+/))
      .map(([address = "", ...forms]) => [address, forms] as const),
  );

/** An order of its own, which nobody else changes meanwhile, and no other record that stories change. */
async function ownRecords(): Promise<Map<string, string>> {
  const server = await apiOf();
  const sku = `TAB-${code()}`;
  await server.item(sku, 5);
  const { id } = await server.order([{ sku, quantity: 1 }]);
  return new Map([
    ["/orders/:orderId", `/orders/${id}`],
    ["/orders/:orderId/edit", `/orders/${id}/edit`],
    ["/pick/:orderId", `/pick/${id}`],
  ]);
}

test("Tab goes through the fields of every form as they are read", async ({ as, open }) => {
  test.setTimeout(240_000);
  const admin = await as("admin");
  const others = [await as("accountant"), await as("clerk")];
  const records = new Map([...(await recordsFor(admin, inside)), ...(await ownRecords())]);
  const found = new Map<string, string[]>();
  async function look(page: Page, address: string, at: string): Promise<boolean> {
    const answer = await page.request.get(at, { maxRedirects: 0 });
    if (answer.status() !== 200 || !answer.headers()["content-type"]?.includes("html")) return false;
    const main = /<main[\s\S]*<\/main>/.exec(await answer.text())?.[0] ?? "";
    if (!/<form[^>]*method="post"/.test(main)) return true;
    await page.goto(at);
    const forms = await formsOf(page);
    if (forms.length > 0) found.set(address, forms);
    return true;
  }
  for (const address of inside) {
    for (const page of [admin, ...others]) if (await look(page, address, records.get(address) ?? address)) break;
  }
  const stranger = await open();
  for (const address of outside) await look(stranger, address, address.replace(/:\w+/, "x".repeat(43)));

  if (/all|changed/.test(test.info().config.updateSnapshots)) {
    writeFileSync(FILE, `${[...found].map(([address, forms]) => [address, ...forms].join("\n  ")).join("\n")}\n`);
  }
  const kept = readKept();
  const always = (forms: Map<string, string[]>) =>
    Object.fromEntries([...forms].filter(([address]) => !isRecord(address)));
  expect(found.size).toBeGreaterThan(30);
  expect(always(found)).toEqual(always(kept));
  for (const [address, forms] of found) {
    expect(kept.get(address) ?? [], address).toEqual(expect.arrayContaining(forms));
  }
});

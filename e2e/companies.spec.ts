import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { share } from "../ops/testing/deep.ts";
import { handsOf } from "./hands.ts";
import { code, expect, type Page, test } from "./story.ts";

/*
 * Somebody who works for two companies of the installation goes from one to the other by the keyboard alone, also while pages of the
 * first one are open in other tabs.
 */

test.describe.configure({ timeout: 90_000 });

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const DEMO = "Pulse Demo Ltd";
const PASSWORD = "a few words of mine";

async function pulse(...args: string[]) {
  const { stdout } = await run(process.execPath, [join(root, "build/cli.js"), ...args, "--json"], { cwd: root });
  return JSON.parse(stdout);
}

/** Somebody of the demo company, who is signed in there, and another company that they are the administrator of. */
async function inTwo(open: () => Promise<Page>) {
  const mark = code().toLowerCase();
  const email = `two-${mark}@pulse.local`;
  const asked = ["--email", email, "--name", `Two ${mark}`, "--role", "sales", "--company", "demo"];
  const { url } = await pulse("user", "create", ...asked);
  const second = `Second ${mark}`;
  const facts = ["--name", second, "--slug", `second-${mark}`, "--currency", "EUR", "--time-zone", "Europe/Berlin"];
  await pulse("company", "create", ...facts, "--admin", email);
  const page = await open();
  const hands = handsOf(page);
  await page.goto(new URL(url).pathname + new URL(url).search);
  await hands.enter(/^New password/, PASSWORD);
  await hands.press(/^Set password/);
  await page.waitForURL(/\/login/);
  await hands.enter(/^E-mail/, email);
  await hands.enter(/^Password/, PASSWORD);
  await hands.key("Enter");
  await expect(companyOf(page)).toHaveText(DEMO);
  return { page, second };
}

const companyOf = (page: Page) => page.locator(".topbar .company");

/** Where one is has no button, so of two companies there is one. */
async function goTo(page: Page, company: string): Promise<void> {
  const hands = handsOf(page);
  await hands.go("/profile/companies");
  await hands.press(/^Go to this company/);
  await expect(companyOf(page)).toHaveText(company);
  await expect(page.locator("body")).toContainText("You work in this company now.");
}

for (const javaScriptEnabled of share([true, false], 2)) {
  test(`by keyboard to the other company and back, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    open,
  }) => {
    const { page, second } = await inTwo(() => open({ javaScriptEnabled }));
    await goTo(page, second);
    await page.goto("/customers");
    await expect(page.getByRole("main")).not.toContainText("Brightwater");
    await goTo(page, DEMO);
  });
}

test("pressed twice without JavaScript, the button leads there as well", async ({ open }) => {
  const { page, second } = await inTwo(() => open({ javaScriptEnabled: false }));
  // Before the first answer, about when it comes, and after it.
  for (const [pause, company] of [
    [0, second],
    [15, DEMO],
    [30, second],
    [60, DEMO],
  ] as const) {
    await page.goto("/profile/companies");
    await handsOf(page).press(/^Go to this company/);
    await new Promise((go) => setTimeout(go, pause));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/$/);
    await expect(companyOf(page)).toHaveText(company);
  }
});

test("a page of the company that was left says so, saves nothing, and goes on when one comes back", async ({
  open,
}) => {
  const { page, second } = await inTwo(() => open());
  const name = `Stray ${code()}`;
  const form = await page.context().newPage();
  const hands = handsOf(form);
  await hands.go("/customers/new");
  await hands.enter(/^Name/, name);
  const list = await page.context().newPage();
  await list.goto("/orders");
  await expect(list.getByText("Live", { exact: true })).toBeVisible();

  await goTo(page, second);
  const left = `This page belongs to ${DEMO}`;
  for (const tab of [form, list]) {
    await expect(tab.getByRole("heading", { level: 1 })).toHaveText(left);
    await expect(tab.getByRole("heading", { level: 1 })).toBeFocused();
    await expect(tab.getByRole("main")).toHaveCount(1);
    await expect(tab.getByRole("main").getByRole("alert")).toContainText("gone to another company");
  }
  // What one goes to from there is a page of the company where one is.
  await handsOf(list).press(/^Go on where you are/);
  await expect(companyOf(list)).toHaveText(second);

  await goTo(page, DEMO);
  await expect(form.getByRole("heading", { level: 1 })).toHaveText("New customer");
  await expect(form.getByLabel("Name", { exact: true }).first()).toHaveValue(name);
  await hands.press(/^Save( customer)?$/);
  await hands.heading(new RegExp(name));
  await expect(list.getByRole("heading", { level: 1 })).toHaveText(`This page belongs to ${second}`);
});

test("what is saved before the page has learned of it is refused, again and again", async ({ open }) => {
  const { page, second } = await inTwo(() => open());
  const name = `Stray ${code()}`;
  const form = await page.context().newPage();
  // A network that holds live updates back, which the worker that tabs share would fetch past the route.
  await form.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
  await form.route("**/api/v1/live", () => {});
  const hands = handsOf(form);
  await hands.go("/customers/new");
  await hands.enter(/^Name/, name);
  await goTo(page, second);
  for (let time = 0; time < 2; time++) {
    await hands.press(/^Save( customer)?$/);
    await hands.shows("This browser has gone to another company meanwhile");
    await expect(companyOf(form)).toHaveText(DEMO);
  }
  await page.goto("/customers");
  await expect(page.getByRole("main")).not.toContainText(name);
});

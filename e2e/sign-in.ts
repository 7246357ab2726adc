import { type Browser, type BrowserContextOptions, expect, type Page } from "playwright/test";

/** Signs in by the form, as a person does. */
export async function signIn(browser: Browser, role: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto("/login");
  await fillSignIn(page, role);
  return page;
}

export async function fillSignIn(page: Page, role: string): Promise<void> {
  await page.getByLabel("E-mail").fill(`${role}@pulse.local`);
  await page.getByLabel("Password", { exact: true }).fill("pulse-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/login/);
}

export const code = () => Math.random().toString(36).slice(2, 8).toUpperCase();

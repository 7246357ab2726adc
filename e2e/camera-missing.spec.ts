import { chromium, type LaunchOptions } from "playwright/test";
import config from "./playwright.config.ts";
import { expect, type Page, test } from "./story.ts";

/*
 * A browser that could read barcodes, on a computer without a camera, and one whose person says no: Chromium's own answers, which it gives
 * by how it is started.
 */

const NO_CAMERA: string[] = [];
const SAYS_NO = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"];

/** A page to scan on, in a browser that is started so. */
async function scanPage(
  args: string[],
  storageState: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>,
) {
  const usual: LaunchOptions = config.use?.launchOptions ?? {};
  const browser = await chromium.launch({ ...usual, args: [...(usual.args ?? []), ...args] });
  const page = await browser.newPage({ baseURL: config.use?.baseURL, storageState });
  await page.addInitScript(() => Object.assign(window, { BarcodeDetector: class {} }));
  await page.goto("/scan");
  return { page, browser };
}

for (const [what, args, sentence] of [
  ["a computer without a camera", NO_CAMERA, "There is no camera. Use a scanner, or type the code."],
  ["whoever refuses the camera", SAYS_NO, "The camera cannot be used. Allow it for this page, or use a scanner."],
] as const) {
  test(`${what}: it is said, the focus stays, and the box takes the code`, async ({ signedIn }) => {
    const { page, browser } = await scanPage([...args], await signedIn("clerk"));
    const button = page.getByRole("button", { name: "Scan with the camera" });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main").getByRole("alert")).toHaveText(sentence);
    await expect(page.locator("video")).toHaveCount(0);
    await expect(button).toBeFocused();
    await page.getByRole("textbox", { name: "Code", exact: true }).fill("CAM-1001");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/products\//);
    await browser.close();
  });
}

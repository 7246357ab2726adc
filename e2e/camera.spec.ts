import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import bwip from "bwip-js/node";
import type { LaunchOptions } from "playwright/test";
import { apiOf } from "./api.ts";
import config from "./playwright.config.ts";
import { code, expect, type Page, test as plain } from "./story.ts";

/*
 * The camera as a scanner. Chromium's camera is a film of a barcode here, and everything up to its picture is Chromium's own. On Linux
 * it cannot read barcodes, as it can on Android: a reader of EAN-13 stands in, which reads what the camera shows.
 */

/** Of the numbers that are free for everybody, with the check digit it has to have. */
function newEan(): string {
  const digits = [2, ...Array.from({ length: 11 }, () => Math.floor(Math.random() * 10))];
  const sum = digits.reduce((sum, digit, place) => sum + digit * (place % 2 === 0 ? 1 : 3), 0);
  return [...digits, (10 - (sum % 10)) % 10].join("");
}

const EAN = newEan();
const WIDTH = 640;
const HEIGHT = 480;
const MODULE = 4;

/** One frame, over and over: black bars on white, without colour. */
function film(text: string): Buffer {
  const [{ sbs = [] } = {}] = bwip.raw({ bcid: "ean13", text }) as unknown as Array<{ sbs: number[] }>;
  const row = Buffer.alloc(WIDTH, 235);
  let at = Math.round((WIDTH - 95 * MODULE) / 2);
  sbs.forEach((modules, index) => {
    if (index % 2 === 0) row.fill(16, at, at + modules * MODULE);
    at += modules * MODULE;
  });
  const rows = Buffer.concat(Array.from({ length: HEIGHT }, () => row));
  const frame = Buffer.concat([Buffer.from("FRAME\n"), rows, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420\n`), frame, frame]);
}

const test = plain.extend<object, { launchOptions: LaunchOptions }>({
  launchOptions: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "pulse-film-"));
      const file = join(folder, "barcode.y4m");
      writeFileSync(file, film(EAN));
      const usual = config.use?.launchOptions;
      const camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-video-capture=${file}`,
      ];
      await use({ ...usual, args: [...(usual?.args ?? []), ...camera] });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
});

/** Reads an EAN-13 along the middle of a picture, as a browser that can read barcodes would. */
function readBarcodes(): void {
  const LEFT = ["3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112"];
  const FIRST = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];
  const mirrored = (text: string) => [...text].reverse().join("");
  function digits(widths: number[]): string {
    const module = widths.reduce((sum, width) => sum + width, 0) / 95;
    const bars = widths.map((width) => Math.round(width / module)).join("");
    let parity = "";
    const left = [0, 1, 2, 3, 4, 5].map((place) => {
      const four = bars.slice(3 + place * 4, 7 + place * 4);
      parity += LEFT.includes(four) ? "L" : "G";
      return Math.max(LEFT.indexOf(four), LEFT.indexOf(mirrored(four)));
    });
    const right = [0, 1, 2, 3, 4, 5].map((place) => LEFT.indexOf(bars.slice(32 + place * 4, 36 + place * 4)));
    const all = [FIRST.indexOf(parity), ...left, ...right];
    return all.includes(-1) ? "" : all.join("");
  }
  class EanReader {
    async detect(video: HTMLVideoElement): Promise<Array<{ rawValue: string }>> {
      if (video.videoWidth === 0) return [];
      const canvas = new OffscreenCanvas(video.videoWidth, 1);
      const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      context.drawImage(video, 0, -video.videoHeight / 2);
      const { data } = context.getImageData(0, 0, canvas.width, 1);
      const runs: number[] = [];
      let before = false;
      for (let at = 0; at < canvas.width; at++) {
        const isBar = (data[at * 4] ?? 255) < 128;
        if (at === 0 || isBar !== before) runs.push(0);
        runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
        before = isBar;
      }
      // The white on both sides is no part of it.
      const read = runs.length === 61 ? digits(runs.slice(1, -1)) : "";
      return read ? [{ rawValue: read }] : [];
    }
  }
  Object.assign(window, { BarcodeDetector: EanReader });
}

const start = (page: Page) => page.getByRole("button", { name: "Scan with the camera" });

test("what the camera sees is found, and the camera goes out", async ({ as }) => {
  const server = await apiOf();
  const sku = `CAM-${code()}`;
  const product = await server.set({ sku, name: "Filmed", price: "10", qty_on_hand: 1, barcode: EAN });
  const page = await as("clerk", { permissions: ["camera"] });
  await page.addInitScript(readBarcodes);
  // By a link of another page, in whose document the camera has to be allowed too.
  await page.goto("/pick");
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Scan" }).click();
  await start(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/products/${product.id}`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(sku);
  await expect(page.locator("video")).toHaveCount(0);
});

test("while it looks the camera's picture is shown, and it can be stopped", async ({ as }) => {
  const page = await as("clerk", { permissions: ["camera"] });
  await page.addInitScript(() => {
    Object.assign(window, {
      BarcodeDetector: class {
        detect = async () => [];
      },
    });
  });
  await page.goto("/scan");
  await start(page).click();
  await expect.poll(() => page.locator("video").evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(WIDTH);
  await page.getByRole("button", { name: "Stop the camera" }).click();
  await expect(page.locator("video")).toHaveCount(0);
  await expect(start(page)).toBeVisible();
});

test("who does not allow the camera is told what else serves", async ({ as, allow }) => {
  allow(/Permissions policy violation: camera/);
  const page = await as("clerk");
  await page.addInitScript(readBarcodes);
  // Chromium without a window asks nobody: it says no where the page's own answer does.
  await page.route("**/scan", async (route) => {
    const answer = await route.fetch();
    return route.fulfill({ response: answer, headers: { ...answer.headers(), "permissions-policy": "camera=()" } });
  });
  await page.goto("/scan");
  await start(page).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/^The camera cannot be used\. Allow it/);
  await expect(page.getByRole("textbox", { name: "Code", exact: true })).toBeEditable();
});

test("a camera that something else has, or that is taken away, is told of, and can be started again", async ({
  as,
}) => {
  const page = await as("clerk", { permissions: ["camera"] });
  await page.addInitScript(() => {
    Object.assign(window, {
      BarcodeDetector: class {
        detect = async () => [];
      },
    });
    // No camera of a test is ever in use elsewhere: the first time it is asked for, the browser says what it says then.
    const media = navigator.mediaDevices;
    const open = media.getUserMedia.bind(media);
    media.getUserMedia = async () => {
      media.getUserMedia = open;
      throw new DOMException("Could not start video source", "NotReadableError");
    };
  });
  const says = page.getByRole("main").getByRole("alert");
  await page.goto("/scan");
  await start(page).focus();
  await page.keyboard.press("Enter");
  await expect(says).toHaveText(/^The camera is in use elsewhere\. Close what uses it and try again/);
  await page.keyboard.press("Enter");
  await expect(page.locator("video")).toBeVisible();
  await expect(says).toHaveCount(0);
  await page.locator("video").evaluate((video: HTMLVideoElement) => {
    const [track] = (video.srcObject as MediaStream).getTracks();
    track?.dispatchEvent(new Event("ended"));
  });
  await expect(says).toHaveText(/^The camera has stopped\. Start it again/);
  await expect(page.locator("video")).toHaveCount(0);
  await start(page).click();
  await expect(page.locator("video")).toBeVisible();
});

test("where the browser reads no barcodes, the box takes them, and the keyboard on the screen stays down", async ({
  as,
}) => {
  const page = await as("clerk", { permissions: ["camera"], hasTouch: true, isMobile: true });
  await page.goto("/scan");
  await expect(start(page)).toHaveCount(0);
  const box = page.getByRole("textbox", { name: "Code", exact: true });
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute("inputmode", "none");
  await page.getByRole("button", { name: "Type", exact: true }).click();
  await expect(box).toHaveAttribute("inputmode", "text");
});

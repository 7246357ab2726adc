import { defineConfig } from "playwright/test";
import { chromiumPath } from "../ops/testing/chromium.mjs";

/**
 * `npm test` starts an installation of its own for each mode and hands its address in PULSE_E2E_URL. By hand:
 * npm start, then PULSE_E2E_URL=http://127.0.0.1:3000 npx playwright test -c e2e
 */
const url = process.env.PULSE_E2E_URL ?? "http://127.0.0.1:3000";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  snapshotPathTemplate: "{testDir}/{arg}{ext}",
  outputDir: process.env.PULSE_E2E_OUTPUT ?? "../test-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Stories of one file follow each other; files share nothing that another one's story changes.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A machine that is busy for a moment is no fault of the story; what needed it is named by `npm test`.
  retries: process.env.CI ? 1 : 0,
  reporter: [["line"]],
  // The deep walk takes many minutes: `npm run test:deep` asks for it. Speed is measured when nothing else is told.
  // The main story counts the company's figures to the cent, so nobody else may sell meanwhile: it is told first, by itself.
  projects: [
    { name: "main", testMatch: "main-story.spec.ts" },
    {
      name: "stories",
      testIgnore: ["main-story.spec.ts", "speed.spec.ts", process.env.PULSE_DEEP ? "" : "deep.spec.ts"],
      dependencies: ["main"],
    },
    { name: "speed", testMatch: "speed.spec.ts", dependencies: ["stories"] },
  ],
  use: {
    baseURL: url,
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/London",
    screenshot: "only-on-failure",
    // A record of every step costs as much as the story itself.
    trace: "on-first-retry",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: chromiumPath() ?? "chromium",
      // Chromium's own sandbox does not start for root.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});

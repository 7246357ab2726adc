import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{app,db,workers,analytics,ops}/**/*.test.{ts,tsx}"],
    globalSetup: ["ops/testing/global-setup.ts"],
    environment: "node",
    pool: "forks",
    poolOptions: { forks: { maxForks: 3 } },
    // What hangs ends with its name; a busy machine of two cores is no fault.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ["dot"],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{app,db,workers,analytics,ops}/**/*.test.{ts,tsx}"],
    globalSetup: ["ops/testing/global-setup.ts"],
    environment: "node",
    pool: "forks",
    poolOptions: { forks: { maxForks: 3 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["dot"],
  },
});

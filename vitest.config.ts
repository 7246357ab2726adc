import { defineConfig } from "vitest/config";

/** Tests that start servers and processes, or look at databases; the others need nothing but themselves. */
const REAL = "{app,db,workers,analytics,ops}/**/*.{db,bus}.test.ts";

export default defineConfig({
  test: {
    environment: "node",
    reporters: ["dot"],
    // What hangs ends with its name; a busy machine of two cores is no fault.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // As with the stories: what passes only at the second try is named by `npm test`.
    retry: process.env.CI ? 1 : 0,
    poolOptions: {
      // They keep nothing between them, so their modules are read once for all.
      threads: { isolate: false, maxThreads: 1 },
      // Loading the program takes longer than most files; who ends by itself takes no other file along. Fewer at least than at most, and
      // Vitest ends one that has a file before it.
      forks: { isolate: false, minForks: 3, maxForks: 3 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "alone",
          pool: "threads",
          include: ["{app,db,workers,analytics,ops}/**/*.test.{ts,tsx}"],
          exclude: [REAL],
        },
      },
      {
        extends: true,
        esbuild: { jsx: "automatic", jsxDev: false },
        test: {
          name: "real",
          pool: "forks",
          include: [REAL],
          globalSetup: ["ops/testing/global-setup.ts"],
          setupFiles: ["ops/testing/react-setup.ts"],
        },
      },
    ],
  },
});

#!/usr/bin/env node
// `npx pulse …`: makes sure that the program is installed and built, without a word, then runs it.
import { ensureBuilt, ensureInstalled, requireNode } from "../ensure.mjs";

requireNode();
try {
  await ensureInstalled({ say: (line) => console.error(line) });
  await ensureBuilt({ quiet: true, only: "programs" });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import("../../build/cli.js");

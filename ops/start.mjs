// `npm start`: install, build, then become the supervisor in this same process, so a signal to npm reaches it.
import { ensureBuilt, ensureInstalled, requireNode } from "./ensure.mjs";

requireNode();
try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}
const { supervise } = await import("../build/supervisor.js");
await supervise();

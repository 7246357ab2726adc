// `npm start`: install, build, then become the supervisor in this same process, so a signal to npm reaches it.
import { join, resolve } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";
import { alreadyRuns, holderOf } from "./folder-lock.mjs";

requireNode();
try {
  // Before anything is built: a new build would take the files away that the running one hands out.
  const folder = resolve(root, process.env.PULSE_DATA || ".pulse");
  const pid = holderOf(join(folder, "lock"));
  if (pid !== null) throw new Error(alreadyRuns(folder, pid));
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}
const { supervise } = await import("../build/supervisor.js");
await supervise();

// Hashes passwords in a thread of its own that yields to everybody else. Plain JavaScript: the thread starts from this very file, in
// tests and from a build alike.
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { hashSync, verifySync } from "@node-rs/argon2";

/** A third of the weight of another thread: on a busy machine who signs in waits, not who works. */
const NICENESS = 5;

try {
  // On Linux a priority is a thread's own.
  setPriority(Number(readlinkSync("/proc/thread-self").split("/").pop()), NICENESS);
} catch {
  // Elsewhere it hashes as everything else runs.
}

parentPort.on("message", ({ id, password, stored, cost }) => {
  try {
    const startedAt = performance.now();
    const done = stored === undefined ? hashSync(password, cost) : verifySync(stored, password);
    parentPort.postMessage({ id, done, ms: performance.now() - startedAt });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error.message) });
  }
});

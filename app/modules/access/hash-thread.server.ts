import { Worker } from "node:worker_threads";
import { hash, type Options, verify } from "@node-rs/argon2";

/** With `stored` a comparison (true or false), without it a hash to be made at `cost`. */
export type Asked = { password: string; stored?: string; cost?: Options };
export type Done = { done: string | boolean; ms: number };
export type Compute = (asked: Asked) => Promise<Done>;

/** In this thread's pool: for the command line, the seed and tests. */
export const computeHere: Compute = async ({ password, stored, cost }) => {
  const startedAt = performance.now();
  const done = stored === undefined ? await hash(password, cost) : await verify(stored, password);
  return { done, ms: performance.now() - startedAt };
};

type Waiting = { resolve: (done: Done) => void; reject: (error: Error) => void };
type Answer = { id: number; error?: string } & Partial<Done>;

/** A thread that hashes at a low priority; begun at the first question, and again when it was lost. */
export function openHashThread(): Compute {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let asked = 0;

  function start(): Worker {
    const started = new Worker(new URL("./hash-thread.mjs", import.meta.url));
    started.on("message", ({ id, done, ms = 0, error }: Answer) => {
      const asker = waiting.get(id);
      waiting.delete(id);
      if (done === undefined) asker?.reject(new Error(`the password cannot be hashed: ${error}`));
      else asker?.resolve({ done, ms });
    });
    started.on("error", (error: Error) => {
      if (thread === started) thread = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    });
    // What is hashed for a request keeps the server up, not the thread.
    started.unref();
    return started;
  }

  return (question) =>
    new Promise((resolve, reject) => {
      thread ??= start();
      const id = asked++;
      waiting.set(id, { resolve, reject });
      thread.postMessage({ id, ...question });
    });
}

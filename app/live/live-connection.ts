import { createLiveHub, type LiveEvent, type LiveHub } from "./live-hub.ts";
import type { FromTab } from "./live-worker.ts";

const HERE_MS = 20_000;

let worker: SharedWorker | null | undefined;
let own: LiveHub | undefined;

/** One for the whole browser: HTTP/1.1 allows a host some six connections, and each stream would take one. */
function sharedWorker(): SharedWorker | null {
  if (worker === undefined) {
    try {
      worker = new SharedWorker(new URL("./live-worker.ts", import.meta.url), { type: "module", name: "pulse-live" });
    } catch {
      worker = null;
    }
  }
  return worker;
}

/** Listens until the returned function is called; by a connection of this tab alone where there are no shared workers. */
export function joinLive(tell: (event: LiveEvent) => void): () => void {
  const shared = typeof SharedWorker === "undefined" ? null : sharedWorker();
  if (!shared) return joinOwn(tell);
  let leave = joinShared(shared, tell);
  const failed = () => {
    leave();
    worker = null;
    leave = joinOwn(tell);
  };
  shared.addEventListener("error", failed, { once: true });
  return () => {
    shared.removeEventListener("error", failed);
    leave();
  };
}

function joinOwn(tell: (event: LiveEvent) => void): () => void {
  own ??= createLiveHub(() => new EventSource("/api/v1/live"));
  return own.join(tell);
}

function joinShared({ port }: SharedWorker, tell: (event: LiveEvent) => void): () => void {
  const say = (word: FromTab) => port.postMessage(word);
  const hear = ({ data }: MessageEvent<LiveEvent>) => tell(data);
  const goes = () => say("leave");
  port.addEventListener("message", hear);
  port.start();
  say("join");
  const beat = setInterval(() => say("here"), HERE_MS);
  window.addEventListener("pagehide", goes);
  return () => {
    clearInterval(beat);
    window.removeEventListener("pagehide", goes);
    port.removeEventListener("message", hear);
    say("leave");
  };
}

import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useSyncExternalStore } from "react";

/**
 * The browser's side of /api/v1/live. One EventSource serves the whole tab and is let go while the tab is hidden, so
 * that many open tabs do not use up the six connections HTTP/1.1 allows a host. Messages hold ids and types only: the
 * answer to each is to ask the loaders again, which know what this person may see.
 */

export type Change = { seq: number; type: string; subject_type: string; subject_id: string };
export type Facts = { event_seq: number };
export type LiveMessage = { kind: "change"; change: Change } | { kind: "facts"; facts: Facts } | { kind: "resumed" };
export type LiveState = "off" | "live" | "lost";

type Listener = (message: LiveMessage) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<() => void>();
let source: EventSource | undefined;
let state: LiveState = "off";
let wasOpen = false;

function setState(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
}

function tell(message: LiveMessage): void {
  for (const listener of listeners) listener(message);
}

function open(): void {
  if (source || document.visibilityState === "hidden") return;
  const opened = new EventSource("/api/v1/live");
  source = opened;
  opened.onopen = () => {
    setState("live");
    // What changed while nobody listened is not repeated by a new connection: ask the loaders once.
    if (wasOpen) tell({ kind: "resumed" });
    wasOpen = true;
  };
  opened.onerror = () => {
    setState("lost");
    // A closed source does not come back by itself (the server answered with an error).
    if (opened.readyState === EventSource.CLOSED && source === opened) {
      source = undefined;
      setTimeout(() => listeners.size > 0 && open(), 5_000);
    }
  };
  opened.addEventListener("change", (event) => {
    const change = parse<Change>(event.data);
    if (change) tell({ kind: "change", change });
  });
  opened.addEventListener("facts", (event) => {
    const facts = parse<Facts>(event.data);
    if (facts) tell({ kind: "facts", facts });
  });
}

function close(): void {
  source?.close();
  source = undefined;
}

function parse<Data>(text: string): Data | undefined {
  try {
    return JSON.parse(text) as Data;
  } catch {
    return undefined;
  }
}

function onVisibility(): void {
  if (document.visibilityState === "visible") open();
  else close();
}

function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (listeners.size === 1) document.addEventListener("visibilitychange", onVisibility);
  open();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener("visibilitychange", onVisibility);
    close();
    setState("off");
  };
}

/** Off before hydration, then live or lost. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (changed) => {
      stateListeners.add(changed);
      return () => stateListeners.delete(changed);
    },
    () => state,
    () => "off",
  );
}

/** Milliseconds between two revalidations of one page; the first one never waits. */
const PAUSE = 100;

/**
 * Asks this page's loaders again when a message concerns it: at once, then at most every 100 ms, and never while the
 * previous answer is still on its way (restarting it again and again would show nothing under steady traffic).
 */
export function useLive(concerns: (message: LiveMessage) => boolean): void {
  const { revalidate, state: revalidation } = useRevalidator();
  const latest = useRef({ concerns, revalidate });
  latest.current = { concerns, revalidate };
  const pacer = useRef({ running: false, again: false, last: 0, timer: undefined as number | undefined });

  useEffect(() => {
    const pace = pacer.current;
    function ask() {
      if (pace.running || pace.timer !== undefined) {
        pace.again = true;
        return;
      }
      const wait = pace.last + PAUSE - performance.now();
      if (wait > 0) {
        pace.timer = window.setTimeout(() => {
          pace.timer = undefined;
          run();
        }, wait);
        return;
      }
      run();
    }
    function run() {
      pace.running = true;
      pace.again = false;
      pace.last = performance.now();
      latest.current.revalidate();
    }
    const stop = listen((message) => {
      if (message.kind === "resumed" || latest.current.concerns(message)) ask();
    });
    return () => {
      stop();
      window.clearTimeout(pace.timer);
      pace.timer = undefined;
    };
  }, []);

  useEffect(() => {
    const pace = pacer.current;
    if (revalidation !== "idle" || !pace.running) return;
    pace.running = false;
    if (!pace.again) return;
    pace.again = false;
    const wait = Math.max(0, pace.last + PAUSE - performance.now());
    pace.timer = window.setTimeout(() => {
      pace.timer = undefined;
      pace.running = true;
      pace.last = performance.now();
      latest.current.revalidate();
    }, wait);
  }, [revalidation]);
}

/** For a record's page: events about this subject. */
export function useLiveSubject(...ids: string[]): void {
  useLive((message) => message.kind === "change" && ids.includes(message.change.subject_id));
}

/** For a list: events of these kinds, such as "orders.". */
export function useLiveTypes(...prefixes: string[]): void {
  useLive((message) => message.kind === "change" && prefixes.some((prefix) => message.change.type.startsWith(prefix)));
}

/** For pages made from analytics. */
export function useLiveFacts(): void {
  useLive((message) => message.kind === "facts");
}

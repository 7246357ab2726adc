import { useLocation, useNavigation, useRevalidator } from "@remix-run/react";
import { startTransition, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { joinLive } from "./live-connection.ts";
import { createPacer, type Pacer } from "./pacer.ts";

/**
 * The browser's side of /api/v1/live. One connection serves the whole browser, and a tab listens while it is seen.
 * Messages hold ids and types only: the answer to each is to ask the loaders again, which know what this person may see. The one
 * exception are figures that this page asked a loader for and is looking at: they are told when they have changed.
 */

export type Change = { seq: number; type: string; subject_type: string; subject_id: string };
export type Facts = { event_seq: number };
export type ToldFigures = { address: string; seq: number; data?: unknown; failed?: true };
export type LiveMessage =
  | { kind: "change"; change: Change }
  | { kind: "facts"; facts: Facts }
  /** What is looked at under this address stands at `seq`; what is not in `data` has not changed. `failed`: it has to be asked for. */
  | { kind: "figures"; figures: ToldFigures }
  /** This person's notifications are others than before. */
  | { kind: "notice" }
  /** Somebody began or ended editing a record. */
  | { kind: "editing"; subject: string }
  /** Figures lack what was done a while ago; said again and again until they have it. */
  | { kind: "behind" }
  | { kind: "resumed" };
/** `left`: see useIsLeft. */
export type LiveState = "off" | "live" | "lost" | "left";

type Listener = (message: LiveMessage) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<() => void>();
let leave: (() => void) | undefined;
let state: LiveState = "off";
/** Who and whose company this page is of. */
let pageOf: string | undefined;
let connectionOf: string | undefined;

/** Milliseconds a message is remembered: longer than a page takes from its loader's read to listening. */
const REMEMBERED_MS = 4_000;
let recent: { at: number; message: LiveMessage }[] = [];

function setState(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
}

function tell(message: LiveMessage): void {
  const at = performance.now();
  if (state === "left") return;
  recent = recent.filter((one) => one.at > at - REMEMBERED_MS);
  if (message.kind !== "resumed") recent.push({ at, message });
  for (const listener of listeners) listener(message);
}

function open(): void {
  if (leave || document.visibilityState === "hidden") return;
  leave = joinLive((event) => {
    if (event.kind === "open") {
      const whose = parse<{ company_id: string; account_id: string }>(event.text);
      connectionOf = whose ? keyOf(whose.company_id, whose.account_id) : undefined;
      setState(isLeft() ? "left" : "live");
      // What changed between the page's reading and this moment is not told by a new connection: ask the loaders once.
      tell({ kind: "resumed" });
    } else if (event.kind === "lost") {
      if (state !== "left") setState("lost");
    } else if (event.kind === "change") {
      const change = parse<Change>(event.text);
      if (change) tell({ kind: "change", change });
    } else if (event.kind === "notice" || event.kind === "behind") tell({ kind: event.kind });
    else if (event.kind === "editing") {
      const editing = parse<{ subject_id: string }>(event.text);
      if (editing) tell({ kind: "editing", subject: editing.subject_id });
    } else if (event.kind === "figures") {
      const figures = parse<ToldFigures>(event.text);
      if (figures) tell({ kind: "figures", figures });
    } else {
      const facts = parse<Facts>(event.text);
      if (facts) tell({ kind: "facts", facts });
    }
  });
}

function close(): void {
  leave?.();
  leave = undefined;
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

const isLeft = () => pageOf !== undefined && connectionOf !== undefined && connectionOf !== pageOf;
const keyOf = (companyId: string, accountId: string) => `${companyId} ${accountId}`;

/** Keeps the connection while the frame is there, so that going from page to page does not open it anew. */
export function useLiveConnection(companyId: string, accountId: string): void {
  useEffect(() => {
    pageOf = keyOf(companyId, accountId);
    if (state === "left" && !isLeft()) setState("live");
    return listen(() => {});
  }, [companyId, accountId]);
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

/** Whether this browser is signed in as somebody else, or in another company, than this page is of. */
export function useIsLeft(): boolean {
  const [is, set] = useState(false);
  useEffect(() => {
    // A transition: the whole page is drawn anew, and may not have come alive yet.
    const look = () => startTransition(() => set(state === "left"));
    look();
    stateListeners.add(look);
    return () => void stateListeners.delete(look);
  }, []);
  return is;
}

/** Milliseconds between two revalidations of one page; the first one never waits. A third of what a figure may take to the screen. */
const PAUSE_MS = 50;

/** Asks this page's loaders again when a message concerns it, at most once in `pauseMs`. */
export function useLive(concerns: (message: LiveMessage) => boolean, pauseMs = PAUSE_MS): void {
  const { revalidate, state } = useRevalidator();
  const pacer = useWhenTold(concerns, revalidate, pauseMs);
  useEffect(() => {
    if (state === "idle") pacer.done();
  }, [state, pacer]);
}

/** Runs something when a message concerns it, one run at a time: the returned pacer wants to know when a run is done. */
export function useWhenTold(concerns: (message: LiveMessage) => boolean, run: () => void, pauseMs = PAUSE_MS): Pacer {
  const { key: visit } = useLocation();
  const onTheWay = useNavigation().state !== "idle";
  const latest = useRef({ concerns, run, onTheWay });
  latest.current = { concerns, run, onTheWay };
  const pacer = useRef<Pacer>();
  pacer.current ??= createPacer(() => latest.current.run(), pauseMs);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each visit looks back once at what came while it was loading
  useEffect(() => {
    const hear = (message: LiveMessage) => {
      // A navigation reads anew by itself, and asking now would break it off; what it missed is heard on arrival.
      if (latest.current.onTheWay) return;
      if (message.kind === "resumed" || latest.current.concerns(message)) pacer.current?.ask();
    };
    const since = performance.now() - REMEMBERED_MS;
    for (const { at, message } of recent) if (at > since) hear(message);
    const leave = listen(hear);
    return () => {
      leave();
      pacer.current?.stop();
    };
  }, [visit]);

  return pacer.current;
}

/** Every message as it comes, for what is no question to the loaders. */
export function useLiveMessages(hear: Listener): void {
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => listen((message) => latest.current(message)), []);
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
export function useLiveFacts(pauseMs?: number): void {
  useLive(({ kind }) => kind === "facts" || kind === "behind", pauseMs);
}

import type { LiveMessage } from "./live-messages.ts";

/*
 * One connection to /api/v1/live for many tabs. It stands while at least one tab listens, and every tab is told the same. Used by the
 * shared worker for the whole browser, and by a single tab where there are no shared workers.
 */

export const KINDS = [
  "change",
  "facts",
  "figures",
  "behind",
  "notice",
  "editing",
] as const satisfies readonly LiveMessage[];

/** `open` is told once it is known whose connection it is; its text is that of `whose`. */
export type LiveEvent =
  | { kind: "open"; text: string }
  | { kind: "lost" }
  | { kind: (typeof KINDS)[number]; text: string };
export type Tab = (event: LiveEvent) => void;

/** As much of an EventSource as is used. */
export type Source = Pick<EventSource, "readyState" | "close"> & {
  onerror: ((event: Event) => void) | null;
  addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void;
};

export type LiveHub = { join: (tab: Tab) => () => void };

/** EventSource.CLOSED: it does not come back by itself, as the server answered with an error. */
const CLOSED = 2;
const AGAIN_MS = 5_000;

export function createLiveHub(connect: () => Source): LiveHub {
  const tabs = new Set<Tab>();
  let source: Source | undefined;
  let whose: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(event: LiveEvent): void {
    for (const tab of tabs) tab(event);
  }

  function open(): void {
    clearTimeout(timer);
    const opened = connect();
    source = opened;
    opened.addEventListener("whose", ({ data }) => {
      whose = data;
      tell({ kind: "open", text: data });
    });
    opened.onerror = () => {
      whose = null;
      tell({ kind: "lost" });
      if (opened.readyState !== CLOSED || source !== opened) return;
      source = undefined;
      timer = setTimeout(() => tabs.size > 0 && open(), AGAIN_MS);
    };
    for (const kind of KINDS) {
      opened.addEventListener(kind, (event) => tell({ kind, text: event.data }));
    }
  }

  return {
    join(tab) {
      tabs.add(tab);
      // What changed between the tab's own reading and this moment it must ask for itself, as after a fresh connection.
      if (whose !== null) tab({ kind: "open", text: whose });
      else if (!source) open();
      return () => {
        tabs.delete(tab);
        if (tabs.size > 0) return;
        clearTimeout(timer);
        source?.close();
        source = undefined;
        whose = null;
      };
    },
  };
}

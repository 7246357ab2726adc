import type { Identity } from "#app/modules/access/identify.server.ts";
import { liveText } from "./live-messages.ts";

/** Figures that a page shows, by what it calls them, and the last event that is in them. */
export type Figures = { data: Record<string, unknown>; seq: number };
/** What is looked at first comes first, then the rest: each is told as soon as it is read. */
export type Reads = readonly (() => Promise<Figures>)[];

type Listener = { identity: Identity; send: (text: string) => void };
type Part = { read: () => Promise<Figures>; busy: boolean; again: boolean };
type Group = { parts: Part[]; until: Map<Listener, number>; last: Map<string, string> };

/** Longer than a page waits before it says again that it is looked at. */
const KEPT_MS = 10 * 60_000;
/**
 * From one reading to the next while facts keep moving: nobody sees faster, and each costs. What comes later has more of it, and
 * rests for some times as long as it took: a busy machine is asked less.
 */
const PAUSE_MS = 50;
const REST_TIMES = 3;
/** Pages that one browser may have told to it; the one longest there goes first. */
const MOST_EACH = 8;

/**
 * What is looked at right now, read anew once the facts have moved and told to everybody who looks: once for all who look at the
 * same address with the same rights, and never twice at a time. Only what has changed is told.
 */
export function liveFigures(onFault: (error: unknown) => void) {
  const groups = new Map<string, Group>();

  function drop(listener: Listener, key: string, group: Group): void {
    group.until.delete(listener);
    if (group.until.size === 0) groups.delete(key);
  }

  function send(key: string, group: Group, { data, seq }: Figures): void {
    const changed: Figures["data"] = {};
    for (const [name, value] of Object.entries(data)) {
      const text = JSON.stringify(value);
      if (group.last.get(name) !== text) changed[name] = value;
      group.last.set(name, text);
    }
    tellAll(key, group, { seq, ...(Object.keys(changed).length > 0 ? { data: changed } : {}) });
  }

  function tellAll(key: string, group: Group, what: object): void {
    const [address] = JSON.parse(key) as [string];
    const message = liveText("figures", { address, ...what });
    for (const [listener, until] of group.until) {
      if (until < Date.now()) drop(listener, key, group);
      else listener.send(message);
    }
  }

  async function tell(key: string, group: Group, at = 0): Promise<void> {
    const part = group.parts[at];
    if (!part || group.until.size === 0) return;
    if (part.busy) {
      part.again = true;
      return;
    }
    part.busy = true;
    try {
      do {
        part.again = false;
        const startedAt = performance.now();
        send(key, group, await part.read());
        void tell(key, group, at + 1);
        const rest = at === 0 ? 0 : (performance.now() - startedAt) * REST_TIMES;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS + rest).unref());
      } while (part.again && group.until.size > 0);
    } catch (error) {
      // Whoever looks asks by itself, and sees what is the matter.
      tellAll(key, group, { seq: 0, failed: true });
      groups.delete(key);
      if ((error as { status?: number }).status !== 503) onFault(error);
    } finally {
      part.busy = false;
    }
  }

  return {
    watch(listener: Listener, address: string, reads: Reads): void {
      const { tenantId, role, rights } = listener.identity;
      const key = JSON.stringify([address, tenantId, role, rights]);
      const group = groups.get(key) ?? {
        parts: reads.map((read) => ({ read, busy: false, again: false })),
        until: new Map(),
        last: new Map(),
      };
      groups.set(key, group);
      group.until.delete(listener);
      group.until.set(listener, Date.now() + KEPT_MS);
      const own = [...groups].filter(([, { until }]) => until.has(listener));
      const [oldest] = own.sort(([, a], [, b]) => (a.until.get(listener) ?? 0) - (b.until.get(listener) ?? 0));
      if (own.length > MOST_EACH && oldest) drop(listener, ...oldest);
    },
    leave(listener: Listener): void {
      for (const [key, group] of groups) drop(listener, key, group);
    },
    moved(): void {
      for (const [key, group] of groups) void tell(key, group);
    },
  };
}

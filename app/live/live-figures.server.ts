import type { Identity } from "#app/modules/access/identify.server.ts";
import { liveText } from "./live-messages.ts";

/** Figures that a page shows, and the last event that is in them. */
export type Figures = { data: unknown; seq: number };

type Listener = { identity: Identity; send: (text: string) => void };
type Group = {
  read: () => Promise<Figures>;
  until: Map<Listener, number>;
  last: string;
  busy: boolean;
  again: boolean;
};

/** Longer than a page waits before it says again that it is looked at. */
const KEPT_MS = 10 * 60_000;
/** From one reading to the next while facts keep moving: nobody sees faster, and each costs. */
const PAUSE_MS = 50;
/** Pages that one browser may have told to it; the one longest there goes first. */
const MOST_EACH = 8;

/**
 * What is looked at right now, read anew once the facts have moved and told to everybody who looks: once for all who look at the
 * same address with the same rights, and never twice at a time. What facts have not changed is told without its data.
 */
export function liveFigures(onFault: (error: unknown) => void) {
  const groups = new Map<string, Group>();

  function drop(listener: Listener, key: string, group: Group): void {
    group.until.delete(listener);
    if (group.until.size === 0) groups.delete(key);
  }

  async function tell(key: string, address: string, group: Group): Promise<void> {
    if (group.busy) {
      group.again = true;
      return;
    }
    group.busy = true;
    try {
      do {
        group.again = false;
        const rested = new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
        const { data, seq } = await group.read();
        const text = JSON.stringify(data);
        const told = text === group.last ? { address, seq } : { address, seq, data };
        group.last = text;
        const message = liveText("figures", told);
        for (const [listener, until] of group.until) {
          if (until < Date.now()) drop(listener, key, group);
          else listener.send(message);
        }
        await rested;
      } while (group.again && group.until.size > 0);
    } catch (error) {
      // Whoever looks asks by itself when nothing is told, and sees what is the matter.
      groups.delete(key);
      if ((error as { status?: number }).status !== 503) onFault(error);
    } finally {
      group.busy = false;
    }
  }

  return {
    watch(listener: Listener, address: string, read: () => Promise<Figures>): void {
      const { tenantId, role, rights } = listener.identity;
      const key = JSON.stringify([address, tenantId, role, rights]);
      const group = groups.get(key) ?? { read, until: new Map(), last: "", busy: false, again: false };
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
      for (const [key, group] of groups) void tell(key, (JSON.parse(key) as [string])[0], group);
    },
  };
}

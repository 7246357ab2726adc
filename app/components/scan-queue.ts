import { dropScan, keepScan, keptScans, type ScanEntry } from "./scan-store.ts";

/*
 * The queue of scans of one person at one device. Each scan is kept first and sent then, strictly one after the other; what cannot be
 * sent waits and is tried again. A scan has its own id, so one that arrives twice counts once. What the server refuses is done with:
 * a person looks at it, and the others go on.
 */

export type NewScan = Pick<ScanEntry, "place" | "placeId" | "kind" | "code" | "byPlace" | "quantity" | "undoes">;
export type QueueState = {
  entries: readonly ScanEntry[];
  /** `offline`: the server does not answer; `signed-out`: it wants a person first. */
  line: "idle" | "sending" | "offline" | "signed-out";
  /** Set while the browser cannot keep what is scanned: it is sent, but lost if the page is closed before. */
  isStorageFull: boolean;
};

const RETRY_MS = [500, 1000, 2000, 5000];
/** Entries that are done which a page holds; older ones are in the server's log. What waits is held however much it is. */
const HELD = 400;

type Sent =
  | { ok: true; sku: string; change: number; total: number }
  | { ok: false; problem: string; code: string }
  | "later"
  | "signed-out";

export class ScanQueue {
  #state: QueueState = { entries: [], line: "idle", isStorageFull: false };
  #listeners = new Set<() => void>();
  #sending = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #written: Promise<unknown> = Promise.resolve();
  #lastNo = 0;
  /** Entries of this page alone, by their ids. */
  #unkept = new Set<string>();
  #doneListeners = new Set<(entry: ScanEntry) => void>();
  readonly owner: string;

  constructor(owner: string) {
    this.owner = owner;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  state = (): QueueState => this.#state;
  /** Hears of each scan that was sent or refused. */
  onDone = (listener: (entry: ScanEntry) => void): (() => void) => {
    this.#doneListeners.add(listener);
    return () => this.#doneListeners.delete(listener);
  };

  /** Takes up what an earlier page left, and begins to send. */
  async start(): Promise<void> {
    const left = await keptScans(this.owner).catch(() => []);
    const known = new Set(this.#state.entries.map((one) => one.id));
    this.#set({ entries: [...left.filter((one) => !known.has(one.id)), ...this.#state.entries] });
    void this.#send();
  }

  add(scan: NewScan): ScanEntry {
    this.#lastNo = Math.max(Date.now(), this.#lastNo + 1);
    const entry: ScanEntry = {
      ...scan,
      id: newScanId(),
      no: this.#lastNo,
      owner: this.owner,
      scannedAt: new Date().toISOString(),
      state: "queued",
    };
    const done = this.#state.entries.filter((one) => one.state !== "queued").slice(-HELD);
    const isHeld = new Set(done);
    this.#set({
      entries: [...this.#state.entries.filter((one) => one.state === "queued" || isHeld.has(one)), entry],
    });
    // One after the other, so that what is kept is always a beginning of what was scanned.
    this.#written = this.#written.then(() => this.#keep(entry)).then(() => this.#send());
    return entry;
  }

  /** Takes a refused scan off the list: somebody has seen it. */
  dismiss(id: string): void {
    this.#set({ entries: this.#state.entries.filter((one) => one.id !== id || one.state === "queued") });
    dropScan(id).catch(() => {});
  }

  /** Now rather than at the next try: the network is back, or the person is. */
  wake = (): void => {
    clearTimeout(this.#retry);
    void this.#send();
  };

  async #keep(entry: ScanEntry): Promise<void> {
    const isKept = await keepScan(entry).then(
      () => true,
      () => false,
    );
    if (isKept) this.#unkept.delete(entry.id);
    else this.#unkept.add(entry.id);
    // Room for this one is none for those before it, which still wait in this page alone.
    const isOneUnkept = this.#state.entries.some((one) => one.state === "queued" && this.#unkept.has(one.id));
    this.#set({ isStorageFull: !isKept || isOneUnkept });
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#retry);
    try {
      for (;;) {
        const next = this.#state.entries.find((one) => one.state === "queued");
        if (!next) {
          this.#set({ line: "idle" });
          return;
        }
        if (this.#failures === 0) this.#set({ line: "sending" });
        const sent = await post(next);
        if (sent === "later" || sent === "signed-out") {
          this.#set({ line: sent === "later" ? "offline" : "signed-out" });
          const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
          this.#failures += 1;
          this.#retry = setTimeout(this.wake, wait);
          return;
        }
        this.#failures = 0;
        const done: ScanEntry = sent.ok
          ? { ...next, state: "sent", sku: sent.sku, change: sent.change, total: sent.total }
          : { ...next, state: "refused", problem: sent.problem, problemCode: sent.code };
        this.#set({ entries: this.#state.entries.map((one) => (one.id === done.id ? done : one)) });
        await this.#keep(done);
        for (const listener of this.#doneListeners) listener(done);
      }
    } finally {
      this.#sending = false;
    }
  }

  #set(change: Partial<QueueState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

let current: ScanQueue | null = null;

/** The one queue of this page's person; it goes on sending while one moves through the product. */
export function queueOf(owner: string): ScanQueue {
  if (current?.owner !== owner) {
    if (current) window.removeEventListener("online", current.wake);
    current = new ScanQueue(owner);
    window.addEventListener("online", current.wake);
    window.addEventListener("beforeunload", askBeforeLoss);
    void current.start();
  }
  return current;
}

/** Only scans that nobody keeps are worth the browser's question. */
function askBeforeLoss(event: BeforeUnloadEvent): void {
  const state = current?.state();
  if (state?.isStorageFull && state.entries.some((one) => one.state === "queued")) event.preventDefault();
}

async function post(entry: ScanEntry): Promise<Sent> {
  try {
    const response = await fetch("/scans", {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
      body: new URLSearchParams({
        place: entry.place,
        place_id: entry.placeId,
        id: entry.id,
        kind: entry.kind,
        code: entry.code,
        by_place: entry.byPlace,
        quantity: entry.quantity,
        undoes: entry.undoes,
        scanned_at: entry.scannedAt,
      }),
    });
    if (response.type === "opaqueredirect" || response.status === 401) return "signed-out";
    if (response.status >= 500 || response.status === 429) return "later";
    const answer = await response.json();
    if (response.ok) return { ok: true, sku: answer.sku, change: answer.quantity, total: answer.total };
    return { ok: false, problem: answer.detail ?? "The server refused this scan.", code: answer.code ?? "" };
  } catch {
    return "later";
  }
}

/** A version 4 UUID; `crypto.randomUUID` is missing on plain http beyond loopback. */
export function newScanId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

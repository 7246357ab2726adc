/*
 * Where scans wait in the browser: IndexedDB, in the order in which they were made, until they are sent. What was sent or refused
 * stays for a day, so that a reload shows the same log.
 */

export type ScanEntry = {
  id: string;
  /** Order in the queue, given when it is kept. */
  no: number;
  /** Whose scan it is: another person at the same device does not send it. */
  owner: string;
  place: "pick" | "receipt" | "count";
  placeId: string;
  kind: "add" | "set" | "undo";
  code: string;
  byPlace: string;
  quantity: string;
  undoes: string;
  scannedAt: string;
  state: "queued" | "sent" | "refused";
  /** What the server said: the item and its total, or why it was refused. */
  sku?: string;
  change?: number;
  total?: number;
  problem?: string;
  problemCode?: string;
};

const DATABASE = "pulse-scans";
const STORE = "scans";
const KEPT_MS = 86_400_000;

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => {
      // The browser closes it when it throws the site's data away.
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  // What has no room now may have some at the next scan.
  opened.catch(() => (opened = null));
  return opened;
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    // Strict: a scan is on the disk before it is called kept.
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error);
    transaction.onerror = () => reject(transaction.error ?? request.error);
  });
}

/** Throws where the browser has no room or keeps nothing. */
export async function keepScan(entry: ScanEntry): Promise<void> {
  await run("readwrite", (store) => store.put(entry));
}

/** A person's scans in their order; those that are done for more than a day are forgotten. */
export async function keptScans(owner: string): Promise<ScanEntry[]> {
  const all = await run<ScanEntry[]>("readonly", (store) => store.getAll());
  const old = all.filter((one) => one.state !== "queued" && Date.now() - Date.parse(one.scannedAt) > KEPT_MS);
  for (const one of old) await run("readwrite", (store) => store.delete(one.id));
  return all.filter((one) => one.owner === owner && !old.includes(one)).sort((a, b) => a.no - b.no);
}

export async function dropScan(id: string): Promise<void> {
  await run("readwrite", (store) => store.delete(id));
}

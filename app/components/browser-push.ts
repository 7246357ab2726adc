/* Web Push as the browser sees it. What it says of its subscription goes to the server as JSON text. */

const WORKER = "/service-worker.js";

/** Browsers offer it over https, or on the machine itself, only. */
export const hasPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function current(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** SHA-256 of this browser's address as the server keeps it, base64url; null where it is not subscribed. */
export async function ownHash(): Promise<string | null> {
  const subscription = await current();
  if (!subscription) return null;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  return toBase64Url(new Uint8Array(hash));
}

/** Asks the person, then the browser's push service. `key`: the server's, base64url. Rejects when either says no. */
export async function subscribe(key: string): Promise<string> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  // One for another installation's key at this address is of no use to this one.
  const before = await pushManager.getSubscription();
  if (before && !isFor(before, key)) await before.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64Url(key) });
  return JSON.stringify(subscription);
}

function isFor({ options }: PushSubscription, key: string): boolean {
  return options.applicationServerKey !== null && toBase64Url(new Uint8Array(options.applicationServerKey)) === key;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

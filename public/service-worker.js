// Shows what is pushed to this browser, and opens its page when it is pressed. It keeps nothing and answers no request.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title = "Pulse", url = "/notifications" } = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(title, { tag: url, icon: "/favicon.svg", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { origin } = self.location;
  const page = new URL(event.notification.data?.url ?? "/notifications", origin);
  event.waitUntil(page.origin === origin ? open(page.href) : Promise.resolve());
});

async function open(address) {
  const pages = await self.clients.matchAll({ type: "window" });
  const there = pages.find(({ url }) => url === address);
  return there ? there.focus() : self.clients.openWindow(address);
}

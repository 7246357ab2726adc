import { expect, test } from "./story.ts";

/* What is pushed to a browser, as Chromium's own tools deliver it: there is no push service of a maker to be asked here. */

test("what is pushed is shown with its page, and news of the same record stands for what was there", async ({
  open,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const page = await open({ baseURL: origin });
  await page.context().grantPermissions(["notifications"], { origin });
  await page.goto("/login");
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
  });
  const devtools = await page.context().newCDPSession(page);
  const registered = new Promise<string>((done) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`);
      if (own) done(own.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = (data: unknown) =>
    devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(data) });
  const shown = () =>
    page.evaluate(async () => {
      const notifications = await (await navigator.serviceWorker.ready).getNotifications();
      return notifications
        .map(({ title, tag, data }) => ({ title, tag, data }))
        .sort((a, b) => (a.tag < b.tag ? -1 : 1));
    });

  await push({ title: "SO-1 was cancelled", url: "/orders/1" });
  await push({ title: "SO-1 was shipped as SH-1", url: "/orders/1" });
  await push({ title: "INV-1 is paid in full", url: "/invoices/1" });
  await expect.poll(shown).toEqual([
    { title: "INV-1 is paid in full", tag: "/invoices/1", data: { url: "/invoices/1" } },
    // News of the same record replaces what stood there.
    { title: "SO-1 was shipped as SH-1", tag: "/orders/1", data: { url: "/orders/1" } },
  ]);
});

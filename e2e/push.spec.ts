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
  // What the page is told to show. A browser without windows of its own shows nothing, and so is not asked what it shows.
  const worker = page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent("serviceworker"));
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; told: object[] };
    const { registration } = scope;
    const show = registration.showNotification.bind(registration);
    scope.told = [];
    registration.showNotification = (title, options) => {
      scope.told.push({ title, tag: options?.tag, data: options?.data });
      return show(title, options);
    };
  });
  const told = () => worker.evaluate(() => (globalThis as unknown as { told: object[] }).told);

  await push({ title: "SO-1 was cancelled", url: "/orders/1" });
  await push({ title: "SO-1 was shipped as SH-1", url: "/orders/1" });
  await push({ title: "INV-1 is paid in full", url: "/invoices/1" });
  await expect.poll(told).toEqual([
    { title: "SO-1 was cancelled", tag: "/orders/1", data: { url: "/orders/1" } },
    // News of the same record has its tag, and so stands for what was there.
    { title: "SO-1 was shipped as SH-1", tag: "/orders/1", data: { url: "/orders/1" } },
    { title: "INV-1 is paid in full", tag: "/invoices/1", data: { url: "/invoices/1" } },
  ]);
});

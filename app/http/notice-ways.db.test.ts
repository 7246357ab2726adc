import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { unseal } from "#app/modules/access/sealing.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { sealedAs } from "#app/modules/notices/queue-mail.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { keepVapidKeys } from "#workers/jobs/push.ts";
import { newBrowser } from "#workers/testing/push-service.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* The page on which a person says how to be told, as it is used without JavaScript. */

const PAGE = "/profile/notifications";
let server: TestServer;
let cookie: string;
let other: string;
const dataFolder = mkdtempSync(join(tmpdir(), "pulse-ways-"));
const admin = () => server.db.admin;

beforeAll(async () => {
  server = await startTestServer({ screens: true, dataFolder });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(admin(), company);
  for (const name of ["ada", "bob"]) {
    const person = { tenantId, email: `${name}@one.test`, name, role: "clerk" as const, password: TEST_PASSWORD };
    await createAccount(admin(), person);
  }
  cookie = await sessionCookieOf(server, "ada@one.test");
  other = await sessionCookieOf(server, "bob@one.test");
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const see = async (as = cookie) =>
  (await server.call("GET", PAGE, { headers: { Cookie: as } })).text.replaceAll("<!-- -->", "");
const post = (fields: Record<string, string>, as = cookie) =>
  server.call("POST", PAGE, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: as },
  });
const preference = async () =>
  (await admin()`select in_app, by_mail, by_sms, by_push from notice_preference where kind = 'mention'`)[0];

async function setUp(channel: "sms" | "push"): Promise<void> {
  if (channel === "push") await keepVapidKeys(admin(), await readSealingKeys(dataFolder));
  await admin()`update channel_state set configured = true where channel = ${channel}`;
}

it("shows the ways that are set up and no other", async () => {
  const before = await see();
  expect(before).toContain("In Pulse");
  for (const way of ["By mail", "By SMS", "In my browsers", "My phone for SMS", "My browsers", "Mails come"])
    expect(before).not.toContain(way);
  expect((await post({ _form: "phone", number: "+447700900123" })).status).toBe(409);

  await admin()`update mail_state set configured = true`;
  await setUp("sms");
  await setUp("push");
  const after = await see();
  for (const way of ["By mail", "By SMS", "In my browsers", "My phone for SMS", "My browsers", "Mails come"])
    expect(after).toContain(way);
  expect(after).toContain("Notifying a browser needs JavaScript");
});

it("keeps what was ticked, and leaves alone what was not asked", async () => {
  const asked = { _form: "notices", "kinds.mention.asked": "1" };
  await post({ ...asked, ways: "in_app,by_mail,by_sms,by_push", "kinds.mention.by_sms": "on", digest: "18" });
  expect(await preference()).toEqual({ in_app: false, by_mail: false, by_sms: true, by_push: false });
  expect(await see()).toMatch(/<option value="18" selected="">Gathered, each day at 18:00/);

  await post({ ...asked, ways: "in_app", "kinds.mention.in_app": "on", "kinds.mention.by_mail": "on" });
  expect(await preference()).toEqual({ in_app: true, by_mail: false, by_sms: true, by_push: false });
  expect(await see()).toMatch(/<option value="18" selected="">/);
  expect((await post({ ...asked, ways: "in_app", digest: "24" })).status).toBe(422);
  await post({ ...asked, ways: "in_app", "kinds.mention.in_app": "on", digest: "" });
  expect(await admin()`select digest, digest_hour from notice_setting`).toMatchObject([
    { digest: false, digest_hour: 18 },
  ]);
});

describe("a phone", () => {
  it("is entered, confirmed by its code and removed", async () => {
    expect((await post({ _form: "phone", number: "07700 900123" })).text).toContain("with its country code");
    expect((await post({ _form: "phone", number: "+44 7700 900123" })).status).toBe(303);
    expect(await see()).toMatch(/\+447700900123[\s\S]*Not confirmed[\s\S]*Code from the SMS/);
    expect(await see(other)).not.toContain("+447700900123");
    const [sent] = await admin()<{ key: string; sealed: Buffer }[]>`select key, sealed from outgoing_message`;
    const keys = await readSealingKeys(dataFolder);
    const [, code = ""] = unseal(keys, sent?.sealed ?? Buffer.alloc(0), sealedAs(sent?.key ?? ""))
      .toString()
      .split(" ");

    const wrong = code === "000000" ? "111111" : "000000";
    expect((await post({ _form: "phone-code", code: wrong })).status).toBe(303);
    // A refused try is kept, not rolled back.
    expect(await admin()`select code_tries as tries from notice_phone`).toEqual([{ tries: 1 }]);
    expect((await post({ _form: "phone-code", code }, other)).status).toBe(404);
    expect((await post({ _form: "phone-code", code: "12" })).status).toBe(422);
    expect((await post({ _form: "phone-code", code: `${code.slice(0, 3)} ${code.slice(3)}` })).status).toBe(303);
    const confirmed = await see();
    expect(confirmed).toContain("Confirmed");
    expect(confirmed).not.toContain("Code from the SMS");

    expect((await post({ _form: "phone-remove" })).status).toBe(303);
    expect(await see()).not.toContain("+447700900123");
  });
});

describe("a browser", () => {
  it("is added by what it says of itself, and removed by its person only", async () => {
    const { p256dh, auth } = newBrowser();
    const subscription = JSON.stringify({ endpoint: "https://push.one.test/secret-address", keys: { p256dh, auth } });
    expect((await post({ _form: "browser", subscription: "{" })).status).toBe(422);
    expect((await post({ _form: "browser", subscription })).status).toBe(303);
    const page = await see();
    const id = /browser-([0-9a-f-]{36})/.exec(page)?.[1] ?? "";
    expect(id).not.toBe("");
    expect(page).not.toContain("secret-address");
    expect(await see(other)).not.toContain(id);
    expect((await post({ _form: `browser-${id}` }, other)).status).toBe(404);
    expect((await post({ _form: `browser-${newId()}` })).status).toBe(404);
    expect((await post({ _form: "browser-x" })).status).toBe(404);
    expect((await post({ _form: `browser-${id}` })).status).toBe(303);
    expect(await admin()`select 1 from push_subscription`).toHaveLength(0);
  });
});

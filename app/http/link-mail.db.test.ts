import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { unseal } from "#app/modules/access/sealing.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { sealedAs } from "#app/modules/notices/queue-mail.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* Links by mail, up to the row that waits to be sent; the sending itself is the worker's. */

let server: TestServer;
let cookie: string;
const dataFolder = mkdtempSync(join(tmpdir(), "pulse-links-"));

beforeAll(async () => {
  server = await startTestServer({ screens: true, dataFolder });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  const person = { tenantId, email: "ada@one.test", name: "Ada", role: "admin" as const, password: TEST_PASSWORD };
  await createAccount(server.db.admin, person);
  cookie = await sessionCookieOf(server, "ada@one.test");
});
afterAll(async () => {
  await server?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  await server.db.admin`update mail_state set configured = true`;
  await server.db.admin`delete from outgoing_message`;
});

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, ...headers },
  });
const waiting = () => server.db.admin<{ kind: string; key: string; sealed: Buffer }[]>`
  select kind, key, sealed from outgoing_message`;

async function linkIn(row: { key: string; sealed: Buffer } | undefined): Promise<string> {
  const keys = await readSealingKeys(dataFolder);
  return unseal(keys, row?.sealed ?? Buffer.alloc(0), sealedAs(row?.key ?? "")).toString();
}

it("a new password: the answer is the same whoever asks, and the link goes to the address alone", async () => {
  const known = await post("/forgot", { email: " ADA@one.test " });
  const unknown = await post("/forgot", { email: "nobody@one.test" });
  const shape = ({ status, text }: typeof known) => [status, text.replace(/nonce="[^"]*"|[0-9a-f-]{36}/g, "")];
  expect(shape(known)).toEqual(shape(unknown));
  expect(known.text).toContain("a link is on its way");
  const [mail, ...others] = await waiting();
  expect([mail?.kind, others.length]).toEqual(["reset", 0]);

  const url = new URL(await linkIn(mail));
  expect(url.origin).toBe(server.url);
  expect(known.text).not.toContain(url.search.slice(0, 20));
  const token = url.searchParams.get("token") ?? "";
  const set = await post("/reset", { token, password: TEST_PASSWORD });
  expect(set.headers.get("location")).toBe("/login?set");
  expect((await post("/reset", { token, password: TEST_PASSWORD })).status).toBe(404);
  cookie = await sessionCookieOf(server, "ada@one.test");
});

it("asked for again and again it is one mail", async () => {
  for (const _ of [1, 2, 3]) await post("/forgot", { email: "ada@one.test" });
  expect((await waiting()).length).toBeLessThanOrEqual(1);
});

it("without a mail server the page says whom to ask, and asking does nothing", async () => {
  await server.db.admin`update mail_state set configured = false`;
  const page = await server.call("GET", "/forgot");
  expect(page.text).toContain("Ask an administrator");
  expect(page.text).not.toContain('name="email"');
  await post("/forgot", { email: "ada@one.test" });
  expect(await waiting()).toEqual([]);
});

it("what is no address is refused at its field", async () => {
  for (const email of ["", "x", "a@b.c\r\nBcc: d@e.f"]) {
    const { status, text } = await post("/forgot", { email });
    expect(status).toBe(422);
    expect(text).toContain("Enter the mail address that you sign in with");
  }
});

it("an invitation goes by mail where that is wished, and is shown all the same", async () => {
  const invite = (name: string, more: Record<string, string>) =>
    post(
      "/users/new",
      { _form: "invite", name, email: `${name}@one.test`, role: "viewer", ...more },
      { Cookie: cookie },
    );
  const mailed = await invite("mailed", { by_mail: "on" });
  expect(mailed.text).toContain("It is on its way by mail, too.");
  const [mail] = await waiting();
  const url = new URL(await linkIn(mail));
  expect(mailed.text).toContain(url.searchParams.get("token") ?? "nothing");
  await invite("handed", {});
  expect(await waiting()).toHaveLength(1);
});

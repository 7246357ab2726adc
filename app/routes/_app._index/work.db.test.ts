import { afterAll, beforeAll, expect, it } from "vitest";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";

let server: TestServer;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ROLE_NAMES) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
    cookies.set(role, await sessionCookieOf(server, email));
  }
});
afterAll(() => server?.close());

const open = (path: string, role: string) => server.call("GET", path, { headers: { Cookie: cookies.get(role) ?? "" } });
const post = (path: string, role: string, fields: Record<string, string>) =>
  server.call("POST", path, {
    raw: new URLSearchParams(fields).toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies.get(role) ?? "",
    },
  });

it.each([
  ["admin", ["Orders to ship", "Invoices overdue"], ["Periods to close"]],
  ["accountant", ["Invoices overdue", "Periods to close", "Credit not used"], ["Orders to ship"]],
  ["clerk", ["Orders to ship", "Orders waiting for stock", "Products low on stock"], ["Invoices"]],
  ["sales", ["My open orders"], ["Invoices overdue"]],
  ["viewer", ["Invoices overdue"], ["New order"]],
  ["hr", ["Nothing waits for you"], ["Orders to ship"]],
] as const)("%s finds at home what is theirs to do", async (role, shown, absent) => {
  const { status, text } = await open("/", role);
  const main = text.slice(text.indexOf("<main"), text.indexOf("</main>"));
  expect(status).toBe(200);
  for (const words of shown) expect(main).toContain(words);
  for (const words of absent) expect(main).not.toContain(words);
});

it("tells who looks after the installation how long ago a restore was proven, and what is wrong; nobody else", async () => {
  const main = async (role: string) => {
    const { text } = await open("/", role);
    return text.slice(text.indexOf("<main"), text.indexOf("</main>")).replaceAll("<!-- -->", "");
  };
  expect(await main("admin")).toContain("No restore has been proven yet.");
  const run = (state: string, hours: number, error: string | null) => server.db.admin`
    insert into backup_run (reason, state, started_at, finished_at, file, proven_at, error)
    select 'schedule', ${state}, at, at, case when ${state} = 'done' then '/b/x.pulse' end, case when ${state} = 'done' then at end, ${error}
      from (select now() - make_interval(hours => ${hours}) as at) run`;
  await run("done", 6, null);
  expect(await main("admin")).toContain("Last proven restore: 6 h 0 min ago.");
  await run("failed", 1, "There was no room for it.");
  expect(await main("admin")).toContain("The last backup failed: There was no room for it.");
  for (const role of ["accountant", "clerk", "sales", "viewer"]) expect(await main(role)).not.toContain("proven");
});

it("leads to lists that open", async () => {
  for (const role of ROLE_NAMES) {
    const { text } = await open("/", role);
    const main = text.slice(text.indexOf("<main"), text.indexOf("</main>"));
    for (const [, href] of main.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      expect((await open((href ?? "").replaceAll("&amp;", "&"), role)).status, `${role} ${href}`).toBe(200);
    }
  }
});

it("keeps the settings of a person on the server, so that another browser has them too", async () => {
  const fields = { theme: "dark", density: "compact", single_keys: "on", "keys.edit": "b" };
  const done = await post("/profile", "viewer", fields);
  expect(done.status).toBe(303);
  expect(done.headers.get("set-cookie")).toContain("theme=dark");
  const elsewhere = await open("/profile", "viewer");
  expect(elsewhere.text).toMatch(/<html[^>]* data-theme="dark" data-density="compact"/);
  expect(elsewhere.text).toMatch(/name="keys.edit" [^>]*value="B"|value="B"[^>]*name="keys.edit"/);
  expect((await open("/", "clerk")).text).toMatch(/<html[^>]* data-theme="system" data-density="device"/);
});

it("refuses a key that would do two things, at its field", async () => {
  const answer = await post("/profile", "sales", { theme: "light", density: "", "keys.edit": "C" });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain("C does something else already");
  expect((await post("/profile", "sales", { theme: "neon", density: "" })).status).toBe(422);
});

it("an exact number leads to its record, a beginning to a page of results, and nothing found says so", async () => {
  expect((await post("/customers/new", "admin", { name: "Quarry Ltd", code: "QRY" })).status).toBe(303);
  const exact = await open("/search?q=qry", "admin");
  expect(exact.status).toBe(302);
  expect(exact.headers.get("location")).toMatch(/^\/customers\/[0-9a-f-]{36}$/);
  expect((await open("/search?q=Quar", "admin")).text).toContain("Quarry Ltd");
  expect((await open("/search?q=%40Quar", "sales")).text).toContain("Quarry Ltd");
  expect((await open("/search?q=Quar", "hr")).text).toContain("Nothing begins with");
  expect((await open("/search?q=%00%27%25", "admin")).status).toBe(200);
});

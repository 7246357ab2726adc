import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FACT_NAMES } from "#analytics/sandbox-tables.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { mayQueryFact } from "#app/modules/access/policy.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import { bundle } from "#ops/build.mjs";
import { answerMetrics, listenAt } from "#workers/answer-metrics.ts";
import { keepFacts } from "#workers/build-facts.ts";
import { openSqlConsole } from "#workers/sql-console.ts";
import { append, quiet, saleEvents, startParts, until } from "#workers/testing/harness.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

/* The SQL screen from the browser's side down to the sandbox: what is shown, kept, cancelled and handed out as a file. */

let server: TestServer;
let admin: string;
let second: string;
let viewer: string;
const toStop: Array<() => Promise<unknown> | unknown> = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "pulse-sql-"));
  const built = join(fileURLToPath(new URL("../../", import.meta.url)), `.cache/test-sql-${process.pid}`);
  toStop.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => rmSync(built, { recursive: true, force: true }),
  );
  await bundle({ sandbox: "workers/sandbox-program.ts" }, built);
  const db = await createTestDatabase();
  const analyticsUrl = `unix:${join(folder, "a.sock")}`;
  server = await startTestServer({ db, screens: true, analyticsUrl, dataFolder: folder });
  toStop.push(() => server.close());
  const tenantId = await foundCompany(db.admin, {
    ...{ name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" },
  });
  const cookieOf = async (name: string, role: "admin" | "viewer") => {
    const email = `${name}@one.test`;
    await createAccount(db.admin, { tenantId, email, name, role, password: TEST_PASSWORD });
    return sessionCookieOf(server, email);
  };
  [admin, second, viewer] = [
    await cookieOf("ada", "admin"),
    await cookieOf("bob", "admin"),
    await cookieOf("vera", "viewer"),
  ];
  const parts = startParts(db, {});
  const stopping = new AbortController();
  const keeper = keepFacts({ sql: db.worker, feed: parts.feed, path: join(folder, "facts.duckdb"), log: quiet });
  const running = keeper.run(stopping.signal);
  const program = join(built, "sandbox.js");
  const sqlConsole = openSqlConsole({ keeper, folder: join(folder, "sql"), program, timeoutMs: 8_000 });
  const http = await listenAt(analyticsUrl, answerMetrics({ keeper, sql: db.worker, log: quiet, console: sqlConsole }));
  toStop.push(async () => {
    http.close();
    http.closeIdleConnections();
    stopping.abort();
    await running;
    await parts.stop();
  });
  await until(() => keeper.state() === "ready");
  await append(db, tenantId, [...saleEvents(7), ...saleEvents(8)]);
  await keeper.waitFor(4n, 5_000);
});
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

const post = (fields: Record<string, string>, cookie = admin) =>
  server.call("POST", "/sql", {
    raw: new URLSearchParams({ _form: "sql", ...fields }).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
  });
const get = (path: string, cookie = admin) => server.call("GET", path, { headers: { Cookie: cookie } });
const runIn = (page: string) => /sql\.csv\?run=([\w-]+)/.exec(page)?.[1] ?? "";

it("a query's rows come as a table, without JavaScript, and the query is kept", async () => {
  const { status, text } = await post({ sql: "select 'Sales <b>' as what, sum(net) as total from order_line" });
  expect(status).toBe(200);
  expect(text).toContain("16.00");
  expect(text).toMatch(/ms, as of \d\d:\d\d:\d\d, event \d+/);
  expect(text).toContain("Sales &lt;b&gt;");
  const again = await get(`/sql?run=${runIn(text)}`);
  expect(again.text).toMatch(/<textarea[^>]*>select &#x27;Sales &lt;b&gt;&#x27; as what/);
});

it("its columns are called as its author calls them, in every language", async () => {
  const sql = 'select 1 as account, 2 as "Open"';
  const { text } = await post({ sql }, `${admin}; language=de`);
  expect(text).toContain("Abfrage ausführen");
  expect([...text.matchAll(/<th[^>]*data-column[^>]*>([^<]*)/g)].map(([, head]) => head).slice(0, 2)).toEqual([
    "account",
    "Open",
  ]);
});

it("its file has all rows, and nothing in it is taken for a formula", async () => {
  const sql =
    "select '=1+1' as \"=cmd\", net as amount, -net as minus, null as nothing, [1, 2] as list from order_line order by 2";
  const { text } = await post({ sql });
  const file = await get(`/sql.csv?run=${runIn(text)}`);
  // The copy that was asked may be older than the file: its name says as of when it is, never before what the screen showed.
  const named = /filename="query-as-of-\d{4}-\d\d-\d\d-(\d\d-\d\d-\d\d)\.csv"/.exec(
    file.headers.get("content-disposition") ?? "",
  );
  const shown = /as of (\d\d:\d\d:\d\d), event/.exec(text)?.[1]?.replaceAll(":", "-") ?? "none";
  expect([shown, named?.[1]]).toEqual([shown, named?.[1]].sort());
  expect(named?.[1]).toBeDefined();
  expect(file.text.replace("\ufeff", "").split("\r\n")).toEqual([
    "'=cmd,amount,minus,nothing,list",
    `'=1+1,7.50,-7.50,,"[1,2]"`,
    `'=1+1,8.50,-8.50,,"[1,2]"`,
    "",
  ]);
  const [exported] = await server.db.admin`select data from event_log where type = 'access.exported'`;
  expect(exported?.data).toMatchObject({ what: "bi_sql /sql.csv" });
});

it("what it says wrong stands at the field, with the statement as it was", async () => {
  for (const [sql, said] of [
    ["drop table order_line", "Only a SELECT can be run here."],
    ["select nothing from order_line", "nothing"],
    ["select * from read_csv('x')", "cannot be"],
    ["", "Write a SELECT statement."],
  ] as const) {
    const { status, text } = await post({ sql });
    expect(status, sql).toBe(422);
    expect(text, sql).toContain(said);
    expect(text, sql).toContain('aria-invalid="true"');
  }
});

it("another's history is not there, and who has no right sees nothing of it", async () => {
  const { text } = await post({ sql: "select 4711 as secret" });
  const run = runIn(text);
  for (const path of [`/sql?run=${run}`, `/sql.csv?run=${run}`]) {
    expect((await get(path, second)).status, path).toBe(404);
    expect((await get(path, viewer)).status, path).toBe(403);
  }
  expect((await post({ sql: "select 1" }, viewer)).status).toBe(403);
  expect((await get("/sql", second)).text).not.toContain("4711");
  expect((await get("/sql", viewer)).text).not.toContain("order_line");
});

it("a run is cancelled while it lasts, and its author only can", async () => {
  const idem = newId();
  const asked = post({ sql: "select count(*) from range(10000000) a, range(10000000) b", _idem: idem });
  await new Promise((resolve) => setTimeout(resolve, 700));
  const began = Date.now();
  await post({ _form: "cancel", run: idem });
  const { status, text } = await asked;
  expect(status).toBe(422);
  expect(text).toContain("Cancelled.");
  expect(Date.now() - began).toBeLessThan(8_000);
});

it("every table of facts has a rule for who may query it", () => {
  const accountant = { role: "accountant", accountId: newId() } as const;
  expect(FACT_NAMES.filter((name) => !mayQueryFact(accountant, name))).toEqual([]);
  const clerk = { role: "clerk", accountId: newId() } as const;
  expect(mayQueryFact(clerk, "stock_move")).toBe(true);
  expect(mayQueryFact(clerk, "invoice")).toBe(false);
  expect(mayQueryFact(clerk, "no_such_table")).toBe(false);
});

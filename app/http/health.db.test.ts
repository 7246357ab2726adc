import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { openAnalytics } from "./analytics.server.ts";
import { openHealth } from "./health.server.ts";
import { personWithToken, startTestServer, type TestServer } from "./testing/test-server.ts";

let db: TestDatabase;
let server: TestServer;
let token: string;

/** Between the probe and PostgreSQL. Silent, it passes nothing on: a server that is stopped, or cut off without a word. */
let way: Server;
let isSilent = false;
const ends = new Set<Socket>();

beforeAll(async () => {
  db = await createTestDatabase();
  const target = new URL(db.appUrl);
  way = createServer((near) => {
    const far = connectTo(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on("data", (bytes) => void (isSilent || to.write(bytes)));
      from.on("error", () => {});
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => way.listen(0, "127.0.0.1", resolve));
  const through = new URL(target);
  through.host = `127.0.0.1:${(way.address() as AddressInfo).port}`;
  server = await startTestServer({ db, probe: connect({ url: through.href, max: 1, name: "test-probe" }) });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  ({ token } = await personWithToken(db, await foundCompany(db.admin, company), "admin"));
});
afterAll(async () => {
  for (const end of ends) end.destroy();
  way.close();
  await server.close();
});

/** Whatever reads customers waits meanwhile. */
async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  let free = () => {};
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = db.admin.begin(async (tx) => {
    await tx`lock table customer in access exclusive mode`;
    locked();
    await held;
  });
  await isLocked;
  try {
    return await work();
  } finally {
    free();
    await holding;
  }
}

const customers = () => server.call("GET", "/api/v1/customers", { token });
const database = async () => (await server.call("GET", "/readyz")).json.checks.database;

it("a pool that is busy is no database that is down", async () => {
  await whileLocked(async () => {
    const waiting = Array.from({ length: 12 }, customers);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await database()).toBe("ok");
    expect((await server.call("GET", "/metrics")).text).toMatch(/^pulse_database_up 1$/m);
    return waiting;
  }).then(async (waiting) => {
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
  });
});

it("every page says 503 and when to try again while the database starts, whether somebody is signed in or not", async () => {
  const away = connect({ url: "postgres://pulse_app@127.0.0.1:1/none", max: 2, name: "test-away" });
  const web = await startTestServer({ db, screens: true, sql: away });
  try {
    const headers = { Accept: "text/html", Cookie: `pulse=${"a".repeat(43)}` };
    for (const path of ["/login", "/setup?token=x", "/orders", "/system"]) {
      const answer = await web.call("GET", path, { headers });
      expect([path, answer.status, answer.headers.get("retry-after")]).toEqual([path, 503, "2"]);
      expect(answer.text, path).toContain("The database does not answer. Try again in a moment.");
    }
  } finally {
    await web.web.close();
  }
});

it("whoever waits for a database that is silent is told within five seconds", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  isSilent = true;
  await whileLocked(async () => {
    const from = Date.now();
    const { status, json, headers } = await customers();
    expect([status, json.code, headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    expect(Date.now() - from).toBeLessThan(5_000);
    expect((await server.call("GET", "/readyz")).status).toBe(503);
    // What the process knows of itself is told at once; what has to be asked for is left out.
    const asked = Date.now();
    const { text } = await server.call("GET", "/metrics");
    expect(Date.now() - asked).toBeLessThan(4_000);
    expect(text).toMatch(/^pulse_database_up 0$/m);
    expect(text).toMatch(/^pulse_worker_up 0$/m);
    expect(text).toMatch(/^pulse_disk_free_bytes [\d.e+]+$/m);
    expect(text).toMatch(/^pulse_http_request_seconds_count/m);
  });
}, 20_000);

it("since when the worker is silent is known where there is one, and not said of a restart", async () => {
  const nobody = openAnalytics("unix:/nowhere/analytics.sock");
  const since = (worker: boolean, patienceMs?: number) =>
    openHealth(db.app, nobody, { events: true, jobs: true, worker }, patienceMs).workerSilentSince();
  try {
    const from = Date.now();
    expect(Date.parse((await since(true, -1)) ?? "")).toBeGreaterThanOrEqual(from);
    expect(await since(true)).toBeNull();
    expect(await since(false, -1)).toBeNull();
  } finally {
    nobody.close();
  }
});

it("reactions that are late are told for as long as they are, and not as a bus that is away", async () => {
  let seconds: number | null = 11;
  const checks = () => ({ events: seconds === null ? "ok" : "degraded", jobs: "ok" });
  const worker = createHttpServer((_, response) => {
    response.end(
      JSON.stringify({ status: "ready", checks: checks(), ...(seconds ? { reactions_behind_s: seconds } : {}) }),
    );
  });
  await new Promise<void>((resolve) => worker.listen(0, "127.0.0.1", resolve));
  const analytics = openAnalytics(`http://127.0.0.1:${(worker.address() as AddressInfo).port}`);
  const configured = { events: true, jobs: true, worker: true };
  try {
    const late = openHealth(db.app, analytics, configured);
    expect((await late.readiness()).checks).toMatchObject({ events: "degraded", jobs: "ok" });
    expect(await late.reactionsBehind()).toBe(11);
    expect(await late.degraded()).toContain("Much is being worked off");
    seconds = null;
    const again = openHealth(db.app, analytics, configured);
    expect([await again.degraded(), await again.reactionsBehind()]).toEqual([null, null]);
  } finally {
    analytics.close();
    worker.close();
  }
});

it("the certificate's life is told where it is known", async () => {
  const { services } = server.web;
  const asked = services.certificate;
  expect((await server.call("GET", "/metrics")).text).not.toMatch(/^pulse_certificate_\w+ /m);
  services.certificate = () => ({ from: new Date(1_000_000), to: new Date(2_000_000) });
  const { text } = await server.call("GET", "/metrics");
  services.certificate = asked;
  expect(text).toMatch(/^pulse_certificate_from_time_seconds 1000$/m);
  expect(text).toMatch(/^pulse_certificate_until_time_seconds 2000$/m);
});

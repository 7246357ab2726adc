import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, type TestContext, test } from "vitest";
import { personWithToken, startTestServer, type TestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import { runVerify } from "#db/verify/run.ts";
import { verifyFiles } from "#ops/cli/verify-files.ts";
import { type Obtained, obtainPrograms } from "#ops/local/debian-packages.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { append, newTenant, saleEvents, spawnWorker, temporaryFolder, until } from "#workers/testing/harness.ts";
import { mountDisk } from "./disks.ts";
import { install } from "./installation.ts";

/* A disk that takes no more, or that answers the call which makes what was written safe with an error of the hardware (strace). */

let strace: Obtained;
const toStop: Array<() => unknown> = [];

beforeAll(async () => {
  const packages = ["strace", "libunwind8"];
  const wanted = { program: "strace", packages, neededPackages: packages };
  strace = (await obtainPrograms([wanted], ".cache/services", () => {}))[0] as Obtained;
}, 240_000);
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

/** From now on each flush of these processes and their children fails (or the n-th of each); until what it returns is called. */
async function failFlushes(context: TestContext, pids: number[], when = "1+"): Promise<() => Promise<void>> {
  if ("missing" in strace) return context.skip(strace.missing);
  const calls = "fsync,fdatasync,sync_file_range,msync";
  const args = ["-f", "-e", `trace=${calls}`, "-e", `inject=${calls}:error=EIO:when=${when}`];
  const env = {
    ...process.env,
    ...(strace.libraries.length > 0 ? { LD_LIBRARY_PATH: strace.libraries.join(":") } : {}),
  };
  const tracer: ChildProcess = spawn(strace.path, [...args, ...pids.flatMap((pid) => ["-p", String(pid)])], { env });
  const ended = new Promise<void>((resolve) => tracer.once("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    tracer.stderr?.on("data", (piece) => {
      said += piece;
      if (pids.every((pid) => said.includes(`Process ${pid} attached`))) resolve();
    });
    void ended.then(() => reject(new Error(said)));
  }).catch((error: Error) => {
    if (/not permitted/.test(error.message)) context.skip(error.message);
    throw error;
  });
  const stop = async () => {
    tracer.kill("SIGINT");
    await ended;
  };
  toStop.push(stop);
  return async () => {
    await stop();
    expect(said).toContain("INJECTED");
  };
}

async function startWithCustomer() {
  const server = await startTestServer();
  toStop.push(() => server.close());
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const { json } = await server.call("POST", "/api/v1/customers", { token, body: { name: "Acme" } });
  return { server, token, customerId: json.id as string };
}

/** Attaches a text of so many bytes to the customer. */
async function attach(server: TestServer, token: string, customerId: string, bytes: number) {
  const form = new FormData();
  form.append("subject_type", "customer");
  form.append("subject_id", customerId);
  form.append("file", new Blob(["a line of text\n".repeat(Math.ceil(bytes / 15))]), "notes.txt");
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/api/v1/attachments`, { method: "POST", headers, body: form });
  const json = (await answer.json()) as { id?: string; code?: string };
  return { status: answer.status, ...json };
}

const filesBelow = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [])
    .filter((one) => one.isFile() && one.name !== "filler")
    .map(({ name }) => name);

test.for(["uploads", "files"])(
  "with the disk of %s full a file is refused in words and nothing of it stays; the rest goes on",
  async (name, context) => {
    const disk = mountDisk(4);
    if (!disk) return context.skip("only root may mount a disk of its own");
    toStop.push(disk.remove);
    const { server, token, customerId } = await startWithCustomer();
    const { dataFolder, files } = server.web.services;
    symlinkSync(disk.path, join(dataFolder, name));
    expect(await attach(server, token, customerId, 10_000)).toMatchObject({ status: 201 });
    disk.fill();
    expect(await attach(server, token, customerId, 300_000)).toMatchObject({ status: 503, code: "disk_full" });
    // What came in is thrown away when its answer has gone out.
    const kept = () => [...filesBelow(dataFolder), ...filesBelow(disk.path)];
    await expect.poll(() => kept().length).toBe(1);
    expect((await server.call("POST", "/api/v1/customers", { token, body: { name: "Next" } })).status).toBe(201);
    disk.empty();
    expect(await attach(server, token, customerId, 300_000)).toMatchObject({ status: 201 });
    await expect.poll(() => kept().length).toBe(2);
    expect(await verifyFiles(server.db.verify, files.store, false)).toMatchObject({ breaches: 0 });
    expect(await server.db.admin`select 1 from attachment`).toHaveLength(2);
  },
);

test("a file that the disk fails to keep is refused, and no row names it", async (context) => {
  const { server, token, customerId } = await startWithCustomer();
  const mend = await failFlushes(context, [process.pid]);
  expect(await attach(server, token, customerId, 300_000)).toMatchObject({ status: 503, code: "disk_fails" });
  await mend();
  expect(await server.db.admin`select 1 from attachment`).toHaveLength(0);
  await expect.poll(() => filesBelow(server.web.services.dataFolder)).toEqual([]);
  expect(await attach(server, token, customerId, 300_000)).toMatchObject({ status: 201 });
  expect(await verifyFiles(server.db.verify, server.web.services.files.store, false)).toMatchObject({ breaches: 0 });
});

test.skipIf(!isDeep)(
  "facts that the disk fails to keep are not shown, and are built anew once it keeps them",
  async (context) => {
    const db = await createTestDatabase();
    const tenantId = await newTenant(db);
    const data = temporaryFolder();
    toStop.push(() => db.drop(), data.remove);
    const socketPath = join(data.path, "a.sock");
    const env = {
      DATABASE_URL: db.workerUrl,
      NATS_URL: "",
      ANALYTICS_URL: `unix:${socketPath}`,
      PULSE_DATA: data.path,
    };
    const worker = await spawnWorker(env, ["--roles=order-events,build-facts"]);
    toStop.push(async () => {
      worker.kill("SIGKILL");
      await worker.ended;
    });
    const answer = async () => {
      const asked = request({ socketPath, method: "POST", path: "/query" });
      asked.end(JSON.stringify({ report: "sales-by-day", tenant_id: tenantId }));
      const [response] = await once(asked, "response");
      return JSON.parse(Buffer.concat(await response.toArray()).toString());
    };
    const orders = async () => (await answer().catch(() => ({}))).rows?.[0]?.[1];
    for (let n = 1; n <= 3; n += 1) await append(db, tenantId, saleEvents(n));
    await until(async () => (await orders()) === 3);

    const mend = await failFlushes(context, [worker.pid as number]);
    for (let n = 4; n <= 8; n += 1) await append(db, tenantId, saleEvents(n));
    await until(async () => /the disk fails/.test((await answer()).detail));
    await mend();
    await until(async () => (await orders()) === 8);
  },
);

test.skipIf(!isDeep)(
  "PostgreSQL ends when its disk fails, is started again, and has all that it said it has",
  async (context) => {
    const path = mkdtempSync(join(tmpdir(), "pulse-eio-"));
    const { server, db, web, token } = await install(join(path, "data"));
    toStop.push(
      () => rmSync(path, { recursive: true, force: true }),
      () => server.stop(10_000),
      () => web.close(),
    );
    const taken: string[] = [];
    let isOver = false;
    const person = async (who: number) => {
      for (let n = 0; !isOver; n += 1) {
        const { status } = await web.call("POST", "/api/v1/customers", { token, body: { name: `${who} ${n}` } });
        if (status === 201) taken.push(`${who} ${n}`);
        else await sleep(50);
      }
    };
    const people = [1, 2, 3].map(person);
    await until(() => taken.length > 20);
    const first = server.pid();
    const processes = [first as number, ...childrenOf(first as number)];
    const mend = await failFlushes(context, processes, "20");
    await until(() => server.pid() !== undefined && server.pid() !== first);
    await mend();
    const before = taken.length;
    await until(() => taken.length > before + 20, 60_000);
    isOver = true;
    await Promise.all(people);

    const rows = await db.admin<{ name: string }[]>`select name from customer`;
    const names = new Set(rows.map(({ name }) => name));
    expect(taken.filter((name) => !names.has(name))).toEqual([]);
    expect((await runVerify(db.verify)).filter(({ breaches }) => breaches > 0)).toEqual([]);
  },
  120_000,
);

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

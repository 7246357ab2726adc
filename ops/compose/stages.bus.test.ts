import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { freePort } from "../local/ports.ts";
import { cleanEnvironment } from "../testing/stack.mjs";

/*
 * What the Dockerfile builds, without Docker: the commands and the list of files are read from it and followed in fresh
 * folders. Then its three programs run from there, with the packages for production alone, on a server that is given to them.
 */

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const stage = (name: string) => {
  const text = dockerfile.split(/^FROM /m).find((one) => one.split("\n")[0]?.endsWith(` AS ${name}`)) ?? "";
  return text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .slice(1);
};
const runs = (name: string) => stage(name).flatMap((line) => /^RUN (.*)/.exec(line)?.[1] ?? []);
/** The program a target runs, as its CMD or ENTRYPOINT names it. */
const programOf = (target: string): string[] => {
  const line = stage(target).find((one) => /^(CMD|ENTRYPOINT) \["node"/.test(one)) ?? "";
  return JSON.parse(line.slice(line.indexOf("["))).slice(1);
};

const database = `stages_${Date.now()}`;
let place: string;
let image: string;
let admin: string;
let web: string;
const children: ChildProcess[] = [];

const execute = promisify(execFile);
const sh = (command: string, cwd: string) =>
  execute("sh", ["-c", command], {
    cwd,
    env: cleanEnvironment({ npm_config_prefer_offline: "true" }),
    maxBuffer: 2 ** 26,
  });

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "pulse-stages-"));
  const [build, packages] = [join(place, "build"), join(place, "packages")];
  image = join(place, "image");
  for (const folder of [build, packages, image]) mkdirSync(folder);

  // Stage "build": what git keeps or would keep, and the packages that its `npm install` would bring, which are here already.
  const known = await execute("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of known.stdout.split("\0").filter(Boolean)) await cp(join(root, file), join(build, file));
  symlinkSync(join(root, "node_modules"), join(build, "node_modules"));
  const commands = runs("build").filter((command) => !command.startsWith("npm install"));
  await sh(commands.join(" && "), build);

  for (const file of ["package.json", "package-lock.json", ".npmrc"]) await cp(join(root, file), join(packages, file));
  await sh(runs("packages").join(" && "), packages);

  for (const line of stage("runtime").filter((one) => one.startsWith("COPY "))) {
    const [, from, what = "", to = ""] = /^COPY (?:--from=(\w+) )?(\S+) (\S+)$/.exec(line) ?? [];
    const target = to === "./" ? join(image, what) : join(image, to);
    await mkdir(dirname(target), { recursive: true });
    // What another stage made is not needed there any more.
    if (from) await rename(join(place, from, what.replace("/app/", "")), target);
    else if (!what.includes("*")) await cp(join(root, what), target, { recursive: true });
    else await sh(`mkdir -p "${target}" && cp ${what} "${target}"`, root);
  }

  const url = new URL(process.env.PULSE_TEST_ADMIN_URL ?? "");
  url.pathname = `/${database}`;
  admin = url.href;
}, 400_000);

afterAll(async () => {
  await Promise.all(
    children.map((child) => {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      return child.exitCode === null ? ended : null;
    }),
  );
  const sql = connect({ url: process.env.PULSE_TEST_ADMIN_URL ?? "", max: 1, name: "test" });
  await sql.unsafe(`drop database if exists ${database} with (force)`);
  await sql.end();
  await rm(place, { recursive: true, force: true });
}, 120_000);

function start(target: string, env: Record<string, string>): void {
  const child = spawn(process.execPath, programOf(target), {
    cwd: image,
    env: cleanEnvironment({ NODE_ENV: "production", ...env }),
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.push(child);
}

const tools = async (args: string[], env: Record<string, string>) => {
  const program = [...programOf("tools"), ...args];
  const done = await execute(process.execPath, program, {
    cwd: image,
    env: cleanEnvironment({ NODE_ENV: "production", ...env }),
  });
  return done.stdout;
};

async function until<T>(look: () => Promise<T | null | undefined | false>, withinMs = 40_000): Promise<T> {
  for (const end = Date.now() + withinMs; ; ) {
    const found = await look().catch(() => null);
    if (found) return found;
    if (Date.now() > end) throw new Error("it did not come");
    await new Promise((again) => setTimeout(again, 200));
  }
}

test("prepare, web and worker run from the image's folder, and an order becomes an invoice", async () => {
  const [data, secrets] = [join(place, "data"), join(place, "secrets")];
  const shared = { PULSE_DATA: data, PULSE_SEED: "none" };
  const said = await tools(["prepare", "--secrets", secrets, "--json"], { ...shared, DATABASE_URL: admin });
  expect(JSON.parse(said).setupUrl).toMatch(/^\/setup\?token=/);
  // The second time nothing is done, and nothing is shown twice.
  await tools(["prepare", "--secrets", secrets, "--json"], { ...shared, DATABASE_URL: admin });

  const [port, analytics] = [await freePort(), await freePort()];
  web = `http://127.0.0.1:${port}`;
  const both = { ...shared, ANALYTICS_URL: `http://127.0.0.1:${analytics}` };
  start("worker", {
    ...both,
    DATABASE_URL_FILE: join(secrets, "worker/database-url"),
    JOBS_DATABASE_URL_FILE: join(secrets, "worker/jobs-database-url"),
    PULSE_MAINTENANCE_URL_FILE: join(secrets, "worker/maintenance-url"),
    PULSE_BACKUP_AT: "off",
  });
  start("web", {
    ...both,
    PORT: `${port}`,
    DATABASE_URL_FILE: join(secrets, "web/database-url"),
    PULSE_SECRET_FILE: join(data, "keys/secret"),
  });
  await until(async () => {
    const ready = await fetch(`${web}/readyz`);
    return ready.status === 200 && (await ready.json()).checks.analytics === "ok";
  });

  // What troubleshooting says first: the programs beside it are looked at, not a port of its own.
  const looked = await tools(["doctor", "--json"], { ...both, DATABASE_URL: admin, WEB_URL: web }).catch(
    (failed: { stdout: string }) => failed.stdout,
  );
  const { findings } = JSON.parse(looked) as { findings: { check: string; state: string; found: string }[] };
  expect(findings.filter(({ check }) => ["web", "worker", "database"].includes(check))).toMatchObject([
    { check: "web", found: expect.stringContaining(web) },
    { check: "worker", state: "ok" },
    { check: "database" },
  ]);

  const created = await tools(["user", "create", "--email", "ann@example.com", "--name", "Ann", "--role", "admin"], {
    ...shared,
    DATABASE_URL: admin,
  });
  expect(created).toMatch(/ann@example\.com/);
  const token = await tools(["token", "create", "--email", "ann@example.com", "--name", "story", "--scope", "*"], {
    ...shared,
    DATABASE_URL: admin,
  });
  const secret = /\bpt_\S+/.exec(token)?.[0];
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${web}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, answer };
  };
  const json = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).answer.json();
  await json("POST", "/inventory", {
    sku: "CAM-1001",
    name: "Camera",
    price: "399.00",
    unit_cost: "250.00",
    qty_on_hand: 10,
  });
  const customer = await json("POST", "/customers", { name: "Acme Corp" });
  const order = await json("POST", "/orders", { customer_id: customer.id, items: [{ sku: "CAM-1001", quantity: 3 }] });
  expect(order.total).toBe("1197.00");
  const [invoice] = await until(async () => {
    const { data: found } = await json("GET", `/billing/invoices?order_id=${order.id}`);
    return found.length > 0 && found;
  });
  // Rendered by the worker's job, with the template that lies in the image, and read by the web.
  const pdf = await until(async () => {
    const { status, answer } = await call("GET", `/billing/invoices/${invoice.id}/pdf`);
    return status === 200 && Buffer.from(await answer.arrayBuffer());
  });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

  // The night's work too: the worker starts the very program that lies beside it.
  const sql = connect({ url: admin, max: 1, name: "test" });
  await sql`insert into backup_run (reason) values ('person')`;
  await sql.notify("pulse_backup", "");
  const run = await until(async () => {
    const [row] = await sql<{ state: string; file: string; error: string | null }[]>`
      select state, file, error from backup_run where finished_at is not null`;
    return row;
  });
  await sql.end();
  expect(run).toMatchObject({ state: "done", error: null });
  expect(run.file.startsWith(join(data, "backups"))).toBe(true);
}, 180_000);

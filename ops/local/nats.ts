import { spawn, spawnSync } from "node:child_process";
import { closeSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import {
  type DataFolder,
  keptSecret,
  privateFolder,
  rememberedPort,
  rememberPort,
  writePrivateFile,
} from "./data-folder.ts";
import type { Program, Wanted } from "./debian-packages.ts";
import { type KeptProcess, keepRunning } from "./kept-process.ts";
import { freePort } from "./ports.ts";
import { endPredecessors } from "./predecessors.ts";
import { endWithUs } from "./processes.ts";
import { serviceAccount } from "./service-account.ts";
import { lastLines, openLog } from "./service-log.ts";
import { untilAnswers } from "./until-answers.ts";

export const natsPackages: Wanted = {
  program: "nats-server",
  packages: ["nats-server"],
  neededPackages: ["nats-server"],
};

export type LocalService = KeptProcess & { url(): string };

/** A private NATS server with JetStream: one password, loopback only, no monitoring port. */
export function localNats(folder: DataFolder, program: Program, log: (line: string) => void): LocalService {
  const home = join(folder.path, "nats");
  const account = serviceAccount(program.path, folder.path);
  const logFile = join(folder.logs, "nats.log");
  const config = join(home, "nats.conf");
  const password = keptSecret(folder, "nats-password");
  let port = 0;

  const kept = keepRunning({
    name: "NATS",
    log,
    stopSignal: "SIGTERM",
    async launch() {
      // The folder may have been deleted while the server ran: it is only a copy of what PostgreSQL holds.
      privateFolder(home);
      account.own(home);
      await endPredecessors(home, "NATS", log);
      port = await freePort(port || rememberedPort(folder, "nats"));
      rememberPort(folder, "nats", port);
      writePrivateFile(config, natsConfig(home, port, password, natsVersion(program)));
      account.own(config);
      const [command, ...args] = [...account.wrap, ...endWithUs("TERM"), program.path, "-c", config];
      const output = openLog(logFile);
      try {
        // A small heap target: on a Pi the collector may work a little more.
        const env = { ...process.env, GOMEMLIMIT: "64MiB" };
        return spawn(command!, args, { cwd: home, detached: true, env, stdio: ["ignore", output, output] });
      } finally {
        closeSync(output);
      }
    },
    ready: () =>
      untilAnswers(
        "NATS",
        20_000,
        logFile,
        () => connect(port, "127.0.0.1"),
        "",
        (text) => text.startsWith("INFO "),
      ),
    lastWords: () => lastLines(logFile, 2),
  });
  return { ...kept, url: () => `nats://pulse:${password}@127.0.0.1:${port}` };
}

function natsVersion(program: Program): [number, number] {
  const said = spawnSync(program.path, ["--version"], { encoding: "utf8" }).stdout ?? "";
  const found = /v(\d+)\.(\d+)\./.exec(said);
  return [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
}

/**
 * Servers before 2.10 refuse a configuration with `sync_interval`; where it is known every message is on disk before it
 * is acknowledged. PostgreSQL stays the record either way.
 */
export function natsConfig(home: string, port: number, password: string, version: [number, number]): string {
  const syncs = version[0] > 2 || (version[0] === 2 && version[1] >= 10);
  return [
    `listen: "127.0.0.1:${port}"`,
    'server_name: "pulse"',
    `authorization { user: "pulse", password: "${password}" }`,
    "max_payload: 1MB",
    "jetstream {",
    `  store_dir: ${JSON.stringify(home)}`,
    "  max_memory_store: 32MB",
    "  max_file_store: 2GB",
    ...(syncs ? ["  sync_interval: always"] : []),
    "}",
    "",
  ].join("\n");
}

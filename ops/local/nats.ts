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
    hangs: () => hasNoJetStream(port, password),
  });
  return { ...kept, url: () => `nats://pulse:${password}@127.0.0.1:${port}` };
}

/**
 * Whether the server is there without JetStream, which it switches off for good when the disk was full: every message then waits for
 * an answer that does not come. What it keeps is only a copy, so it is ended and begins anew.
 */
export function hasNoJetStream(port: number, password: string, timeoutMs = 4_000): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const say = (is: boolean) => {
      answer(is);
      socket.destroy();
    };
    socket.setEncoding("utf8");
    socket.setTimeout(timeoutMs, () => say(true));
    socket.on("error", () => say(false));
    socket.on("close", () => say(false));
    const hello = { user: "pulse", pass: password, verbose: false, headers: true, no_responders: true };
    socket.write(`CONNECT ${JSON.stringify(hello)}\r\nSUB _INBOX.watch 1\r\nPUB $JS.API.INFO _INBOX.watch 0\r\n\r\n`);
    socket.on("data", (part) => {
      text += part;
      if (text.includes("account_info_response")) say(/"error":/.test(text));
      else if (/^HMSG _INBOX\.watch 1 .*[\s\S]*NATS\/1\.0 503/m.test(text)) say(true);
    });
  });
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

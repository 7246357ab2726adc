import { spawn } from "node:child_process";
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
import { type Program, programEnvironment, type Wanted } from "./debian-packages.ts";
import { keepRunning } from "./kept-process.ts";
import type { LocalService } from "./nats.ts";
import { freePort } from "./ports.ts";
import { endPredecessors } from "./predecessors.ts";
import { endWithUs } from "./processes.ts";
import { serviceAccount } from "./service-account.ts";
import { lastLines, openLog } from "./service-log.ts";
import { untilAnswers } from "./until-answers.ts";

export const redisPackages: Wanted = {
  program: "redis-server",
  packages: ["redis-server"],
  neededPackages: [
    ...["redis-server", "redis-tools", "liblzf1", "libjemalloc2", "libatomic1", "libssl3", "libssl3t64"],
    ...["liblua5.1-0", "lua-cjson", "lua-bitop", "libsystemd0", "libstdc++6"],
  ],
};

/** A private Redis for the job queue: one password, loopback only, append-only file, and it never drops a job for memory. */
export function localRedis(folder: DataFolder, program: Program, log: (line: string) => void): LocalService {
  const home = join(folder.path, "redis");
  const account = serviceAccount(program.path, folder.path, programEnvironment(program.libraries));
  const logFile = join(folder.logs, "redis.log");
  const config = join(home, "redis.conf");
  const password = keptSecret(folder, "redis-password");
  let port = 0;

  const kept = keepRunning({
    name: "Redis",
    log,
    stopSignal: "SIGTERM",
    async launch() {
      // The folder may have been deleted while the server ran: it is only a copy of what PostgreSQL holds.
      privateFolder(home);
      account.own(home);
      await endPredecessors(home, "Redis", log);
      port = await freePort(port || rememberedPort(folder, "redis"));
      rememberPort(folder, "redis", port);
      writePrivateFile(config, redisConfig(home, port, password));
      account.own(config);
      const [command, ...args] = [...account.wrap, ...endWithUs("TERM"), program.path, config];
      const output = openLog(logFile);
      try {
        const env = programEnvironment(program.libraries);
        return spawn(command!, args, { cwd: home, detached: true, env, stdio: ["ignore", output, output] });
      } finally {
        closeSync(output);
      }
    },
    // Ready means loaded: until the append-only file is read it answers -LOADING.
    ready: () =>
      untilAnswers(
        "Redis",
        60_000,
        logFile,
        () => connect(port, "127.0.0.1"),
        `AUTH ${password}\r\nPING\r\n`,
        (text) => text.includes("+PONG"),
      ),
    lastWords: () => lastLines(logFile, 2),
  });
  return { ...kept, url: () => `redis://:${password}@127.0.0.1:${port}/0` };
}

export function redisConfig(home: string, port: number, password: string): string {
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    "protected-mode yes",
    `requirepass ${password}`,
    `dir ${JSON.stringify(home)}`,
    "daemonize no",
    "databases 1",
    'save ""',
    "appendonly yes",
    "appendfsync everysec",
    // BullMQ's keys must never be evicted: a full queue is an error, not a lost job.
    "maxmemory 96mb",
    "maxmemory-policy noeviction",
    "loglevel warning",
    "",
  ].join("\n");
}

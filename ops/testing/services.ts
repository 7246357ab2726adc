import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type DataFolder, openDataFolder } from "#ops/local/data-folder.ts";
import { obtainPrograms, type Program, type Wanted } from "#ops/local/debian-packages.ts";
import { type LocalService, localNats, natsPackages } from "#ops/local/nats.ts";
import { localRedis, redisPackages } from "#ops/local/redis.ts";

const packages = resolve(fileURLToPath(new URL("../../.cache/services", import.meta.url)));

export type TestService = {
  url: string;
  /** Of the running server; it changes after a kill, since it is started again by itself. */
  pid(): number | undefined;
  /** The folder it keeps its data in. */
  home: string;
  /** Ends it and deletes its folder. */
  stop(): Promise<void>;
};

/** A private NATS with JetStream for one test file, the very server that npm start runs; on a disk of its own where one is given. */
export function startTestNats(disk?: string): Promise<TestService> {
  return start("nats", natsPackages, localNats, disk);
}

/** A private Redis for one test file, the very server that npm start runs. */
export function startTestRedis(): Promise<TestService> {
  return start("redis", redisPackages, localRedis);
}

async function start(
  name: string,
  wanted: Wanted,
  make: (folder: DataFolder, program: Program, log: (line: string) => void) => LocalService,
  disk = tmpdir(),
): Promise<TestService> {
  const [program] = await obtainPrograms([wanted], packages, (line) => console.log(line));
  if (!program || "missing" in program) throw new Error(program?.missing ?? wanted.program);
  const folder = openDataFolder(mkdtempSync(join(disk, `pulse-${name}-`)));
  const service = make(folder, program, () => {});
  await service.start();
  return {
    url: service.url(),
    pid: service.pid,
    home: join(folder.path, name),
    async stop() {
      await service.stop(5_000);
      rmSync(folder.path, { recursive: true, force: true });
    },
  };
}

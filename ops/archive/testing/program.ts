import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { DataFolder } from "../../local/data-folder.ts";
import type { LocalPostgres } from "../../local/postgres.ts";
import { rolePasswords, roleUrl } from "../../local/role-urls.ts";

/** The program that copies changes, in a process of its own: to be killed. `end()` stops it and takes away what it was built of. */
export async function startProgram(server: LocalPostgres, folder: DataFolder, archive: string) {
  const outfile = join(fileURLToPath(new URL("../../../.cache/", import.meta.url)), `test-archive-${process.pid}.mjs`);
  const from = fileURLToPath(new URL("../main.ts", import.meta.url));
  await build({ entryPoints: [from], outfile, bundle: true, packages: "external", platform: "node", format: "esm" });
  const env = {
    ...process.env,
    PULSE_DATA: folder.path,
    PULSE_ARCHIVE: archive,
    DATABASE_URL: roleUrl(server.url(), "pulse_worker", rolePasswords(server.url(), folder)),
    PULSE_MAINTENANCE_URL: server.url(),
  };
  let child: ChildProcess;
  const start = () => {
    child = spawn(process.execPath, [outfile], { env, stdio: "ignore" });
  };
  const kill = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await ended;
  };
  start();
  return {
    kill,
    start,
    end() {
      child.kill("SIGTERM");
      rmSync(outfile, { force: true });
    },
  };
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { personWithToken, startTestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect } from "#db/client.ts";
import { migrate, setRolePasswords } from "#db/migrate.ts";
import type { TestDatabase } from "#db/testing/database.ts";
import { openDataFolder } from "./data-folder.ts";
import { databaseName, localPostgres } from "./postgres.ts";
import { rolePasswords, roleUrl } from "./role-urls.ts";

/* The database's own disk is filled under it to the last byte, past all that holds commands back before. */

const fill = (disk: string) => spawnSync("dd", ["if=/dev/zero", `of=${join(disk, "filler")}`, "bs=64k"]);

/** A disk of its own, which only root may mount. */
function mounted(megabytes: number): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), "pulse-full-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", disk]).status === 0)
    return disk;
  rmSync(disk, { recursive: true });
  return undefined;
}

test("a database whose disk is full refuses in words, is read meanwhile, and goes on when there is room", async (context) => {
  const disk = mounted(256);
  if (!disk) return context.skip("only root may mount a disk of its own");
  const folder = openDataFolder(join(disk, "data"));
  const said: string[] = [];
  const server = localPostgres(folder, (line) => said.push(line));
  try {
    await server.start();
    const root = connect({ url: server.url("postgres"), max: 1, name: "test" });
    await root.unsafe(`create database ${databaseName} template template0`);
    await root.end();
    await migrate(server.url());
    const passwords = rolePasswords(server.url(), folder);
    await setRolePasswords(server.url(), passwords);
    const admin = connect({ url: server.url(), max: 2, name: "test" });
    const app = connect({ url: roleUrl(server.url(), "pulse_app", passwords), max: 4, name: "test" });
    const db = { admin, app, drop: () => Promise.all([admin.end(), app.end()]) } as unknown as TestDatabase;
    const web = await startTestServer({ db });
    const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
    const { token } = await personWithToken(db, await foundCompany(admin, company), "admin");
    const customer = (name: string) => web.call("POST", "/api/v1/customers", { token, body: { name } });
    const taken: string[] = [];
    const answers = new Map<string, number>();
    const place = async (name: string) => {
      const { status, json } = await customer(name);
      if (status === 201) taken.push(name);
      const answer = status === 201 ? "201" : `${status} ${json.code}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      return status;
    };

    expect(await place("before")).toBe(201);
    fill(disk);
    for (let n = 0; n < 3_000 && (answers.get("503 disk_full") ?? 0) < 20; n += 1) await place(`full ${n}`);
    expect([...answers.keys()].sort()).toEqual(["201", "503 disk_full"]);
    const read = await web.call("GET", "/api/v1/customers?limit=1", { token });
    expect(read.status).toBe(200);

    rmSync(join(disk, "filler"));
    for (let tries = 0; tries < 60 && (await place(`after ${tries}`)) !== 201; tries += 1) await sleep(500);
    expect(taken.at(-1)).toMatch(/^after/);
    const rows = await admin<{ name: string }[]>`select name from customer`;
    expect(rows.map(({ name }) => name).sort()).toEqual([...taken].sort());
    await web.close();
    expect(said.filter((line) => /starting it again/.test(line))).toEqual([]);
  } finally {
    await server.stop(10_000);
    spawnSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}, 180_000);

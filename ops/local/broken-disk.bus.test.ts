import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readDamagedPages } from "#app/modules/operations/queries.server.ts";
import { verifyPages } from "#db/verify/pages.ts";
import { checks, runVerify } from "#db/verify/run.ts";
import { isDeep } from "#ops/testing/deep.ts";
import { mountDisk } from "#ops/testing/disks.ts";
import { install } from "#ops/testing/installation.ts";
import { openDataFolder } from "./data-folder.ts";
import { localPostgres } from "./postgres.ts";

/* The database's own disk is filled under it to the last byte, past all that holds commands back before; and it forgets what was written. */

test("a database whose disk is full refuses in words, is read meanwhile, and goes on when there is room", async (context) => {
  const disk = mountDisk(256);
  if (!disk) return context.skip("only root may mount a disk of its own");
  let end: () => Promise<unknown> = async () => {};
  try {
    const { server, said, db, web, token } = await install(join(disk.path, "data"));
    end = () => server.stop(10_000);
    const taken: string[] = [];
    const answers = new Map<string, number>();
    const place = async (name: string) => {
      const { status, json } = await web.call("POST", "/api/v1/customers", { token, body: { name } });
      if (status === 201) taken.push(name);
      const answer = status === 201 ? "201" : `${status} ${json.code}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      return status;
    };

    expect(await place("before")).toBe(201);
    disk.fill();
    for (let n = 0; n < 3_000 && (answers.get("503 disk_full") ?? 0) < 20; n += 1) await place(`full ${n}`);
    expect([...answers.keys()].sort()).toEqual(["201", "503 disk_full"]);
    const read = await web.call("GET", "/api/v1/customers?limit=1", { token });
    expect(read.status).toBe(200);

    disk.empty();
    for (let tries = 0; tries < 60 && (await place(`after ${tries}`)) !== 201; tries += 1) await sleep(500);
    expect(taken.at(-1)).toMatch(/^after/);
    const rows = await db.admin<{ name: string }[]>`select name from customer`;
    expect(rows.map(({ name }) => name).sort()).toEqual([...taken].sort());
    await web.close();
    expect(said.filter((line) => /starting it again/.test(line))).toEqual([]);
  } finally {
    await end();
    disk.remove();
  }
}, 180_000);

test.skipIf(!isDeep)(
  "a page that the disk has damaged is an error in words, never wrong rows; verify names its table, the rest goes on",
  async () => {
    const path = mkdtempSync(join(tmpdir(), "pulse-torn-"));
    let end: () => Promise<unknown> = async () => {};
    try {
      const { server, db, web, token, home } = await install(join(path, "data"));
      end = () => server.stop(10_000);
      for (let n = 0; n < 30; n += 1)
        expect((await web.call("POST", "/api/v1/customers", { token, body: { name: `Customer ${n}` } })).status).toBe(
          201,
        );
      expect((await runVerify(db.verify)).filter(({ breaches }) => breaches > 0)).toEqual([]);
      expect(await verifyPages(db.verify)).toMatchObject({ breaches: 0 });

      const [file] = await db.admin<{ path: string }[]>`select pg_relation_filepath('customer') as path`;
      await server.stop(10_000);
      const page = openSync(join(home, "postgres", file?.path ?? ""), "r+");
      const byte = Buffer.alloc(1);
      readSync(page, byte, 0, 1, 8_000);
      byte[0] = (byte[0] ?? 0) ^ 0x10;
      writeSync(page, byte, 0, 1, 8_000);
      closeSync(page);
      const again = localPostgres(openDataFolder(home), () => {});
      await again.start();
      end = () => again.stop(10_000);
      expect(again.url()).toBe(server.url());

      const list = await web.call("GET", "/api/v1/customers", { token });
      expect([list.status, list.json.code]).toEqual([503, "data_damaged"]);
      expect(list.json.detail).toMatch(/System page/);
      expect(list.text).not.toContain("Customer");
      const made = await web.call("POST", "/api/v1/inventory", {
        token,
        body: { sku: "S-1", name: "Soap", price: 1 },
      });
      expect(made.status).toBe(201);

      expect(await verifyPages(db.verify)).toMatchObject({
        breaches: 1,
        first: [{ table: "customer", error: expect.stringMatching(/invalid page in block 0/) }],
      });
      const checked = await runVerify(db.verify);
      expect(checked).toHaveLength(checks.length);
      const spoke = checked.filter(({ breaches }) => breaches > 0);
      for (const { first } of spoke)
        expect(first).toEqual([{ error: expect.stringMatching(/invalid page in block 0/) }]);
      expect(spoke.length).toBeGreaterThan(0);
      expect(await readDamagedPages(db.app)).toBeGreaterThan(0);
      await web.close();
    } finally {
      await end();
      rmSync(path, { recursive: true, force: true });
    }
  },
  120_000,
);

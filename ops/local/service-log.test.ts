import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openLog, trimLogs } from "./service-log.ts";

const folder = mkdtempSync(join(tmpdir(), "pulse-logs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a service that floods its log for months fills no disk, and goes on writing where it is read", async () => {
  const file = join(folder, "postgres.log");
  const output = openLog(file);
  // Writes on being told to, through the one file it was given.
  const program = `
    const { writeSync } = require("node:fs");
    process.on("message", ({ lines, text }) => {
      const line = text + " " + "x".repeat(1000) + "\\n";
      for (let n = 0; n < lines; n++) writeSync(1, line);
      process.send("written");
    });`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", output, "inherit", "ipc"] });
  closeSync(output);
  const write = (lines: number, text: string) =>
    new Promise((written) => {
      child.once("message", written);
      child.send({ lines, text });
    });
  try {
    for (let round = 0; round < 3; round += 1) {
      await write(12_000, `round ${round}`);
      expect(statSync(file).size).toBeGreaterThan(10e6);
      trimLogs(folder);
      expect(statSync(file).size).toBe(0);
      expect(statSync(`${file}.1`).size).toBe(5 * 1024 ** 2);
    }
    expect(readFileSync(`${file}.1`, "utf8")).toMatch(/round 2 x+\n$/);
    await write(1, "afterwards");
    trimLogs(folder);
    // Appended to the emptied file: no hole before it, nothing trimmed that is small.
    expect(readFileSync(file, "utf8")).toMatch(/^afterwards x+\n$/);
    expect(readdirSync(folder).sort()).toEqual(["postgres.log", "postgres.log.1"]);
  } finally {
    child.kill("SIGKILL");
  }
});

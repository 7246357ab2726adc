import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holderOf, releaseLock, startTimeOf, takeLock, withFolderLock } from "./folder-lock.mjs";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulse-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the lock on a data folder", () => {
  it("is refused while its holder lives, and names the holder", () => {
    expect(holderOf(file)).toBe(null);
    expect(takeLock(file)).toEqual({ taken: true });
    expect(holderOf(file)).toBe(process.pid);
    expect(takeLock(file)).toEqual({ taken: false, pid: process.pid });
    releaseLock(file);
    expect(existsSync(file)).toBe(false);
  });

  it("of a killed process is taken over", () => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: "1" }));
    expect(takeLock(file)).toEqual({ taken: true });
  });

  it("is taken over when its process id belongs to another process now", () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: `${Number(startTimeOf(process.pid)) - 1}` }));
    expect(takeLock(file)).toEqual({ taken: true });
  });

  it("that a crash left empty is taken over", () => {
    writeFileSync(file, "");
    expect(takeLock(file)).toEqual({ taken: true });
  });

  it("goes to exactly one of many that find a stale one at the same moment", async () => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: "1" }));
    const module = fileURLToPath(new URL("./folder-lock.mjs", import.meta.url));
    const script = `import(${JSON.stringify(module)}).then(({ takeLock }) => {
      const lock = takeLock(${JSON.stringify(file)});
      process.stdout.write(lock.taken ? "1" : "0");
      setTimeout(() => {}, 3000);
    })`;
    const children = Array.from({ length: 8 }, () =>
      spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] }),
    );
    const answers = await Promise.all(
      children.map((child) => new Promise<string>((done) => child.stdout.once("data", (text) => done(String(text))))),
    );
    for (const child of children) child.kill("SIGKILL");
    expect(answers.filter((answer) => answer === "1")).toHaveLength(1);
  });

  it("lets work under it run one after the other", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 20));
      inside -= 1;
    };
    await Promise.all([withFolderLock(file, work), withFolderLock(file, work), withFolderLock(file, work)]);
    expect(most).toBe(1);
  });
});

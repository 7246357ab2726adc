import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fromFiles } from "#db/from-files.ts";

const folder = mkdtempSync(join(tmpdir(), "pulse-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("an address is taken from the file that is named for it; one that is set wins", () => {
  const named = { REDIS_URL_FILE: file("redis", "redis://:secret@redis:6379\n") };
  expect(fromFiles(named).REDIS_URL).toBe("redis://:secret@redis:6379");
  expect(fromFiles({ ...named, REDIS_URL: "redis://here" }).REDIS_URL).toBe("redis://here");
  expect(fromFiles({ PORT: "3000" })).toEqual({ PORT: "3000" });
});

test("a password file fills in the password that the address lacks, whatever is in it", () => {
  const DATABASE_PASSWORD_FILE = file("password", "p@ss/word%:\n");
  const url = new URL(
    fromFiles({ DATABASE_URL: "postgres://pulse_admin@postgres/pulse", DATABASE_PASSWORD_FILE }).DATABASE_URL ?? "",
  );
  expect(decodeURIComponent(url.password)).toBe("p@ss/word%:");
  expect(url.hostname).toBe("postgres");
  const own = { DATABASE_URL: "postgres://a:own@postgres/pulse", DATABASE_PASSWORD_FILE };
  expect(fromFiles(own).DATABASE_URL).toBe(own.DATABASE_URL);
});

test("a file that is missing or empty is named, and its content never said", () => {
  expect(() => fromFiles({ NATS_URL_FILE: join(folder, "nothing") })).toThrow(/NATS_URL_FILE names .*ENOENT/);
  expect(() => fromFiles({ NATS_URL_FILE: file("empty", "\n") })).toThrow(/is empty/);
});

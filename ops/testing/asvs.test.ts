import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync("docs/security/asvs.md", "utf8");
const rows = text.split("\n").flatMap((line) => {
  const [, no = "", , state = "", how = ""] = line.split("|").map((cell) => cell.trim());
  return /^V\d+\.\d+\.\d+$/.test(no) ? [{ no, state, how }] : [];
});

test("each requirement of levels 1 and 2 stands once, with its state and a reason", () => {
  expect(rows).toHaveLength(70 + 183);
  expect(new Set(rows.map((row) => row.no)).size).toBe(rows.length);
  expect(rows.filter(({ state }) => !["met", "partly", "not met", "no such thing"].includes(state))).toEqual([]);
  expect(rows.filter(({ how }) => how === "")).toEqual([]);
});

test("every file that is named as the proof is there", () => {
  const named = rows.flatMap(({ no, how }) =>
    Array.from(how.matchAll(/`((?:app|db|ops|e2e|workers|docs|analytics)\/[^`]+)`/g), ([, file = ""]) => ({
      no,
      file,
    })),
  );
  expect(named.length).toBeGreaterThan(150);
  expect(named.filter(({ file }) => !existsSync(file))).toEqual([]);
});

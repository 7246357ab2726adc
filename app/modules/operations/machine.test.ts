import { spawnSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { expect, test } from "vitest";
import { diskState, isBehind, percentUsed, roomOf } from "./machine.ts";

const GB = 1e9;

test("a disk is as full as df says", () => {
  const said = Number(/(\d+)%/.exec(spawnSync("df", ["--output=pcent", "."], { encoding: "utf8" }).stdout)?.[1]);
  // df rounds up, and other programs write meanwhile.
  expect(Math.abs(percentUsed(roomOf(statfsSync("."))) - said)).toBeLessThanOrEqual(2);
});

test.each([
  [100, 21, "ok"],
  [100, 20, "tight"],
  [100, 5.1, "tight"],
  [100, 5, "full"],
  [2_000, 80, "tight"],
  [2_000, 9, "full"],
  [0, 0, "ok"],
] as const)("of %d GB %d free is %s", (total, free, state) => {
  expect(diskState({ totalBytes: total * GB, freeBytes: free * GB })).toBe(state);
});

test("a clock may be put back by minutes, not by more", () => {
  const last = new Date("2026-03-20T12:00:00Z");
  expect(isBehind(new Date("2026-03-20T11:55:00Z"), last)).toBe(false);
  expect(isBehind(new Date("2026-03-20T11:54:59Z"), last)).toBe(true);
  expect(isBehind(new Date("1970-01-01T00:00:00Z"), last)).toBe(true);
});

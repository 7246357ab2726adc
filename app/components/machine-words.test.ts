import { expect, test } from "vitest";
import { ENGLISH } from "./format.ts";
import { bytesText, machineWorries } from "./machine-words.ts";
import { durationText } from "./record-words.ts";
import { wordsOf } from "./words/words.ts";

const t = wordsOf("en");

const well = {
  disk: { totalBytes: 100e9, freeBytes: 21e9 },
  memory: { totalBytes: 8e9, freeBytes: 1e9 },
  temperature: 55,
  clockIsBehind: false,
  damagedPages: 0,
};

test("sizes and durations are read at a glance", () => {
  expect([0, 999, 1_000, 1_500_000, 64_400_000_000].map((bytes) => bytesText(bytes, ENGLISH))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.5 MB",
    "64 GB",
  ]);
  expect([59, 3_660, 190_000].map((seconds) => durationText(t, seconds))).toEqual(["1 min", "1 h 1 min", "2 d 4 h"]);
});

test("a machine that is well worries nobody; a full disk, little memory and heat are said with what to do", () => {
  expect(machineWorries(t, well)).toEqual([]);
  expect(machineWorries(t, { ...well, disk: null, temperature: null })).toEqual([]);
  expect(machineWorries(t, { ...well, disk: { totalBytes: 100, freeBytes: 20 } })[0]).toMatch(/80 % full/);
  expect(machineWorries(t, { ...well, disk: { totalBytes: 100e9, freeBytes: 4e9 } })[0]).toMatch(
    /96 % full, so nothing is saved/,
  );
  // A twentieth of a large disk is room for years.
  expect(machineWorries(t, { ...well, disk: { totalBytes: 2e12, freeBytes: 80e9 } })[0]).toMatch(/96 % full\. Move/);
  expect(machineWorries(t, { ...well, clockIsBehind: true })[0]).toMatch(/clock is behind.*PULSE_CLOCK=right/);
  expect(machineWorries(t, { ...well, damagedPages: 2 })[0]).toMatch(/damaged the database.*pulse verify/);
  expect(machineWorries(t, { ...well, memory: { totalBytes: 8e9, freeBytes: 2e8 } })[0]).toMatch(/Memory/);
  expect(machineWorries(t, { ...well, temperature: 81 })[0]).toMatch(/81 °C/);
});

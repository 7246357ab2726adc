import bwip from "bwip-js/node";
import { expect, test } from "vitest";
import { measure, TEST_CODE, TEST_WIDTHS, type TestKey } from "./scan-test.ts";
import { wordsOf } from "./words/words.ts";

function keys(gapMs: number, end: string | null, written = (character: string) => character): TestKey[] {
  const all = [...TEST_CODE].map((character, index) => ({
    key: written(character),
    code: /\d/.test(character) ? `Digit${character}` : character === "-" ? "Minus" : `Key${character}`,
    shift: /[A-Z]/.test(character),
    at: 1000 + index * gapMs,
  }));
  return end ? [...all, { key: end, code: end, shift: false, at: 1000 + all.length * gapMs }] : all;
}

/** What a French computer writes for the keys of a US scanner. */
const azerty = (character: string) =>
  ({ Q: "A", A: "Q", W: "Z", Z: "W", "-": ")", "1": "&", "2": "é", "3": '"', "0": "à" })[character] ?? character;

test.each([
  ["a quick one", keys(10, "Enter"), { suffix: "enter", speed: "normal", layout: "host" }],
  ["a slow one that ends with Tab", keys(45, "Tab"), { suffix: "tab", speed: "slow", layout: "host" }],
  ["one that ends with nothing", keys(10, null), { suffix: "none", speed: "normal", layout: "host" }],
  ["a US one at a French computer", keys(10, "Enter", azerty), { suffix: "enter", speed: "normal", layout: "us" }],
  ["one as slow as a person", keys(70, "Enter"), null],
  ["another code", keys(10, "Enter").slice(3), null],
  ["nothing", [], null],
])("%s", (_, scanned, profile) => {
  expect(measure(scanned, wordsOf("en")).profile).toEqual(profile);
});

test("the printed code is the one that is asked for", () => {
  const [drawn] = bwip.raw({ bcid: "code128", text: TEST_CODE }) as unknown as Array<{ sbs: number[] }>;
  expect(TEST_WIDTHS).toEqual(drawn?.sbs);
});

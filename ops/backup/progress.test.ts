import { expect, test } from "vitest";
import { asOne, inLines } from "./progress.ts";

test("what takes long is told every five seconds, by its name and how far it is", () => {
  const [said, clock]: [string[], { at: number }] = [[], { at: 0 }];
  const progress = inLines(
    (line) => said.push(line),
    () => clock.at,
  );
  for (const [at, done] of [
    [4_999, 0.1],
    [5_000, 0.129],
    [9_999, 0.2],
    [10_000, 0.5],
  ] as const) {
    clock.at = at;
    progress("load", done);
  }
  clock.at = 20_000;
  progress("verify", 0);
  expect(said).toEqual(["writing tables: 12 %", "writing tables: 50 %", "looking at every invariant"]);
});

test("as one number it only grows, from nothing to all", () => {
  const told: number[] = [];
  const progress = asOne((done) => told.push(done));
  for (const step of ["load", "index", "compare", "verify"] as const)
    for (const done of [0, 0.5, 1]) progress(step, done);
  expect(told).toEqual([...told].sort((one, other) => one - other));
  expect([told[0], told.at(-1)]).toEqual([0, 1]);
});

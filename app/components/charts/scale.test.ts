import { describe, expect, it } from "vitest";
import { areaPath, axisText, bars, frame, linePath, type Mark, points, shownTicks } from "./scale.ts";

const marks = (...values: number[]): Mark[] =>
  values.map((value, index) => ({ key: String(index), label: "", value, text: String(value) }));

describe("the vertical scale", () => {
  it("contains zero, whatever the values", () => {
    expect(frame([5, 9], 200).zero).toBe(182);
    const mixed = frame([-4, 6], 200);
    expect(mixed.zero).toBeGreaterThan(mixed.y(6));
    expect(mixed.zero).toBeLessThan(mixed.y(-4));
  });

  it("counts in whole steps where fractions mean nothing", () => {
    for (const values of [[], [0, 0], [1], [2, 3]]) {
      for (const tick of frame(values, 150, true).ticks) expect(Number.isInteger(tick.value)).toBe(true);
    }
  });

  it("has a line for nothing at all", () => {
    expect(frame([], 100).ticks.length).toBeGreaterThan(1);
  });
});

describe("bars", () => {
  it("share the width evenly and stand on zero", () => {
    const within = frame([10, 20, -5], 200);
    const drawn = bars(marks(10, 20, -5), within);
    expect(drawn.map((bar) => Math.round(bar.slotX))).toEqual([0, 33, 67]);
    expect(drawn[0]?.y).toBeCloseTo(within.y(10));
    expect((drawn[0]?.y ?? 0) + (drawn[0]?.height ?? 0)).toBeCloseTo(within.zero, 1);
    expect(drawn[2]?.y).toBeCloseTo(within.zero);
  });
});

describe("points", () => {
  it("reach from edge to edge, and their strips leave no gap", () => {
    const drawn = points(marks(1, 2, 3), frame([1, 2, 3], 200));
    expect(drawn.map((point) => point.x)).toEqual([0, 50, 100]);
    expect(drawn.map((point) => point.slotWidth).reduce((sum, width) => sum + width)).toBeCloseTo(100);
  });

  it("put a lone one in the middle", () => {
    expect(points(marks(7), frame([7], 200))[0]).toMatchObject({ x: 50, slotX: 0, slotWidth: 100 });
  });

  it("make a path each", () => {
    const within = frame([0, 10], 100);
    const drawn = points(marks(0, 10), within);
    expect(linePath(drawn)).toBe("M0,82L1000,14");
    expect(areaPath(drawn, within.zero)).toMatch(/^M0,82L1000,14L1000,82L0,82Z$/);
  });
});

it("prints at most so many labels, and always the last", () => {
  expect([...shownTicks(30, 6)].sort((a, b) => a - b)).toEqual([4, 9, 14, 19, 24, 29]);
  expect(shownTicks(3, 6).size).toBe(3);
  expect(shownTicks(0, 6).size).toBe(0);
});

it.each([
  [0.25, "0.25"],
  [999, "999"],
  [12_500, "12.5k"],
  [-3_000_000, "\u22123m"],
])("writes %d on an axis as %s", (value, shown) => expect(axisText(value)).toBe(shown));

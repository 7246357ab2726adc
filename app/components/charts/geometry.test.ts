import { describe, expect, it } from "vitest";
import { partTo, stepTo } from "./chart.tsx";
import { type ChartSpec, frameOf, slotOf } from "./drawing.tsx";
import {
  areaPath,
  axisText,
  axisWidth,
  barsPath,
  frame,
  hatchOf,
  linePath,
  type Mark,
  pile,
  pileEnds,
  points,
  shadesOf,
  shownTicks,
} from "./geometry.ts";

const marks = (...values: number[]): Mark[] =>
  values.map((value, index) => ({ key: String(index), label: "", value, text: String(value) }));

describe("the vertical scale", () => {
  it("contains zero, whatever the values", () => {
    expect(frame([5, 9], 200).zero).toBe(180);
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

  it("leaves its values room beside the drawing, the more the longer they are", () => {
    expect(axisWidth(frame([0, 12_500_000], 200))).toBeGreaterThan(axisWidth(frame([0, 5], 200)));
  });
});

describe("bars", () => {
  it("stand on zero, a fifth of each slot air, and nothing is drawn for nothing", () => {
    const within = frame([10, -5], 200);
    const path = barsPath(
      [
        [0, 10],
        [0, 0],
        [0, -5],
      ],
      within,
      300,
    );
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.startsWith(`M10,${within.y(10)}h80v`)).toBe(true);
    expect(path).toContain(`M210,${within.zero}h80v`);
  });

  it("pile up without gaps, what is below zero downwards", () => {
    const piled = pile([
      [3, -1],
      [2, 4],
      [0, -2],
    ]);
    expect(piled[1]).toEqual([
      [3, 5],
      [0, 4],
    ]);
    expect(piled[2]?.[1]).toEqual([-1, -3]);
    expect(Math.max(...pileEnds([[3], [2]]))).toBe(5);
  });
});

describe("points", () => {
  it("reach from edge to edge, a lone one stands in the middle", () => {
    const within = frame([1, 2, 3], 200);
    expect(points([1, 2, 3], within).map(({ x }) => x)).toEqual([0, 50, 100]);
    expect(points([7], within)[0]?.x).toBe(50);
  });

  it("make a path each", () => {
    const within = frame([0, 10], 100);
    const drawn = points([0, 10], within);
    expect(linePath(drawn)).toBe("M0,80L1000,8");
    expect(areaPath(drawn, within.zero)).toBe("M0,80L1000,8L1000,80L0,80Z");
    expect(linePath(points([0, 10, Number.NaN, 10, 0], within))).toBe("M0,80L250,8M750,8L1000,80");
  });
});

describe("slots", () => {
  const spec = (kind: ChartSpec["kind"], count: number, rows?: string[]): ChartSpec => ({
    kind,
    title: "",
    heads: [],
    marks: marks(...Array.from({ length: count }, (_, index) => index)),
    rows,
  });

  it("cover the whole width once", () => {
    for (const chart of [spec("line", 5), spec("bars", 7)]) {
      const widths = chart.marks.map((_, index) => Number.parseFloat(slotOf(chart, index).width));
      expect(widths.reduce((sum, width) => sum + width)).toBeCloseTo(100, 0);
    }
  });

  it("are walked by the arrow keys, and in a heat map up and down too", () => {
    const bars = spec("bars", 3);
    expect([stepTo(bars, "ArrowRight", undefined), stepTo(bars, "ArrowRight", 2), stepTo(bars, "Home", 2)]).toEqual([
      0, 2, 0,
    ]);
    expect(stepTo(bars, "ArrowDown", 1)).toBeUndefined();
    const heat = spec("heat", 6, ["a", "b"]);
    expect([stepTo(heat, "ArrowDown", 1), stepTo(heat, "ArrowDown", 4), stepTo(heat, "ArrowUp", 4)]).toEqual([4, 4, 1]);
    expect(stepTo(spec("line", 0), "End", undefined)).toBeUndefined();
    const piles = { ...spec("stacked", 3), parts: ["a", "b"].map((name) => ({ name, values: [], texts: [] })) };
    const keys = ["ArrowUp", "ArrowDown"];
    expect(keys.map((key) => partTo(piles, key, -1))).toEqual([0, -1]);
    expect(keys.map((key) => partTo(piles, key, 1))).toEqual([1, 0]);
    expect([partTo(piles, "ArrowLeft", 0), partTo(bars, "ArrowUp", 0)]).toEqual([undefined, undefined]);
  });

  it("of piles are measured by the whole pile", () => {
    const piled: ChartSpec = {
      ...spec("stacked", 1),
      parts: [6, 6].map((value) => ({ name: "", values: [value], texts: [""] })),
    };
    expect(frameOf(piled).ticks.at(-1)?.value).toBeGreaterThanOrEqual(12);
  });
});

it("shades by the part of the largest, nothing stays bare", () => {
  expect(shadesOf([0, 1, 50, 100])).toEqual([0, 1, 3, 5]);
  expect(shadesOf([0, 0])).toEqual([0, 0]);
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
  [1_500_000_000, "1.5bn"],
])("writes %d on an axis as %s", (value, shown) => expect(axisText(value)).toBe(shown));

it("parts of a pile are told apart without their colours, however flat they are", () => {
  for (const height of [4, 9, 30, 160]) {
    const lines = [0, 1, 2, 3, 4, 5].map((part) => hatchOf(part, [{ x: 10, y: 5, width: 40, height }]));
    expect(lines[0]).toBe("");
    for (const [part, path] of lines.entries())
      if (part > 0) expect(path, `${part} of ${height}`).not.toBe(lines[part - 1]);
  }
  expect(new Set([0, 1, 2, 3, 4, 5].map((part) => hatchOf(part, [{ x: 0, y: 0, width: 16, height: 16 }]))).size).toBe(
    6,
  );
});

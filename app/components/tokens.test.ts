import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

// Contrast of the design's tokens, both themes (WCAG 2.2: text 4.5, field borders, focus and charts 3).

const css = readFileSync(new URL("../app.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name as string,
    { light: light as string, dark: dark as string },
  ]),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function ratio(front: string, back: string, theme: "light" | "dark"): number {
  const [a, b] = [tokens.get(front), tokens.get(back)];
  if (!a || !b) throw new Error(`no token ${a ? back : front}`);
  return contrast(a[theme], b[theme]);
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const TEXT = ["ink", "ink-2", "ink-3", "accent", "positive", "warning", "negative", "info"];
  const GROUNDS = ["surface", "canvas", "sunk"];

  it.each(TEXT.flatMap((front) => GROUNDS.map((back) => [front, back] as const)))("%s reads on %s", (front, back) => {
    expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ["on-accent", "accent"],
    ["accent", "tint-accent"],
    ["positive", "tint-positive"],
    ["warning", "tint-warning"],
    ["negative", "tint-negative"],
    ["info", "tint-info"],
    ["ink", "tint-accent"],
    ["ink-2", "tint-neutral"],
  ])("%s reads on %s", (front, back) => expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(4.5));

  it.each(["edge", "focus", ...[1, 2, 3, 4, 5, 6].map((place) => `chart-${place}`)])(
    "%s is seen on surface",
    (front) => {
      expect(ratio(front, "surface", theme)).toBeGreaterThanOrEqual(3);
    },
  );
});

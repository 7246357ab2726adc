import { max, min } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";

/**
 * Geometry of the charts, without any view. Horizontal positions are percentages, vertical ones pixels: the SVG then
 * fills its column at any width and its text keeps its size, with no measuring in the browser. A value enters as a
 * number because it becomes pixels; what people read is always the mark's own text.
 */

export type Mark = {
  key: string;
  /** Full name of the point, for its title and the table. */
  label: string;
  /** Short name for the axis; left out where the axis shows none. */
  tick?: string;
  value: number;
  /** The value as it is written. */
  text: string;
  /** The records behind the mark; a mark without any leads nowhere. */
  href?: string;
};

export type Tick = { y: number; value: number };

const TOP = 8;
export const AXIS = 20;

export type Frame = { height: number; y: (value: number) => number; ticks: Tick[]; zero: number };

/** A vertical scale that always contains zero, with about four round steps; `whole` for what is counted. */
export function frame(values: number[], height: number, whole = false): Frame {
  const low = Math.min(0, min(values) ?? 0);
  const high = Math.max(0, max(values) ?? 0);
  const scale = scaleLinear()
    .domain(low === high ? [0, whole ? 4 : 1] : [low, high])
    .nice(4)
    .range([height - AXIS, TOP]);
  return {
    height,
    y: (value) => round(scale(value)),
    ticks: scale
      .ticks(4)
      .filter((value) => !whole || Number.isInteger(value))
      .map((value) => ({ value, y: round(scale(value)) })),
    zero: round(scale(0)),
  };
}

/** Pixels that the values of the rules need beside the drawing, so that nothing is ever drawn over them. */
export function axisWidth(within: Frame): number {
  const longest = Math.max(...within.ticks.map(({ value }) => axisText(value).length));
  return Math.ceil(longest * 6.6) + 8;
}

export type Point = { x: number; y: number };

/** Points from edge to edge; a lone one in the middle. */
export function points(values: number[], within: Frame): Point[] {
  const step = values.length > 1 ? 100 / (values.length - 1) : 0;
  return values.map((value, index) => ({ x: values.length > 1 ? round(index * step) : 50, y: within.y(value) }));
}

/** Paths are drawn on a plane of this width, which is stretched to the column; a file draws on its own pixels. */
export const PLANE = 1000;

/** A point without a figure (NaN) leaves a gap. */
const isThere = ({ y }: Point): boolean => !Number.isNaN(y);

export function linePath(at: Point[], plane = PLANE): string {
  return (
    line<Point>()
      .defined(isThere)
      .x((point) => round((point.x * plane) / 100))
      .y((point) => point.y)(at) ?? ""
  );
}

export function areaPath(at: Point[], zero: number, plane = PLANE): string {
  return (
    area<Point>()
      .defined(isThere)
      .x((point) => round((point.x * plane) / 100))
      .y0(zero)
      .y1((point) => point.y)(at) ?? ""
  );
}

/** Bands [from, to] of a column chart as one path. */
export function barsPath(bands: [from: number, to: number][], within: Frame, plane = PLANE): string {
  return boxesOf(bands, within, plane)
    .map(({ x, y, width, height }) => `M${x},${y}h${width}v${height}h${-width}z`)
    .join("");
}

/** Lines by which parts of a pile are told apart without their colours: along, every so many pixels, and across the bar. */
const HATCHES = [null, [8, 0], [0, 3], [4, 0], [6, 3], [3, 0]] as const;

/** The lines of a pile's part over its bands, from the left and the top; "" for a plain one. */
export function hatchOf(part: number, boxes: { x: number; y: number; width: number; height: number }[]): string {
  const [every, across] = HATCHES[part % HATCHES.length] ?? [0, 0];
  return boxes
    .filter(({ height }) => height > 2)
    .flatMap(({ x, y, width, height }) => {
      const rows = every === 0 ? 0 : Math.max(1, Math.round(height / every) - 1);
      return [
        ...evenly(rows, y, height).map((at) => `M${x},${at}h${width}`),
        ...evenly(across, x, width).map((at) => `M${at},${y}v${height}`),
      ];
    })
    .join("");
}

/** So many places that part a length evenly. */
const evenly = (count: number, from: number, length: number): number[] =>
  Array.from({ length: count }, (_, index) => round(from + (length * (index + 1)) / (count + 1)));

/** Where the bars of bands [from, to] stand, a fifth of each slot air; a band without height is left out. */
export function boxesOf(bands: [from: number, to: number][], within: Frame, plane = PLANE) {
  const slot = plane / Math.max(1, bands.length);
  return bands.flatMap(([from, to], index) => {
    const y = within.y(Math.max(from, to));
    const height = round(within.y(Math.min(from, to)) - y);
    return height > 0 ? [{ x: round(slot * (index + 0.1)), y, width: round(slot * 0.8), height }] : [];
  });
}

/** Parts of each mark piled up from zero, those below zero downwards: for each series its bands. */
export function pile(series: number[][]): [from: number, to: number][][] {
  const up: number[] = [];
  const down: number[] = [];
  return series.map((values) =>
    values.map((value, index) => {
      const base = value < 0 ? down : up;
      const from = base[index] ?? 0;
      base[index] = from + value;
      return [from, from + value];
    }),
  );
}

/** Where each pile ends, above and below: what the scale has to hold. */
export function pileEnds(series: number[][]): number[] {
  return pile(series).flatMap((bands) => bands.flat());
}

/** Shades of a heat map; zero has none. */
export const SHADES = 5;

/** The shade of each value, 0 for nothing, else 1 to SHADES by its part of the largest. */
export function shadesOf(values: number[]): number[] {
  const most = Math.max(0, ...values);
  return values.map((value) => (value <= 0 || most === 0 ? 0 : Math.max(1, Math.ceil((value / most) * SHADES))));
}

/** Which axis labels are printed, so that at most `most` stand side by side; the last one always does. */
export function shownTicks(count: number, most: number): Set<number> {
  const every = Math.max(1, Math.ceil(count / most));
  const shown = new Set<number>();
  for (let index = count - 1; index >= 0; index -= every) shown.add(index);
  return shown;
}

/** 12500 → "12.5k"; axis labels only. */
export function axisText(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? "\u2212" : "";
  if (size >= 1_000_000_000) return `${sign}${trim(size / 1_000_000_000)}bn`;
  if (size >= 1_000_000) return `${sign}${trim(size / 1_000_000)}m`;
  if (size >= 1_000) return `${sign}${trim(size / 1_000)}k`;
  return `${sign}${trim(size)}`;
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

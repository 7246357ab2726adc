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
  /** The records behind the mark. */
  href?: string;
};

export type Tick = { y: number; value: number };

const TOP = 14;
export const AXIS = 18;

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

export type Bar = { mark: Mark; x: number; width: number; y: number; height: number; slotX: number; slotWidth: number };

/** One band a mark, a fifth of it air. */
export function bars(marks: Mark[], within: Frame): Bar[] {
  const slot = 100 / Math.max(1, marks.length);
  return marks.map((mark, index) => {
    const top = within.y(Math.max(0, mark.value));
    const bottom = within.y(Math.min(0, mark.value));
    return {
      mark,
      x: round(index * slot + slot * 0.1),
      width: round(slot * 0.8),
      y: top,
      height: round(bottom - top),
      slotX: round(index * slot),
      slotWidth: round(slot),
    };
  });
}

export type Point = { mark: Mark; x: number; y: number; slotX: number; slotWidth: number };

/** Points from edge to edge; each owns the strip halfway to its neighbours. */
export function points(marks: Mark[], within: Frame): Point[] {
  const step = marks.length > 1 ? 100 / (marks.length - 1) : 0;
  return marks.map((mark, index) => {
    const x = marks.length > 1 ? index * step : 50;
    // A lone point owns the whole width.
    const half = marks.length > 1 ? step / 2 : 50;
    const left = Math.max(0, x - half);
    const right = Math.min(100, x + half);
    return { mark, x: round(x), y: within.y(mark.value), slotX: round(left), slotWidth: round(right - left) };
  });
}

/** Paths are drawn on a 1000-wide plane that is stretched to the column. */
export const PLANE = 1000;

export function linePath(at: Point[]): string {
  return (
    line<Point>()
      .x((point) => round(point.x * 10))
      .y((point) => point.y)(at) ?? ""
  );
}

export function areaPath(at: Point[], zero: number): string {
  return (
    area<Point>()
      .x((point) => round(point.x * 10))
      .y0(zero)
      .y1((point) => point.y)(at) ?? ""
  );
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
  if (size >= 1_000_000) return `${sign}${trim(size / 1_000_000)}m`;
  if (size >= 1_000) return `${sign}${trim(size / 1_000)}k`;
  return `${sign}${trim(size)}`;
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

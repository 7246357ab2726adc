import { memo, type ReactNode } from "react";
import {
  AXIS,
  areaPath,
  axisText,
  axisWidth,
  barsPath,
  boxesOf,
  type Frame,
  frame,
  hatchOf,
  linePath,
  type Mark,
  PLANE,
  pile,
  pileEnds,
  points,
  round,
  SHADES,
  shadesOf,
  shownTicks,
} from "./geometry.ts";

/** A part of every pile, with the records behind it in each. */
export type Part = { name: string; values: number[]; texts: string[]; hrefs?: (string | undefined)[] };

/** One chart as data: what its drawing, its table, its CSV and its picture are all made of. */
export type ChartSpec = {
  kind: "line" | "bars" | "stacked" | "heat";
  /** The finding, not the topic: "Revenue up 12 % on last week". */
  title: string;
  /** Unit, time zone, what is dashed. */
  note?: string;
  marks: Mark[];
  /** Headings of the table: the point, its value, then one for each further column. */
  heads: string[];
  /** The same points of the period compared with, dashed on the same axis. */
  before?: { values: number[]; texts: string[] };
  /** Stacked: the parts that each mark's value is the sum of. */
  parts?: Part[];
  /** Stacked: each part is worse than the one before. */
  worsens?: boolean;
  /** Heat map: the names of its rows; marks come row by row. */
  rows?: string[];
  /** What is counted has no fractions on its axis. */
  whole?: boolean;
  height?: number;
};

export const heightOf = (spec: ChartSpec): number => spec.height ?? (spec.rows ? spec.rows.length * 20 + AXIS : 180);

/** Columns of a heat map. */
export const across = (spec: ChartSpec): number => spec.marks.length / Math.max(1, spec.rows?.length ?? 1);

export function frameOf(spec: ChartSpec): Frame {
  const values =
    spec.kind === "stacked" && spec.parts
      ? pileEnds(spec.parts.map((part) => part.values))
      : [...spec.marks.map((mark) => mark.value), ...(spec.before?.values ?? [])];
  return frame(values, heightOf(spec), spec.whole);
}

/** Middle of a point's slot, in percent. */
export function middleOf(spec: ChartSpec, index: number): number {
  const count = spec.marks.length;
  if (spec.kind === "line") return count > 1 ? (index * 100) / (count - 1) : 50;
  const columns = across(spec);
  return (((index % columns) + 0.5) * 100) / columns;
}

/** The strip that belongs to a point: x, width in percent; y, height in pixels. */
export function slotOf(spec: ChartSpec, index: number): { x: string; y: number; width: string; height: number } {
  const columns = across(spec);
  const size = spec.kind === "line" && columns > 1 ? 100 / (columns - 1) : 100 / columns;
  const middle = middleOf(spec, index);
  const left = Math.max(0, middle - size / 2);
  const right = Math.min(100, middle + size / 2);
  const [y, height] = spec.rows ? [Math.floor(index / columns) * 20, 20] : [0, heightOf(spec) - AXIS];
  return { x: `${round(left)}%`, y, width: `${round(right - left)}%`, height };
}

/** Values of the rules, or names of the rows, in a strip of their own beside the drawing. */
export function axisOf(spec: ChartSpec, within: Frame): { width: number; labels: { y: number; text: string }[] } {
  if (spec.rows) {
    const width = Math.ceil(Math.max(...spec.rows.map((row) => row.length)) * 6.6) + 8;
    return { width, labels: spec.rows.map((text, index) => ({ y: index * 20 + 14, text })) };
  }
  return {
    width: axisWidth(within),
    labels: within.ticks.map(({ y, value }) => ({ y: y + 4, text: axisText(value) })),
  };
}

export function AxisLabels({ spec, within }: { spec: ChartSpec; within: Frame }): ReactNode {
  const { width, labels } = axisOf(spec, within);
  return labels.map(({ y, text }) => (
    <text key={text} x={width - 6} y={y} textAnchor="end">
      {text}
    </text>
  ));
}

/** Everything that does not change while one moves over the chart. Paths are drawn on `plane` pixels and stretched. */
export const Drawing = memo(function Drawing(props: { spec: ChartSpec; within: Frame; plane?: number }) {
  const { spec, within, plane = PLANE } = props;
  const { height } = within;
  return (
    <>
      {spec.rows
        ? null
        : within.ticks.map((tick) => (
            <line
              key={tick.value}
              className={tick.value === 0 ? "base" : "grid"}
              x1="0"
              x2="100%"
              y1={tick.y}
              y2={tick.y}
            />
          ))}
      <svg
        width="100%"
        height={height}
        viewBox={`0 0 ${plane} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <Paths spec={spec} within={within} plane={plane} />
      </svg>
      <PointLabels spec={spec} height={height} />
      {spec.marks.map((mark, index) =>
        mark.href ? (
          <a key={mark.key} href={mark.href} tabIndex={-1}>
            <title>{`${mark.label}: ${mark.text}`}</title>
            <rect {...slotOf(spec, index)} />
          </a>
        ) : null,
      )}
      <PartLinks spec={spec} within={within} />
    </>
  );
});

/** The parts of piles over their pile: what is in a part is fewer records than what is in all of it. */
function PartLinks({ spec, within }: { spec: ChartSpec; within: Frame }): ReactNode {
  const boxes = partBoxes(spec, within);
  return spec.parts?.map(({ name, texts, hrefs }, part) =>
    spec.marks.map((mark, index) =>
      hrefs?.[index] ? (
        <a key={`${name} ${mark.key}`} href={hrefs[index]} tabIndex={-1}>
          <title>{`${mark.label}, ${name}: ${texts[index]}`}</title>
          <rect {...slotOf(spec, index)} {...boxes[part]?.[index]} />
        </a>
      ) : null,
    ),
  );
}

/** Of each part how high it lies in each pile. */
export const partBoxes = ({ parts = [] }: ChartSpec, within: Frame): { y: number; height: number }[][] =>
  pile(parts.map(({ values }) => values)).map((bands) =>
    bands.map((band) => {
      const y = within.y(Math.max(...band));
      return { y, height: round(within.y(Math.min(...band)) - y) };
    }),
  );

function Paths({ spec, within, plane }: { spec: ChartSpec; within: Frame; plane: number }): ReactNode {
  const values = spec.marks.map((mark) => mark.value);
  if (spec.kind === "heat") return <Cells spec={spec} values={values} plane={plane} />;
  if (spec.kind === "stacked") {
    return pile((spec.parts ?? []).map((part) => part.values)).map((bands, index) => (
      <g key={spec.parts?.[index]?.name} className={partClass(spec, index)}>
        <path className="part" d={barsPath(bands, within, plane)} />
        <path className="hatch" d={hatchOf(index, boxesOf(bands, within, plane))} {...THIN} />
      </g>
    ));
  }
  const before = spec.before ? linePath(points(spec.before.values, within), plane) : undefined;
  if (spec.kind === "bars") {
    const bands = (keep: (value: number) => boolean) =>
      barsPath(
        values.map((value) => [0, keep(value) ? value : 0]),
        within,
        plane,
      );
    const minus = bands((value) => value < 0);
    return (
      <>
        <path className="bar" d={bands((value) => value > 0)} />
        {minus ? <path className="bar minus" d={minus} /> : null}
        {spec.before ? <path className="line before" d={steps(spec.before.values, within, plane)} {...THIN} /> : null}
      </>
    );
  }
  const drawn = points(values, within);
  return (
    <>
      {before ? <path className="line before" d={before} {...THIN} /> : null}
      <path className="area" d={areaPath(drawn, within.zero, plane)} />
      <path className="line" d={linePath(drawn, plane)} {...THIN} />
    </>
  );
}

/** Parts that grow worse go from pale to dark in one hue, others have a hue each. */
const partClass = ({ worsens }: ChartSpec, index: number): string => `${worsens ? "w" : "p"}${index + 1}`;

/** A part's colour and lines beside its name. */
export function Swatch({ spec, part }: { spec: ChartSpec; part: number }): ReactNode {
  return (
    <g className={partClass(spec, part)}>
      <rect className="part" width="16" height="16" />
      <path className="hatch" d={hatchOf(part, [{ x: 0, y: 0, width: 16, height: 16 }])} />
    </g>
  );
}

const THIN = { vectorEffect: "non-scaling-stroke" };

/** Over bars the compared period is a mark at its height, as wide as the bar. */
function steps(values: number[], within: Frame, plane: number): string {
  const slot = plane / Math.max(1, values.length);
  return values
    .map((value, index) => `M${round(slot * (index + 0.05))},${within.y(value)}h${round(slot * 0.9)}`)
    .join("");
}

function Cells({ spec, values, plane }: { spec: ChartSpec; values: number[]; plane: number }): ReactNode {
  const columns = across(spec);
  const width = plane / columns;
  const shades = shadesOf(values);
  return Array.from({ length: SHADES + 1 }, (_, shade) => {
    const cells = shades.flatMap((one, index) =>
      one === shade
        ? [
            `M${round((index % columns) * width + 1)},${Math.floor(index / columns) * 20 + 1}h${round(width - 2)}v18h${-round(width - 2)}z`,
          ]
        : [],
    );
    // biome-ignore lint/suspicious/noArrayIndexKey: the shade is the key
    return cells.length > 0 ? <path key={shade} className={`shade h${shade}`} d={cells.join("")} /> : null;
  });
}

/** As many bars all have their names where the chart has the page's width. */
const ALL_NAMED = 9;

/** Names of points under the axis: few enough to stand apart, and every other one goes where there is little room. */
function PointLabels({ spec, height }: { spec: ChartSpec; height: number }): ReactNode {
  const columns = across(spec);
  const edge = spec.kind === "line";
  // With labels aligned to the edges the last two stand closer together.
  const always = [...shownTicks(columns, edge ? 5 : 6)].sort((a, b) => b - a);
  const shown = !edge && columns <= ALL_NAMED ? spec.marks.keys() : always;
  return [...shown].map((index) => {
    const tick = spec.marks[index]?.tick;
    if (!tick) return null;
    const place = always.indexOf(index);
    return (
      <text
        key={index}
        className={place < 0 ? "roomy" : place % 2 === 1 ? "spare" : undefined}
        x={`${round(middleOf(spec, index))}%`}
        y={height - AXIS + 15}
        textAnchor={edge && index === 0 ? "start" : edge && index === columns - 1 ? "end" : "middle"}
      >
        {tick}
      </text>
    );
  });
}

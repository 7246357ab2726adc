import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { AXIS, axisText, type Frame, type Mark, shownTicks } from "./scale.ts";

type Props = {
  /** The finding, not the topic: "Revenue up 12 % on last week". */
  title: string;
  /** Freshness, unit, time zone. */
  note?: ReactNode;
  marks: Mark[];
  /** Headings of the table: the point and its value. */
  heads: [string, string];
  children: (on: number | undefined) => ReactNode;
};

/**
 * Frame of every chart: one tab stop, arrows from point to point, Enter to the records behind it, and the same figures
 * as a table. The drawing is complete in the server's HTML.
 */
export function ChartFrame({ title, note, marks, heads, children }: Props) {
  const id = useId();
  const plot = useRef<HTMLDivElement>(null);
  const [on, move] = useState<number>();
  const current = on === undefined ? undefined : marks[on];

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== plot.current || marks.length === 0) return;
    const last = marks.length - 1;
    const step: Record<string, number> = {
      ArrowRight: Math.min(last, (on ?? -1) + 1),
      ArrowLeft: Math.max(0, (on ?? marks.length) - 1),
      Home: 0,
      End: last,
    };
    if (event.key === "Enter" && on !== undefined) {
      const link = plot.current?.querySelectorAll<SVGAElement>("a[data-mark]")[on];
      link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    const next = step[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  }

  return (
    <figure className="chart">
      <figcaption>
        <h3 id={id}>{title}</h3>
        <span className="meta" aria-live="polite">
          {current ? `${current.label}: ${current.text}` : note}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is not what a drawing with a cursor is */}
      <div
        ref={plot}
        data-chart=""
        role="group"
        aria-labelledby={id}
        aria-roledescription="chart"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the one tab stop of the chart
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => move(undefined)}
      >
        {children(on)}
      </div>
      <details>
        <summary>Show as table</summary>
        <div className="table-wrap">
          <table className="table compact">
            <caption className="hide">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{heads[0]}</th>
                <th scope="col" className="num">
                  {heads[1]}
                </th>
              </tr>
            </thead>
            <tbody>
              {marks.map((mark) => (
                <tr key={mark.key}>
                  <th scope="row">{mark.href ? <a href={mark.href}>{mark.label}</a> : mark.label}</th>
                  <td className="num">{mark.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Horizontal rules; drawn first, under everything. */
export function Grid({ within }: { within: Frame }) {
  return within.ticks.map((tick) => (
    <line key={tick.value} className={tick.value === 0 ? "base" : "grid"} x1="0" x2="100%" y1={tick.y} y2={tick.y} />
  ));
}

/** Values of the rules, and the labels under the axis; drawn last, over everything. */
export function Labels(props: { within: Frame; marks: Mark[]; at: (index: number) => number; edge?: boolean }) {
  const { within, marks, at, edge } = props;
  // With labels aligned to the edges the last two stand closer together.
  const shown = shownTicks(marks.length, edge ? 5 : 6);
  return (
    <>
      {within.ticks.map((tick) =>
        tick.value === 0 ? null : (
          <text key={tick.value} x="0" y={tick.y - 3}>
            {axisText(tick.value)}
          </text>
        ),
      )}
      {marks.map((mark, index) =>
        mark.tick && shown.has(index) ? (
          <text
            key={mark.key}
            x={`${at(index)}%`}
            y={within.height - AXIS + 14}
            textAnchor={edge && index === 0 ? "start" : edge && index === marks.length - 1 ? "end" : "middle"}
          >
            {mark.tick}
          </text>
        ) : null,
      )}
    </>
  );
}

/** One mark as a link to its records; out of the tab order, because the chart is one stop and the table lists them all. */
export function MarkLink({ mark, on, children }: { mark: Mark; on: boolean; children: ReactNode }) {
  return (
    <a href={mark.href} data-mark="" tabIndex={-1} className={on ? "on" : undefined}>
      <title>{`${mark.label}: ${mark.text}`}</title>
      {children}
    </a>
  );
}

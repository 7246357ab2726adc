import type { ReactNode } from "react";
import { ChartFrame, Grid, Labels, MarkLink } from "./chart-frame.tsx";
import { AXIS, bars, frame, type Mark } from "./scale.ts";

export function BarChart(props: {
  title: string;
  note?: ReactNode;
  marks: Mark[];
  heads: [string, string];
  height?: number;
  /** What is counted has no fractions on its axis. */
  whole?: boolean;
}) {
  const { marks, height = 180, whole, ...rest } = props;
  const within = frame(
    marks.map((mark) => mark.value),
    height,
    whole,
  );
  const drawn = bars(marks, within);
  return (
    <ChartFrame marks={marks} {...rest}>
      {(on) => (
        <svg width="100%" height={height} aria-hidden="true">
          <Grid within={within} />
          {drawn.map((bar, index) => (
            <MarkLink key={bar.mark.key} mark={bar.mark} on={on === index}>
              <rect className="hit" x={`${bar.slotX}%`} y="0" width={`${bar.slotWidth}%`} height={height - AXIS} />
              <rect
                className={bar.mark.value < 0 ? "bar minus" : "bar"}
                x={`${bar.x}%`}
                y={bar.y}
                width={`${bar.width}%`}
                height={bar.height}
              />
            </MarkLink>
          ))}
          <Labels
            within={within}
            marks={marks}
            at={(index) => {
              const bar = drawn[index];
              return bar ? bar.slotX + bar.slotWidth / 2 : 0;
            }}
          />
        </svg>
      )}
    </ChartFrame>
  );
}

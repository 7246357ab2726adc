import type { ReactNode } from "react";
import { ChartFrame, Grid, Labels, MarkLink } from "./chart-frame.tsx";
import { AXIS, areaPath, frame, linePath, type Mark, PLANE, points } from "./scale.ts";

/** A line with its area; `before` is the previous period on the same axis, dashed. */
export function LineChart(props: {
  title: string;
  note?: ReactNode;
  marks: Mark[];
  before?: number[];
  heads: [string, string];
  height?: number;
}) {
  const { marks, before, height = 200, ...rest } = props;
  const within = frame([...marks.map((mark) => mark.value), ...(before ?? [])], height);
  const drawn = points(marks, within);
  const earlier = before
    ? points(
        before.map((value, index) => ({ key: String(index), label: "", value, text: "" })),
        within,
      )
    : undefined;
  return (
    <ChartFrame marks={marks} {...rest}>
      {(on) => (
        <svg width="100%" height={height} aria-hidden="true">
          <Grid within={within} />
          <svg
            width="100%"
            height={height}
            viewBox={`0 0 ${PLANE} ${height}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {earlier ? <path className="line before" d={linePath(earlier)} vectorEffect="non-scaling-stroke" /> : null}
            <path className="area" d={areaPath(drawn, within.zero)} />
            <path className="line" d={linePath(drawn)} vectorEffect="non-scaling-stroke" />
          </svg>
          <Labels within={within} marks={marks} at={(index) => drawn[index]?.x ?? 0} edge />
          {drawn.map((point, index) => (
            <MarkLink key={point.mark.key} mark={point.mark} on={on === index}>
              <rect className="hit" x={`${point.slotX}%`} y="0" width={`${point.slotWidth}%`} height={height - AXIS} />
              <circle className="dot" cx={`${point.x}%`} cy={point.y} r="4" />
            </MarkLink>
          ))}
        </svg>
      )}
    </ChartFrame>
  );
}

import { memo } from "react";
import { frame, linePath, points, round } from "./geometry.ts";

/** A word-sized line beside a figure. The figure says it all, so the drawing is hidden from screen readers. */
export const Spark = memo(
  function Spark({ values }: { values: number[] }) {
    if (values.length < 2) return null;
    const most = Math.max(...values.map(Math.abs)) || 1;
    const within = frame(
      values.map((value) => value / most),
      42,
    );
    const drawn = points(
      values.map((value) => value / most),
      within,
    ).map(({ x, y }) => ({ x, y: round(y) }));
    return (
      <svg className="spark" viewBox="0 6 80 18" preserveAspectRatio="none" aria-hidden="true">
        <path d={linePath(drawn, 80)} vectorEffect="non-scaling-stroke" />
      </svg>
    );
  },
  (before, after) => String(before.values) === String(after.values),
);

import { frame, linePath, points } from "./scale.ts";

/** A word-sized line beside a figure. The figure says it all, so the drawing is hidden from screen readers. */
export function Spark({ values }: { values: number[] }) {
  if (values.length < 2) return null;
  const marks = values.map((value, index) => ({ key: String(index), label: "", value, text: "" }));
  const within = frame(values, 40);
  const drawn = points(marks, within);
  const last = drawn[drawn.length - 1];
  return (
    <svg className="spark" viewBox="0 8 1040 20" preserveAspectRatio="none" aria-hidden="true">
      <path d={linePath(drawn)} vectorEffect="non-scaling-stroke" />
      {last ? <circle cx={last.x * 10} cy={last.y} r="2" /> : null}
    </svg>
  );
}

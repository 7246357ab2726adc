/** Places where a fault test kills this process the hard way, to see what is left behind. */
export type FailPoint =
  | "order.after_commit"
  | "order.after_publish"
  | "react.before_commit"
  | "react.after_commit"
  | "facts.before_commit"
  | "facts.after_commit"
  | "facts.before_switch"
  | "facts.after_switch"
  | "job.after_render"
  | "job.after_bulk_order"
  | "job.before_import_commit"
  | "processor.after_answer";

let armed: { point: string; passes: number } | undefined;

/** `name` or `name:3` (die at the third pass). */
export function armFailPoint(setting: string | undefined): void {
  const [point, count] = (setting ?? "").split(":");
  armed = point ? { point, passes: Number(count ?? 1) } : undefined;
}

export function failPoint(point: FailPoint): void {
  if (armed?.point !== point) return;
  armed.passes -= 1;
  if (armed.passes <= 0) process.kill(process.pid, "SIGKILL");
}

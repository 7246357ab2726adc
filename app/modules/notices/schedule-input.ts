import * as z from "zod";

export const FORMATS = ["pdf", "xlsx"] as const;
export const EVERY = ["day", "week", "month"] as const;
export type Every = (typeof EVERY)[number];

const whole = (from: number, to: number) =>
  z.coerce.number().int().min(from, `From ${from} to ${to}.`).max(to, `From ${from} to ${to}.`);

/** A saved question by mail. `weekday`, Monday being 1, counts for weeks and `month_day` for months: a form sends both. */
export const scheduleViewInput = z.object({
  view_id: z.uuid(),
  format: z.enum(FORMATS),
  every: z.enum(EVERY),
  weekday: whole(1, 7).default(1),
  month_day: whole(1, 28).default(1),
  at_hour: whole(0, 23),
});
export type ScheduleViewInput = z.output<typeof scheduleViewInput>;

export const changeScheduleInput = z.object({ id: z.uuid(), intent: z.enum(["pause", "resume", "end"]) });

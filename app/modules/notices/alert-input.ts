import * as z from "zod";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import { line } from "#app/modules/shared/schemas.ts";
import { CONDITIONS } from "./alert-rules.ts";

const MOST = 10n ** 17n;

const figure = z
  .union([z.string(), z.number()], { error: "Enter a figure" })
  .transform((value) => String(value).trim())
  .refine((text) => /^-?\d{1,11}(\.\d{1,6})?$/.test(text), "Enter a figure such as 100 or 99.50")
  .transform(parseMicro)
  .refine((micro) => micro < MOST && micro > -MOST, "Enter a smaller figure");

const blank = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" || value === undefined ? null : value), schema.nullable());

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Enter a time such as 22:00");
const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: "Enter a whole number" })
    .int("Enter a whole number")
    .min(least, `Enter at least ${least}`)
    .max(most, `Enter at most ${most}`);

const ticked = z.preprocess((value) => value === "on" || value === true, z.boolean());

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, "Choose a figure");

/** Which figure: a report of the catalogue, its column or line, and how rows become one figure. */
export const watchedInput = z.object({
  metric: name,
  field: z.string().regex(/^[a-z0-9_]{1,60}$/, "Choose a figure"),
  summary: z.enum(["line", "sum", "max", "min", "rows"], { error: "Choose a figure" }),
  window_days: blank(whole(1, 366)),
  params: z
    .record(z.string().regex(/^[a-z_]{1,40}$/), z.string().max(200))
    .default({})
    .refine((params) => JSON.stringify(params).length <= 1_500, "Too many parameters"),
});
export type WatchedInput = z.output<typeof watchedInput>;

/** Whom to address: the usual form of a web address, without a password in it. */
const webhook = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => {
    try {
      const url = new URL(text);
      return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.hash === "";
    } catch {
      return false;
    }
  }, "Enter an address such as https://example.com/hook");

export const alertRuleInput = watchedInput
  .extend({
    name: line(100, "name"),
    condition: z.enum(CONDITIONS, { error: "Choose a condition" }),
    threshold: z.preprocess((value) => value ?? "0", figure),
    clear_at: blank(figure),
    for_minutes: z.preprocess((value) => (value === "" ? 0 : value), whole(0, 10_080).default(0)),
    quiet_from: blank(clock),
    quiet_to: blank(clock),
    roles: z.partialRecord(z.enum(ROLE_NAMES), ticked).default({}),
    me: ticked,
    enabled: ticked,
    version: z.int().optional(),
  })
  .superRefine(({ condition, threshold, clear_at, quiet_from, quiet_to }, context) => {
    const at = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (clear_at !== null && condition === "absent")
      at("clear_at", "Leave this empty: absence is over when something comes");
    const wrong =
      condition === "below" ? clear_at !== null && clear_at < threshold : clear_at !== null && clear_at > threshold;
    if (wrong && condition !== "absent") {
      const side = condition === "below" ? "at least" : "at most";
      at("clear_at", `Enter ${side} ${formatMicro(threshold)}`);
    }
    if ((quiet_from === null) !== (quiet_to === null)) {
      at(quiet_from === null ? "quiet_from" : "quiet_to", "Enter both times, or neither");
    }
  });
export const alertWebhookInput = z.object({ url: blank(webhook) });

export type AlertRuleInput = z.output<typeof alertRuleInput>;

import * as z from "zod";
import { NOTICE_KIND_NAMES, WAYS, type Way, type WayName } from "./kinds.ts";

const ticked = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");

/** The ways that a form asked about, `in_app,by_mail`: what it did not show is no answer. */
const asked = z
  .string()
  .max(100)
  .transform((text) => text.split(",").filter((way): way is WayName => (WAYS as readonly string[]).includes(way)));

const hour = z
  .string()
  .regex(/^([01]?\d|2[0-3])?$/, "Choose an hour.")
  .transform((text) => (text === "" ? null : Number(text)));

/** A form posts only what is ticked, so it also names each kind and the ways it asks about. */
export const noticePreferencesInput = z
  .object({
    ways: asked.default([]),
    kinds: z
      .record(
        z.string(),
        z.object({ asked: z.literal("1"), in_app: ticked, by_mail: ticked, by_sms: ticked, by_push: ticked }),
      )
      .default({}),
    /** Empty: each mail at once. */
    digest: hour.optional(),
  })
  .transform(({ ways, kinds, digest }) => ({
    kinds: Object.fromEntries(
      Object.entries(kinds)
        .filter(([kind]) => (NOTICE_KIND_NAMES as string[]).includes(kind))
        .map(([kind, chosen]) => [kind, Object.fromEntries(ways.map((way) => [way, chosen[way]])) as Partial<Way>]),
    ),
    digestHour: digest,
  }));

/** `digestHour`: 0–23 of the company's clocks, null for each mail at once; without it nothing changes. */
export type NoticePreferencesInput = { kinds: Record<string, Partial<Way>>; digestHour?: number | null | undefined };

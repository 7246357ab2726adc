import * as z from "zod";
import { NOTICE_KIND_NAMES, type NoticeKind, type Way } from "./kinds.ts";

const ticked = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");

/** A form posts only what is ticked, so it also names each kind it asks about. */
export const noticePreferencesInput = z
  .object({
    kinds: z.record(z.string(), z.object({ asked: z.literal("1"), in_app: ticked, by_mail: ticked })).default({}),
    digest: ticked,
  })
  .transform(({ kinds, digest }) => ({
    kinds: Object.fromEntries(
      Object.entries(kinds)
        .filter(([kind]) => (NOTICE_KIND_NAMES as string[]).includes(kind))
        .map(([kind, { in_app, by_mail }]) => [kind, { in_app, by_mail }]),
    ) as Partial<Record<NoticeKind, Way>> as Record<string, Way>,
    digest,
  }));
export type NoticePreferencesInput = z.output<typeof noticePreferencesInput>;

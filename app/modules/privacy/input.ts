import * as z from "zod";
import { line } from "#app/modules/shared/schemas.ts";

export const consentInput = z.object({
  purpose: line(100, "purpose"),
  given: z.enum(["yes", "no"], { error: "Choose whether it was given or withdrawn" }),
  source: line(200, "source"),
});
export type ConsentInput = z.output<typeof consentInput>;

/** Typed by hand, so that nobody is erased by a slip. */
export const eraseInput = z.object({ code: line(64, "code") });

/** As eraseInput, of somebody who signs in. */
export const eraseAccountInput = z.object({ email: line(254, "mail address") });

import * as z from "zod";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";

/** The lists that views can be kept of, by their names. */
export const LIST_NAMES = ["orders", "invoices", "products", "customers", "journal", "events", "explore"] as const;
export type ListName = (typeof LIST_NAMES)[number];

const name = z.string().trim().min(1, "Give the view a name.").max(60, "A name has at most 60 characters.");
/** The list's address without its path. What it says is read again whenever the list is opened, so it need not be right. */
const query = z
  .string()
  .max(4000)
  // Written as an address is: whatever was sent, it has no line breaks and no other path.
  .transform((text) => new URLSearchParams(text).toString().replaceAll("%2C", ","))
  .refine((text) => text.length <= 1800, "This view holds too much. Take some filters away.");

export const saveViewInput = z.object({
  list: z.enum(LIST_NAMES),
  name,
  query,
  /** Nobody but oneself, or everybody of a role. */
  shared_with: z.preprocess((value) => value || null, z.enum(ROLE_NAMES).nullable()),
  is_default: z.preprocess((value) => value === "on" || value === true, z.boolean()),
});
export type SaveViewInput = z.output<typeof saveViewInput>;

export const changeViewInput = z.object({ id: z.uuid(), query });
export const deleteViewInput = z.object({ id: z.uuid() });

export const pinViewInput = z.object({ id: z.uuid() });

/** Pixels; an empty field leaves a column as wide as what stands in it. */
const width = z.preprocess(
  (value) => (value === "" ? undefined : value),
  z.coerce
    .number("Enter a number of pixels.")
    .int("Enter whole pixels.")
    .min(40, "At least 40 pixels.")
    .max(1000, "At most 1000 pixels.")
    .optional(),
);
export const widthsInput = z.object({
  list: z.string().regex(/^[a-z-]{1,40}$/),
  /** The list's address, to go back to. */
  back: z.string().max(2000).default(""),
  widths: z
    .record(z.string().regex(/^[a-z_]{1,30}$/), width)
    .default({})
    .refine((widths) => Object.keys(widths).length <= 40, "Too many columns."),
});
export type WidthsInput = z.output<typeof widthsInput>;

import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";
import { many } from "./many.ts";

/** The filters of the journal, shared by its page and its export. */
export const entryFilter = {
  /** Codes, several with commas between. */
  account: many(z.string().regex(/^[0-9A-Za-z.-]{1,20}$/)),
  type: many(z.enum(["asset", "liability", "equity", "revenue", "expense"])),
  /** The accounts of the company's money. */
  holds: z.enum(["money"]),
  month: z.string().regex(/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/),
  ref: z.string().max(100),
  from: day,
  to: day,
};

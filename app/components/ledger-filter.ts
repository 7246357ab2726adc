import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";

/** The filters of the journal, shared by its page and its export. */
export const entryFilter = {
  account: z.string().regex(/^[0-9A-Za-z.-]{1,20}$/),
  ref: z.string().max(100),
  from: day,
  to: day,
};

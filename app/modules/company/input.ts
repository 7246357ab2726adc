import * as z from "zod";
import { line, optionalLine, version } from "#app/modules/shared/schemas.ts";

/** What is known of all of them is told whole, so there is an end to how many there are. */
export const MOST_OUTLETS = 500;

const fields = {
  code: line(40, "code"),
  name: line(200, "name"),
  line1: optionalLine(100),
  line2: optionalLine(100),
  postcode: optionalLine(20),
  city: optionalLine(100),
  phone: optionalLine(50),
  active: z.boolean(),
};

export const outletInput = z.object({
  code: fields.code,
  name: fields.name,
  line1: fields.line1.optional(),
  line2: fields.line2.optional(),
  postcode: fields.postcode.optional(),
  city: fields.city.optional(),
  phone: fields.phone.optional(),
  active: fields.active.optional(),
});
export type OutletInput = z.output<typeof outletInput>;

/** Absent fields stay as they are. */
export const changeOutletInput = outletInput.partial().extend({ version: version.optional() });
export type ChangeOutletInput = z.output<typeof changeOutletInput>;

import * as z from "zod";

export const outletView = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  phone: z.string().nullable(),
  active: z.boolean(),
  version: z.int(),
});
export type OutletView = z.output<typeof outletView>;

import * as z from "zod";

/** A SKU in an address: what no SKU can be is simply not found. Case does not matter. */
export const skuParam = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

export const idParam = z.object({ id: z.uuid() });

import * as z from "zod";

export const priceListView = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  currency: z.string(),
  active: z.boolean(),
  /** How many customers have it. */
  customers: z.int(),
  lines: z.array(
    z.object({
      id: z.uuid(),
      item_id: z.uuid(),
      sku: z.string(),
      name: z.string(),
      from_quantity: z.number(),
      valid_from: z.string().nullable(),
      valid_to: z.string().nullable(),
      unit_price: z.string(),
    }),
  ),
  version: z.int(),
});

export const priceListRow = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  active: z.boolean(),
  products: z.int(),
  customers: z.int(),
});

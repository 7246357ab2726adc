import * as z from "zod";
import {
  currency,
  day,
  line,
  optionalLine,
  quantity,
  quantityOrZero,
  unitPrice,
  version,
} from "#app/modules/shared/schemas.ts";

/** SKUs are part of addresses: no control characters, no spaces at the ends; found without regard to case. */
export const sku = line(64, "SKU").refine((text) => !/[/\\?#%]/.test(text), "Use no / \\ ? # % in an SKU");

export const itemFields = {
  name: line(200, "name"),
  kind: z.enum(["stock", "service"]),
  category: optionalLine(60),
  price: unitPrice,
  currency,
  barcode: optionalLine(64),
  unit_cost: z.union([unitPrice, z.null()]),
  reorder_point: z.union([quantityOrZero, z.null()]),
  reorder_quantity: z.union([quantity, z.null()]),
  tax_category: line(40, "tax category"),
  allow_negative: z.boolean(),
  active: z.boolean(),
};

export const createItemInput = z.object({
  sku,
  name: itemFields.name,
  price: itemFields.price,
  kind: itemFields.kind.optional(),
  category: itemFields.category.optional(),
  currency: itemFields.currency.optional(),
  barcode: itemFields.barcode.optional(),
  unit_cost: itemFields.unit_cost.optional(),
  reorder_point: itemFields.reorder_point.optional(),
  reorder_quantity: itemFields.reorder_quantity.optional(),
  tax_category: itemFields.tax_category.optional(),
  allow_negative: itemFields.allow_negative.optional(),
  active: itemFields.active.optional(),
});
export type CreateItemInput = z.output<typeof createItemInput>;

/** Absent fields stay as they are. */
export const changeItemInput = createItemInput.partial().extend({ version: version.optional() });
export type ChangeItemInput = z.output<typeof changeItemInput>;

export const MOST_PRICES = 500;

export const priceListLineInput = z.object({
  sku,
  from_quantity: quantity.optional(),
  valid_from: z.union([day, z.null()]).optional(),
  valid_to: z.union([day, z.null()]).optional(),
  unit_price: unitPrice,
});

/** The lines are all of the list's prices: what is not among them is gone. */
export const priceListInput = z.object({
  code: line(64, "code"),
  name: line(200, "name"),
  active: z.boolean().optional(),
  lines: z.array(priceListLineInput).max(MOST_PRICES, `Enter at most ${MOST_PRICES} lines`),
});
export type PriceListInput = z.output<typeof priceListInput>;

export const changePriceListInput = priceListInput.extend({ version: version.optional() });
export type ChangePriceListInput = z.output<typeof changePriceListInput>;

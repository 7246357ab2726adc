import * as z from "zod";
import { itemFields, sku } from "#app/modules/catalog/input.ts";
import { id, line, optionalLine, quantity, quantityOrZero, unitPrice } from "#app/modules/shared/schemas.ts";

/** Upsert by SKU: what is absent stays. A new item needs a name and a price. */
export const putItemInput = z.object({
  sku,
  name: itemFields.name.optional(),
  price: itemFields.price.optional(),
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
  qty_on_hand: quantityOrZero.optional(),
});
export type PutItemInput = z.output<typeof putItemInput>;

export const ADJUSTMENT_REASONS = [
  "count",
  "damaged",
  "lost",
  "found",
  "sample",
  "correction",
  "opening",
  "receipt",
] as const;

export const adjustStockInput = z.object({
  sku,
  /** Counted: the new quantity on hand. */
  qty_on_hand: quantityOrZero,
  reason: z.enum(ADJUSTMENT_REASONS, { error: "Choose a reason" }),
  note: line(120, "note").optional(),
  /** Cost of each unit that is added; without it the current average. */
  unit_cost: z.union([unitPrice, z.null()]).optional(),
});
export type AdjustStockInput = z.output<typeof adjustStockInput>;

export const reserveStockInput = z.object({ quantity, order_id: id.optional() });
export type ReserveStockInput = z.output<typeof reserveStockInput>;

export const startReceiptInput = z.object({ reference: optionalLine(100).optional() });
export type StartReceiptInput = z.output<typeof startReceiptInput>;

/** What each item cost by the unit; without it, its average. */
export const postReceiptInput = z.object({
  costs: z.array(z.object({ item_id: id, unit_cost: z.union([unitPrice, z.null()]).optional() })).max(5000),
});
export type PostReceiptInput = z.output<typeof postReceiptInput>;

export const startCountInput = z.object({
  note: optionalLine(100).optional(),
  filter: optionalLine(100).optional(),
  blind: z.boolean(),
});
export type StartCountInput = z.output<typeof startCountInput>;

import * as z from "zod";
import { sku } from "#app/modules/catalog/input.ts";
import { id, optionalLine, quantity, unitPrice, version } from "#app/modules/shared/schemas.ts";

/** A document of more lines is refused, so that one request stays small (body 1 MB) and its locks short. */
export const MAX_LINES = 500;

export const orderLineInput = z.object({ sku, quantity, unit_price: z.union([unitPrice, z.null()]).optional() });

export const placeOrderInput = z.object({
  customer_id: id,
  items: z.array(orderLineInput).min(1, "Enter at least one line").max(MAX_LINES, `Enter at most ${MAX_LINES} lines`),
  customer_reference: optionalLine(100).optional(),
  outlet_id: id.nullable().optional().describe("where it was taken"),
  status: z.enum(["draft", "placed"]).optional(),
  require_stock: z.boolean().optional(),
});
export type PlaceOrderInput = z.output<typeof placeOrderInput>;

/** Before placing: everything. After placing: lines, which changes the reservation by the difference only. */
export const amendOrderInput = z.object({
  customer_id: id.optional(),
  items: placeOrderInput.shape.items.optional(),
  customer_reference: optionalLine(100).optional(),
  outlet_id: placeOrderInput.shape.outlet_id,
  version: version.optional(),
});
export type AmendOrderInput = z.output<typeof amendOrderInput>;

export const changeOrderStatusInput = z.object({
  status: z.enum(["draft", "placed", "shipped", "completed", "cancelled"]),
  version: version.optional(),
  require_stock: z.boolean().optional(),
});

/** One call may change lines or reference, or move the order along, or both in this order. */
export const patchOrderInput = amendOrderInput
  .extend({ status: changeOrderStatusInput.shape.status.optional(), require_stock: z.boolean().optional() })
  .refine((input) => input.status || amends(input), {
    path: ["status"],
    message: "Enter a status, or what to change",
  });

/** Whether it changes what is in the order. */
export const amends = ({ items, customer_id, customer_reference, outlet_id }: AmendOrderInput) =>
  Boolean(items || customer_id) || customer_reference !== undefined || outlet_id !== undefined;

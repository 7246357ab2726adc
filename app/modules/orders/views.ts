import * as z from "zod";

export const orderView = z.object({
  id: z.uuid(),
  number: z.string(),
  status: z.enum(["draft", "placed", "shipped", "completed", "cancelled"]),
  customer_id: z.uuid(),
  customer: z.string(),
  currency: z.string(),
  subtotal: z.string(),
  tax_total: z.string(),
  total: z.string(),
  customer_reference: z.string().nullable(),
  external_reference: z.string().nullable(),
  outlet_id: z.uuid().nullable(),
  outlet: z.string().nullable(),
  reservation_status: z.enum(["none", "reserved", "backordered", "fulfilled", "released"]),
  invoice_status: z.enum(["none", "invoiced", "void"]),
  payment_status: z.enum(["unpaid", "partly_paid", "paid"]),
  shortages: z.array(z.object({ sku: z.string(), requested: z.number(), reserved: z.number(), available: z.number() })),
  items: z.array(
    z.object({
      line_id: z.uuid(),
      sku: z.string(),
      name: z.string(),
      kind: z.enum(["stock", "service"]),
      quantity: z.number(),
      quantity_reserved: z.number(),
      quantity_shipped: z.number(),
      quantity_closed: z.number(),
      unit_price: z.string(),
      line_total: z.string(),
      tax: z.string(),
    }),
  ),
  invoice_ids: z.array(z.uuid()),
  allowed_statuses: z.array(z.string()),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  placed_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
  cancelled_at: z.iso.datetime().nullable(),
  version: z.int(),
});
export type OrderView = z.output<typeof orderView>;
/** An order without its lines. */
export type OrderSummary = Omit<OrderView, "items" | "shortages">;

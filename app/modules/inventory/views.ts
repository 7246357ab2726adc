import * as z from "zod";

export const itemView = z.object({
  id: z.uuid(),
  sku: z.string(),
  name: z.string(),
  /** What sales are also counted by. */
  category: z.string().nullable(),
  kind: z.enum(["stock", "service"]),
  price: z.string(),
  currency: z.string(),
  barcode: z.string().nullable(),
  qty_on_hand: z.number(),
  reserved_qty: z.number(),
  available_qty: z.number(),
  /** Announced by receipts that are not posted yet. */
  incoming_qty: z.number(),
  reorder_point: z.number().nullable(),
  reorder_quantity: z.number().nullable(),
  low_stock: z.boolean(),
  tax_category: z.string(),
  allow_negative: z.boolean(),
  active: z.boolean(),
  version: z.int(),
  updated_at: z.iso.datetime(),
  /** Only for roles that may see cost. */
  unit_cost: z.string().nullable().optional(),
  average_cost: z.string().nullable().optional(),
  stock_value: z.string().optional(),
});
export type ItemView = z.output<typeof itemView>;

export const stockMoveView = z.object({
  id: z.uuid(),
  sku: z.string(),
  from: z.string(),
  to: z.string(),
  quantity: z.number(),
  kind: z.string(),
  reason: z.string(),
  moved_at: z.iso.datetime(),
  recorded_at: z.iso.datetime(),
  actor: z.string(),
  source_type: z.string(),
  source_id: z.uuid(),
  value: z.string().optional(),
});
export type StockMoveView = z.output<typeof stockMoveView>;

export const reservationView = z.object({
  id: z.uuid(),
  sku: z.string(),
  quantity: z.number(),
  open_quantity: z.number(),
  order_id: z.uuid().nullable(),
  order_number: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type ReservationView = z.output<typeof reservationView>;

const times = { started_at: z.iso.datetime(), closed_at: z.iso.datetime().nullable() };
const people = { started_by: z.string(), closed_by: z.string().nullable() };
const line = { item_id: z.uuid(), sku: z.string(), name: z.string() };

export const receiptView = z.object({
  id: z.uuid(),
  number: z.string(),
  reference: z.string().nullable(),
  status: z.enum(["open", "posted", "cancelled"]),
  ...times,
  ...people,
  lines: z.array(z.object({ ...line, quantity: z.number() })),
  announced: z
    .object({
      company: z.string(),
      shipment_number: z.string(),
      order_number: z.string(),
      currency: z.string(),
      lines: z.array(
        z.object({
          sku: z.string(),
          name: z.string(),
          quantity: z.number(),
          unit_cost: z
            .string()
            .nullable()
            .optional()
            .describe("what it costs unless another cost is sent; only for roles that may see cost"),
          lacks: z.enum(["unknown", "inactive", "service"]).nullable().describe("why it cannot be received as it is"),
        }),
      ),
    })
    .nullable()
    .describe("what another company of ours said that it sent; nothing of it is counted"),
});

export const countView = z.object({
  id: z.uuid(),
  number: z.string(),
  note: z.string().nullable(),
  filter: z.string().nullable(),
  blind: z.boolean(),
  status: z.enum(["open", "review", "posted", "cancelled"]),
  ...times,
  ...people,
  lines: z.number().describe("lines of the count"),
  counted: z.number().describe("how many of them somebody has counted"),
});

export const countLineView = z.object({
  ...line,
  counted: z.number().nullable(),
  round: z.number(),
  people: z.array(z.string()),
  expected: z.number().optional(),
  difference: z.number().nullable().optional(),
});

import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, day, id, instant, moneyText, quantityNumber } from "#app/modules/shared/schemas.ts";

const order = z.object({
  order_id: id,
  number: z.string(),
  customer_id: id,
  currency,
  placed_at: instant.nullable(),
  placed_on: day.nullable(),
  subtotal: moneyText,
  tax_total: moneyText,
  total: moneyText,
  invoice_policy: z.enum(["on_order", "on_shipment", "prepay"]),
  customer_reference: z.string().nullable(),
  external_reference: z.string().nullable(),
  /** Events of before there were any do not say it. */
  outlet_id: id.nullable().optional(),
  lines: z.array(
    z.object({
      line_id: id,
      line_no: z.int(),
      item_id: id,
      sku: z.string(),
      name: z.string(),
      kind: z.enum(["stock", "service"]),
      quantity: quantityNumber,
      unit_price: moneyText,
      net: moneyText,
      tax: moneyText,
    }),
  ),
});

export const orderDrafted = defineEvent({
  type: "orders.order_drafted",
  version: 1,
  subjectType: "order",
  schema: order,
});
export const orderCreated = defineEvent({
  type: "orders.order_created",
  version: 1,
  subjectType: "order",
  schema: order,
});
/** An order after an edit: the whole of it as it is now. Of a placed one facts follow; one changed to what had left is shipped. */
export const orderAmended = defineEvent({
  type: "orders.order_amended",
  version: 1,
  subjectType: "order",
  schema: order.extend({ status: z.enum(["draft", "placed", "shipped"]), order_version: z.int() }),
});

const reservedLine = z.object({ line_id: id, item_id: id, sku: z.string(), quantity: quantityNumber });

export const stockReserved = defineEvent({
  type: "orders.stock_reserved",
  version: 1,
  subjectType: "order",
  schema: z.object({ order_id: id, number: z.string(), lines: z.array(reservedLine) }),
});

export const reservationFailed = defineEvent({
  type: "orders.reservation_failed",
  version: 1,
  subjectType: "order",
  schema: z.object({
    order_id: id,
    number: z.string(),
    shortages: z.array(
      z.object({
        line_id: id,
        item_id: id,
        sku: z.string(),
        requested: quantityNumber,
        reserved: quantityNumber,
        available: quantityNumber,
      }),
    ),
  }),
});

export const orderShipped = defineEvent({
  type: "orders.order_shipped",
  version: 1,
  subjectType: "order",
  schema: z.object({
    order_id: id,
    number: z.string(),
    shipment_id: id,
    shipment_number: z.string(),
    currency,
    invoice_policy: z.enum(["on_order", "on_shipment", "prepay"]),
    shipped_at: instant,
    shipped_on: day,
    /** When the order was placed; events of before say it only in the order's own. */
    placed_at: instant.optional(),
    placed_on: day.optional(),
    lines: z.array(reservedLine.extend({ kind: z.enum(["stock", "service"]), cost: moneyText })),
    /** Of a part shipment: the order stays open, and these lines of it wait for stock. */
    is_whole: z.boolean().optional(),
    /** The customer is this other company of ours: there it is announced as a receipt of goods. */
    to_company_id: id.optional(),
    waiting: z.array(reservedLine).optional(),
  }),
});

/** What was shipped is announced to the company of ours that the customer is, as a receipt of goods of that number. */
export const shipmentMirrored = defineEvent({
  type: "orders.order_mirrored",
  version: 1,
  subjectType: "order",
  schema: z.object({
    order_id: id,
    number: z.string(),
    shipment_id: id,
    shipment_number: z.string(),
    company: z.string(),
    receipt_number: z.string(),
  }),
});

/** What is not shipped of an order will not be: its reservations are given back, and the order has ended as far as it was shipped. */
export const orderClosedShort = defineEvent({
  type: "orders.order_closed_short",
  version: 1,
  subjectType: "order",
  schema: z.object({
    order_id: id,
    number: z.string(),
    order_version: z.int(),
    customer_id: id,
    currency,
    placed_at: instant,
    placed_on: day,
    closed_at: instant,
    closed_on: day,
    /** With a posted invoice of the whole the sale stands, and the credit note is the counterpart of what is closed. */
    is_invoiced: z.boolean(),
    /** All of the order's lines: what was shipped (`quantity`, its share of the line is `net`) and what will not be. */
    lines: z.array(
      reservedLine.extend({
        net: moneyText,
        ordered: quantityNumber,
        closed: quantityNumber,
        released: quantityNumber,
      }),
    ),
  }),
});

export const orderCompleted = defineEvent({
  type: "orders.order_completed",
  version: 1,
  subjectType: "order",
  schema: z.object({ order_id: id, number: z.string(), completed_at: instant }),
});

export const orderCancelled = defineEvent({
  type: "orders.order_cancelled",
  version: 1,
  subjectType: "order",
  schema: z.object({
    order_id: id,
    number: z.string(),
    cancelled_at: instant,
    cancelled_on: day,
    from_status: z.enum(["draft", "placed"]),
    placed_on: day.nullable(),
    /** With a posted invoice the sale stands, and the credit note is its counterpart. */
    is_invoiced: z.boolean(),
    lines: z.array(z.object({ line_id: id, item_id: id, released: quantityNumber })),
  }),
});

import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, day, id, instant, moneyText, quantityNumber } from "#app/modules/shared/schemas.ts";

const level = z.object({
  on_hand: quantityNumber,
  reserved: quantityNumber,
  available: quantityNumber,
  value: moneyText,
});

export const stockChanged = defineEvent({
  type: "inventory.stock_changed",
  version: 1,
  subjectType: "item",
  schema: z.object({
    item_id: id,
    sku: z.string(),
    reason: z.enum(["receipt", "adjustment", "opening", "reservation", "release", "shipment", "return"]),
    currency,
    before: level,
    after: level,
    moves: z.array(
      z.object({
        move_id: id,
        // Kinds of the two locations: internal, supplier, customer, adjustment, opening, scrap.
        from: z.string(),
        to: z.string(),
        quantity: quantityNumber,
        value: moneyText,
        moved_at: instant,
        moved_on: day,
        reason: z.string(),
      }),
    ),
    source_type: z.string(),
    source_id: id,
  }),
});

const crossing = z.object({
  item_id: id,
  sku: z.string(),
  available: quantityNumber,
  reorder_point: quantityNumber.nullable(),
});
export const lowStock = defineEvent({ type: "inventory.low_stock", version: 1, subjectType: "item", schema: crossing });
export const stockRecovered = defineEvent({
  type: "inventory.stock_recovered",
  version: 1,
  subjectType: "item",
  schema: crossing,
});

const documentLine = z.object({ item_id: id, sku: z.string(), value: moneyText });

export const goodsReceived = defineEvent({
  type: "inventory.goods_received",
  version: 1,
  subjectType: "goods_receipt",
  schema: z.object({
    receipt_id: id,
    number: z.string(),
    reference: z.string().nullable(),
    currency,
    received_at: instant,
    lines: z.array(documentLine.extend({ quantity: quantityNumber })),
  }),
});

/** Another company of ours has shipped to us: a receipt is begun for it, of which nothing is counted yet. */
export const receiptAnnounced = defineEvent({
  type: "inventory.receipt_announced",
  version: 1,
  subjectType: "goods_receipt",
  schema: z.object({
    receipt_id: id,
    number: z.string(),
    reference: z.string(),
    company: z.string(),
    shipment_number: z.string(),
    order_number: z.string(),
    /** In which the other company charges; only where that is ours its prices are our costs. */
    currency,
    has_costs: z.boolean(),
    lines: z.array(
      z.object({
        sku: z.string(),
        name: z.string(),
        quantity: quantityNumber,
        unit_cost: moneyText.nullable(),
        /** Whether it is a product of ours that can be received. */
        is_known: z.boolean(),
      }),
    ),
  }),
});

export const receiptCancelled = defineEvent({
  type: "inventory.receipt_cancelled",
  version: 1,
  subjectType: "goods_receipt",
  schema: z.object({ receipt_id: id, number: z.string() }),
});

export const countStarted = defineEvent({
  type: "inventory.count_started",
  version: 1,
  subjectType: "stock_count",
  schema: z.object({
    count_id: id,
    number: z.string(),
    filter: z.string().nullable(),
    blind: z.boolean(),
    lines: z.int(),
    started_at: instant,
  }),
});

export const countPosted = defineEvent({
  type: "inventory.count_posted",
  version: 1,
  subjectType: "stock_count",
  schema: z.object({
    count_id: id,
    number: z.string(),
    currency,
    counted: z.int(),
    posted_at: instant,
    lines: z.array(documentLine.extend({ counted: quantityNumber, difference: quantityNumber })),
  }),
});

export const countCancelled = defineEvent({
  type: "inventory.count_cancelled",
  version: 1,
  subjectType: "stock_count",
  schema: z.object({ count_id: id, number: z.string() }),
});

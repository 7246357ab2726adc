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

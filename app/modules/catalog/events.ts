import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, day, id, moneyText, quantityNumber } from "#app/modules/shared/schemas.ts";

const item = z.object({
  item_id: id,
  sku: z.string(),
  name: z.string(),
  kind: z.enum(["stock", "service"]),
  price: moneyText,
  currency,
  reorder_point: quantityNumber.nullable(),
  barcode: z.string().nullable(),
  active: z.boolean(),
  /** Events of before it was there do not say it. */
  category: z.string().nullable().optional(),
});

export const itemCreated = defineEvent({ type: "catalog.item_created", version: 1, subjectType: "item", schema: item });

/** Of what a change made different: each field, as it was and as it is. */
const itemFields = z
  .object({
    sku: z.string(),
    name: z.string(),
    price: moneyText,
    barcode: z.string().nullable(),
    category: z.string().nullable(),
    unit_cost: moneyText.nullable(),
    reorder_point: quantityNumber.nullable(),
    reorder_quantity: quantityNumber.nullable(),
    tax_category: z.string(),
    allow_negative: z.boolean(),
    active: z.boolean(),
  })
  .partial();

export const itemChanged = defineEvent({
  type: "catalog.item_changed",
  version: 1,
  subjectType: "item",
  schema: item.extend({ before: itemFields.optional(), after: itemFields.optional() }),
});

const priceList = z.object({
  price_list_id: id,
  code: z.string(),
  name: z.string(),
  currency,
  active: z.boolean(),
  lines: z.array(
    z.object({
      item_id: id,
      sku: z.string(),
      from_quantity: quantityNumber,
      valid_from: day.nullable(),
      valid_to: day.nullable(),
      unit_price: moneyText,
    }),
  ),
});

export const priceListCreated = defineEvent({
  type: "catalog.price_list_created",
  version: 1,
  subjectType: "price_list",
  schema: priceList,
});
export const priceListChanged = defineEvent({
  type: "catalog.price_list_changed",
  version: 1,
  subjectType: "price_list",
  schema: priceList,
});

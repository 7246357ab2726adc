import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, id, moneyText, quantityNumber } from "#app/modules/shared/schemas.ts";

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
});

export const itemCreated = defineEvent({ type: "catalog.item_created", version: 1, subjectType: "item", schema: item });
export const itemChanged = defineEvent({ type: "catalog.item_changed", version: 1, subjectType: "item", schema: item });

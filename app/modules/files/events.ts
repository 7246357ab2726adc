import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

// A file belongs to its record, and whoever may hear of the record hears of it. What it is called may name a person, and stands in
// `personal`, beside the log.

const schema = z.object({
  attachment_id: id,
  act: z.enum(["added", "removed"]),
  media_type: z.string(),
  size_bytes: z.int(),
  sha256: z.string(),
  /** The record's number or code. */
  label: z.string(),
});

export const orderFiled = defineEvent({ type: "orders.order_filed", version: 1, subjectType: "order", schema });
export const invoiceFiled = defineEvent({ type: "orders.invoice_filed", version: 1, subjectType: "invoice", schema });
export const customerFiled = defineEvent({
  type: "parties.customer_filed",
  version: 1,
  subjectType: "customer",
  schema,
});
export const itemFiled = defineEvent({ type: "catalog.item_filed", version: 1, subjectType: "item", schema });

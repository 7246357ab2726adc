import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

// Names and addresses travel beside the event (`personal`), never in it.
const customer = z.object({ customer_id: id, code: z.string(), payment_terms_days: z.int() });

export const customerCreated = defineEvent({
  type: "parties.customer_created",
  version: 1,
  subjectType: "customer",
  schema: customer,
});
export const customerChanged = defineEvent({
  type: "parties.customer_changed",
  version: 1,
  subjectType: "customer",
  schema: customer,
});

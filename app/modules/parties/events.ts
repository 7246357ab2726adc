import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id, moneyText } from "#app/modules/shared/schemas.ts";

// Names and addresses travel beside the event (`personal`), never in it.
const customer = z.object({ customer_id: id, code: z.string(), payment_terms_days: z.int() });

export const customerCreated = defineEvent({
  type: "parties.customer_created",
  version: 1,
  subjectType: "customer",
  schema: customer,
});

/** Of what a change made different: each field, as it was and as it is. Of what is personal this lies beside the event. */
const customerFields = z
  .object({
    code: z.string(),
    payment_terms_days: z.int(),
    credit_limit: moneyText.nullable(),
    tax_category: z.string(),
    price_list: z.string().nullable(),
    own_company: z.string().nullable(),
  })
  .partial();

export const customerChanged = defineEvent({
  type: "parties.customer_changed",
  version: 1,
  subjectType: "customer",
  schema: customer.extend({ before: customerFields.optional(), after: customerFields.optional() }),
});

import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, id } from "#app/modules/shared/schemas.ts";

const place = {
  code: z.string(),
  name: z.string(),
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  phone: z.string().nullable(),
};
const fields = z.object({ ...place, active: z.boolean() });
const outlet = fields.extend({ outlet_id: id });

export const outletCreated = defineEvent({
  type: "company.outlet_created",
  version: 1,
  subjectType: "outlet",
  schema: outlet,
});
export const outletChanged = defineEvent({
  type: "company.outlet_changed",
  version: 1,
  subjectType: "outlet",
  schema: outlet.extend({ before: fields.partial(), after: fields.partial() }),
});

/** What a till or a web shop is told of the company: all of it, as it is now. */
export const settingsChanged = defineEvent({
  type: "company.settings_changed",
  version: 1,
  /** Or a webhook, which alone is told then. */
  subjectType: "company",
  schema: z.object({
    reason: z.enum(["company_changed", "outlet_changed", "webhook_saved", "webhook_tested"]),
    name: z.string(),
    currency,
    time_zone: z.string(),
    outlets: z.array(z.object({ ...place, outlet_id: id })),
  }),
});

import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

/** Why what stood beside the log about a customer is gone (`pulse verify` asks for it). */
export const erased = defineEvent({
  type: "parties.erased",
  version: 1,
  subjectType: "customer",
  schema: z.object({ customer_id: id, code: z.string(), comments: z.int(), files: z.int(), texts: z.int() }),
});

export const consentRecorded = defineEvent({
  type: "parties.consent_recorded",
  version: 1,
  subjectType: "customer",
  schema: z.object({ customer_id: id, purpose: z.string(), given: z.boolean() }),
});

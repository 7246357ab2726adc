import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

// Where it goes is told by the endpoint itself: an address may hold a key.

export const endpointChanged = defineEvent({
  type: "webhooks.endpoint_changed",
  version: 1,
  subjectType: "webhook_endpoint",
  schema: z.object({
    endpoint_id: id,
    act: z.enum(["created", "changed", "deleted", "secret_renewed", "tested"]),
    host: z.string(),
    types: z.array(z.string()),
    enabled: z.boolean(),
  }),
});

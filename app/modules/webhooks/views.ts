import * as z from "zod";

const instant = z.iso.datetime();

export const endpointView = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string().nullable(),
  types: z.array(z.string()).describe("none is every event"),
  enabled: z.boolean(),
  off_because: z.string().nullable(),
  version: z.int(),
  created_at: instant,
  waiting: z.int(),
  failed: z.int(),
  sent_24h: z.int(),
});

export const messageView = z.object({
  id: z.uuid().describe("the webhook-id that the receiver gets"),
  event_id: z.uuid(),
  seq: z.int(),
  type: z.string(),
  subject_type: z.string(),
  subject_id: z.uuid(),
  state: z.enum(["waiting", "sending", "sent", "failed", "dropped"]),
  attempts: z.int(),
  answer: z.string().nullable(),
  due_at: instant,
  created_at: instant,
  finished_at: instant.nullable(),
});

import * as z from "zod";
import { CONDITIONS } from "./alert-rules.ts";

export const alertView = z.object({
  id: z.uuid(),
  name: z.string(),
  metric: z.string().describe("a report of the analytics catalogue, or `system`"),
  field: z.string().describe("its column or line"),
  summary: z.enum(["line", "sum", "max", "min", "rows"]),
  window_days: z.int().nullable(),
  params: z.record(z.string(), z.string()),
  condition: z.enum(CONDITIONS),
  threshold: z.string(),
  clear_at: z.string().nullable(),
  for_minutes: z.int(),
  quiet_from: z.string().nullable(),
  quiet_to: z.string().nullable(),
  roles: z.array(z.string()),
  accounts: z.array(z.uuid()),
  webhook_url: z.string().nullable(),
  enabled: z.boolean(),
  shipped: z
    .boolean()
    .describe("a rule that every company begins with: it can be changed and switched off, not deleted"),
  version: z.int(),
  created_by: z.uuid().nullable(),
  state: z.enum(["ok", "pending", "firing"]),
  since: z.string().nullable(),
  figure: z.string().nullable().describe("as it was last looked at"),
  evaluated_at: z.string().nullable(),
  problem: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  acknowledged_at: z.string().nullable(),
  snoozed_until: z.string().nullable(),
});
export type AlertView = z.output<typeof alertView>;

export type AlertChangeView = {
  id: string;
  at: string;
  what: string;
  figure: string | null;
  until: string | null;
  who: string | null;
};

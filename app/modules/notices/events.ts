import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

// A comment belongs to its record, and whoever may hear of the record hears of it: so it is announced among the record's own
// events. Its words are somebody's own and stand in `personal`, beside the log.

const schema = z.object({
  comment_id: id,
  act: z.enum(["added", "edited", "deleted"]),
  /** Accounts that were not mentioned before. */
  mentions: z.array(id),
  /** The record's number or code. */
  label: z.string(),
});

export const orderCommented = defineEvent({ type: "orders.order_commented", version: 1, subjectType: "order", schema });
export const invoiceCommented = defineEvent({
  type: "orders.invoice_commented",
  version: 1,
  subjectType: "invoice",
  schema,
});
export const customerCommented = defineEvent({
  type: "parties.customer_commented",
  version: 1,
  subjectType: "customer",
  schema,
});
export const itemCommented = defineEvent({ type: "catalog.item_commented", version: 1, subjectType: "item", schema });
export const countCommented = defineEvent({
  type: "inventory.count_commented",
  version: 1,
  subjectType: "stock_count",
  schema,
});

export type Commented = z.output<typeof schema>;

// What is watched, and what came of it. The figure itself is never told: who may see it looks at the rule.

export const alertRuleChanged = defineEvent({
  type: "alerts.rule_changed",
  version: 1,
  subjectType: "alert_rule",
  schema: z.object({
    rule_id: id,
    act: z.enum(["created", "changed", "deleted"]),
    metric: z.string(),
    field: z.string(),
    condition: z.string(),
    enabled: z.boolean(),
  }),
});

export const alertMoved = defineEvent({
  type: "alerts.alert_moved",
  version: 1,
  subjectType: "alert_rule",
  schema: z.object({
    rule_id: id,
    moves: z.array(z.enum(["pending", "firing", "resolved", "passed", "told", "acknowledged", "snoozed", "unsnoozed"])),
  }),
});

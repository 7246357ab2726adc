import type { Action } from "#app/modules/access/policy.ts";
import type { OrderStatus } from "#app/modules/orders/rules.ts";

export type BulkAct = "ship" | "complete" | "cancel";

/** What can be done with several orders: where it leads, and the right that each of them takes. */
export const BULK_ACTS: Record<BulkAct, { to: OrderStatus; right: Action }> = {
  ship: { to: "shipped", right: "ship" },
  complete: { to: "completed", right: "update" },
  cancel: { to: "cancelled", right: "update" },
};

export function isBulkAct(text: string): text is BulkAct {
  return Object.hasOwn(BULK_ACTS, text);
}

/** Of one run. More is several: what one person sets going must end within the hour. */
export const MOST_OF_A_RUN = 10_000;

/*
 * Separation of duties. The database keeps these rules by triggers on the documents (0061_duties_in_slices.sql); here is what they are called.
 * - Above a limit, whoever made an invoice or its order neither records its payment nor credits it, and whoever made a credit does
 *   not pay it back.
 * - Above a limit, stock is corrected by a count that one person counted and another one posts.
 * - An administrator posts no journal entry by hand, and nobody changes what they may do themselves: always, whatever the limits.
 */

import * as z from "zod";
import { Refusal } from "#app/modules/shared/refusal.ts";

const REFUSALS: Record<string, string> = {
  duties_payment:
    "You have made this document yourself. Above the company's limit somebody else must record the payment or refund.",
  duties_credit_note:
    "You have made this invoice or its order yourself. Above the company's limit somebody else must credit it.",
  duties_adjustment:
    "Above the company's limit stock is not corrected by one person: count it, and have somebody else post the count.",
  duties_journal: "An administrator does not post to the journal. Ask the accountant.",
};

/** What a trigger raised, as a refusal in words; null when it was something else. */
export function dutyRefusal(error: unknown): Refusal | null {
  const rule = (error as { constraint_name?: string } | null)?.constraint_name ?? "";
  const message = REFUSALS[rule];
  return message ? new Refusal(rule, message) : null;
}

const limit = z
  .string()
  .trim()
  .regex(/^(\d{1,13}(\.\d{1,4})?)?$/, "Enter an amount such as 500.00, or nothing.")
  .optional()
  .transform((text) => text || null);

/** Amounts in the company's money as they are typed; empty: no limit. */
export const dutyLimitsInput = z.object({ payment: limit, credit_note: limit, adjustment: limit });
export type DutyLimits = z.output<typeof dutyLimitsInput>;

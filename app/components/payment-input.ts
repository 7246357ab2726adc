import * as z from "zod";
import {
  creditInvoiceInput,
  recordCustomerPaymentInput,
  recordPaymentInput,
  refundCreditInput,
} from "#app/modules/billing/input.ts";
import { withoutBlanks } from "./blank.ts";
import { filledRows } from "./filled-rows.ts";
import { withTyped } from "./typed.ts";
import { english } from "./words/words.ts";

type Tree = Record<string, unknown>;

const read = (values: unknown) => withoutBlanks(withTyped(values, { amount: "decimal", paid_on: "day" })) as Tree;

export const paymentForm = z.preprocess((values) => {
  const tree = read(values);
  return { ...tree, allow_credit: tree.allow_credit === "on" };
}, recordPaymentInput);

/** Of a customer who is named by text, with the id of one that was picked. */
export const customerPaymentForm = z.preprocess(
  read,
  recordCustomerPaymentInput.omit({ customer_id: true }).extend({
    customer: z
      .string({ error: "Enter a customer by name or code" })
      .trim()
      .min(1, "Enter a customer by name or code")
      .max(300, "Enter a customer by name or code"),
    customer_id: z.uuid().optional(),
  }),
);

/** What is refunded is the page's own record, so the form does not name it. */
export const refundForm = z.preprocess(read, refundCreditInput.omit({ source_type: true, source_id: true }));

/** Lines without an amount are not credited; without any amount all that is left of the invoice is. */
export const creditForm = z.preprocess(
  (values) => {
    const tree = withTyped(values, { "lines.*.amount": "decimal" }) as Tree;
    const lines = (Array.isArray(tree.lines) ? tree.lines : []).map((line) =>
      typeof line?.amount === "string" && line.amount.trim() !== "" ? line : null,
    );
    return { reason: tree.reason ?? "", ...(lines.some((line) => line !== null) ? { lines } : {}) };
  },
  creditInvoiceInput.extend({ lines: filledRows(creditInvoiceInput.shape.lines.unwrap().element, 500).optional() }),
);

export const METHODS = [
  { value: "bank", label: english("Bank transfer") },
  { value: "card", label: english("Card") },
  { value: "cash", label: english("Cash") },
];

export function methodName(method: string): string {
  return METHODS.find((one) => one.value === method)?.label ?? method;
}

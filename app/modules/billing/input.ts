import * as z from "zod";
import { amount, day, id, line, optionalLine } from "#app/modules/shared/schemas.ts";

const method = z.enum(["cash", "card", "bank"], { error: "Choose how it was paid" });

export const recordPaymentInput = z.object({
  amount,
  method,
  reference: optionalLine(100).optional(),
  paid_on: day.optional(),
  /** What is more than due becomes customer credit. */
  allow_credit: z.boolean().optional(),
});
export type RecordPaymentInput = z.output<typeof recordPaymentInput>;

/** A payment for a customer's oldest open invoices; what is left becomes customer credit. */
export const recordCustomerPaymentInput = z.object({
  customer_id: id,
  amount,
  method,
  reference: optionalLine(100).optional(),
  paid_on: day.optional(),
});
export type RecordCustomerPaymentInput = z.output<typeof recordCustomerPaymentInput>;

export const allocateCreditInput = z.object({
  invoice_id: id,
  source_type: z.enum(["payment", "credit_note"]),
  source_id: id,
  /** Without it as much as both sides allow. */
  amount: amount.optional(),
});
export type AllocateCreditInput = z.output<typeof allocateCreditInput>;

export const refundCreditInput = z.object({
  source_type: z.enum(["payment", "credit_note"]),
  source_id: id,
  amount: amount.optional(),
  method,
  reference: optionalLine(100).optional(),
  paid_on: day.optional(),
});
export type RefundCreditInput = z.output<typeof refundCreditInput>;

/** Credits an invoice in part or whole; goods do not come back by it. */
export const creditInvoiceInput = z.object({
  reason: line(200, "reason"),
  lines: z
    .array(z.object({ invoice_line_id: id, amount }))
    .min(1, "Choose what to credit")
    .max(500)
    .optional(),
});
export type CreditInvoiceInput = z.output<typeof creditInvoiceInput>;

export const invoiceOrderInput = z.object({ order_id: id });

import * as z from "zod";

export const invoiceView = z.object({
  id: z.uuid(),
  kind: z.enum(["invoice", "credit_note"]),
  number: z.string(),
  order_id: z.uuid().nullable(),
  order_number: z.string().nullable(),
  credits_invoice_id: z.uuid().nullable(),
  customer_id: z.uuid(),
  customer: z.string(),
  status: z.enum(["open", "partly_paid", "paid", "overdue", "void"]),
  currency: z.string(),
  subtotal: z.string(),
  tax_total: z.string(),
  total: z.string(),
  amount_paid: z.string(),
  amount_credited: z.string(),
  amount_due: z.string(),
  issued_on: z.string(),
  due_on: z.string(),
  issued_at: z.iso.datetime(),
  reason: z.string().nullable(),
  external_reference: z.string().nullable(),
  created_by: z.string(),
  lines: z.array(
    z.object({
      id: z.uuid(),
      description: z.string(),
      sku: z.string().nullable(),
      quantity: z.number(),
      unit_price: z.string(),
      net: z.string(),
      tax: z.string(),
    }),
  ),
  taxes: z.array(
    z.object({ code: z.string(), method: z.string(), rate: z.string(), base: z.string(), tax: z.string() }),
  ),
});
export type InvoiceView = z.output<typeof invoiceView>;

export const paymentView = z.object({
  id: z.uuid(),
  number: z.string(),
  kind: z.enum(["receipt", "refund"]),
  customer_id: z.uuid(),
  customer: z.string(),
  amount: z.string(),
  unallocated: z.string(),
  currency: z.string(),
  method: z.enum(["cash", "card", "bank"]),
  reference: z.string().nullable(),
  paid_on: z.string(),
  recorded_at: z.iso.datetime(),
  recorded_by: z.string(),
  allocations: z.array(
    z.object({
      id: z.uuid(),
      invoice_id: z.uuid().nullable(),
      number: z.string().nullable(),
      amount: z.string(),
      allocated_on: z.string(),
    }),
  ),
});
export type PaymentView = z.output<typeof paymentView>;

export const ageingRow = z.object({
  customer_id: z.uuid(),
  customer: z.string(),
  not_due: z.string(),
  days_1_30: z.string(),
  days_31_60: z.string(),
  days_61_90: z.string(),
  over_90: z.string(),
  total: z.string(),
});
export type AgeingRow = z.output<typeof ageingRow>;

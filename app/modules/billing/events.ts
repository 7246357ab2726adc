import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, day, id, moneyText, quantityNumber } from "#app/modules/shared/schemas.ts";

// The words of the public contract: billing's facts are announced under `orders.`.

export const invoiceCreated = defineEvent({
  type: "orders.invoice_created",
  version: 1,
  subjectType: "invoice",
  schema: z.object({
    invoice_id: id,
    number: z.string(),
    order_id: id.nullable(),
    customer_id: id,
    currency,
    subtotal: moneyText,
    tax_total: moneyText,
    total: moneyText,
    issued_on: day,
    due_on: day,
    lines: z.array(
      z.object({
        line_id: id,
        order_line_id: id.nullable(),
        item_id: id.nullable(),
        description: z.string(),
        quantity: quantityNumber,
        unit_price: moneyText,
        net: moneyText,
        tax: moneyText,
      }),
    ),
  }),
});

export const creditNoteCreated = defineEvent({
  type: "orders.credit_note_created",
  version: 1,
  subjectType: "credit_note",
  schema: z.object({
    credit_note_id: id,
    number: z.string(),
    invoice_id: id.nullable(),
    order_id: id.nullable(),
    customer_id: id,
    currency,
    subtotal: moneyText,
    tax_total: moneyText,
    total: moneyText,
    issued_on: day,
    reason: z.string(),
    lines: z.array(
      z.object({
        line_id: id,
        order_line_id: id.nullable(),
        item_id: id.nullable(),
        sku: z.string().nullable(),
        quantity: quantityNumber,
        net: moneyText,
        tax: moneyText,
        // Cost of the goods that came back with it; 0 when none did.
        cost: moneyText,
      }),
    ),
  }),
});

export const paymentRecorded = defineEvent({
  type: "orders.payment_recorded",
  version: 1,
  subjectType: "payment",
  schema: z.object({
    payment_id: id,
    number: z.string(),
    kind: z.enum(["receipt", "refund"]),
    customer_id: id,
    currency,
    amount: moneyText,
    method: z.enum(["cash", "card", "bank"]),
    paid_on: day,
    invoice_id: id.nullable(),
    // A receipt settles invoices; a refund gives back a receipt's or a credit note's rest.
    allocations: z.array(
      z.object({
        allocation_id: id,
        invoice_id: id.nullable(),
        receipt_id: id.nullable(),
        credit_note_id: id.nullable(),
        amount: moneyText,
        // Events of before do not say it: their parts settled on `paid_on`.
        allocated_on: day.optional(),
      }),
    ),
    unallocated: moneyText,
  }),
});

export const creditAllocated = defineEvent({
  type: "orders.credit_allocated",
  version: 1,
  subjectType: "invoice",
  schema: z.object({
    allocation_id: id,
    invoice_id: id,
    source_type: z.enum(["payment", "credit_note"]),
    source_id: id,
    customer_id: id,
    // Negative: an earlier allocation is taken back.
    amount: moneyText,
    currency,
    allocated_on: day,
  }),
});

export const invoicePaid = defineEvent({
  type: "orders.invoice_paid",
  version: 1,
  subjectType: "invoice",
  schema: z.object({ invoice_id: id, number: z.string(), customer_id: id, paid_on: day }),
});

export const paymentFailed = defineEvent({
  type: "orders.payment_failed",
  version: 1,
  subjectType: "invoice",
  schema: z.object({
    invoice_id: id,
    number: z.string(),
    customer_id: id,
    amount: moneyText,
    currency,
    code: z.string(),
  }),
});

import * as z from "zod";

export const INVOICE_POLICIES = ["on_order", "on_shipment", "prepay"] as const;
export const TAX_ROUNDINGS = ["document", "line"] as const;

/** When an order is invoiced, and where its taxes are rounded. */
export const invoicingInput = z.object({
  invoice_policy: z.enum(INVOICE_POLICIES, { error: "Choose when orders are invoiced." }),
  tax_rounding: z.enum(TAX_ROUNDINGS, { error: "Choose where tax is rounded." }),
});
export type Invoicing = z.output<typeof invoicingInput>;

import * as z from "zod";
import { paymentTermsDays } from "#app/modules/shared/schemas.ts";

export const INVOICE_POLICIES = ["on_order", "on_shipment", "prepay"] as const;
export const TAX_ROUNDINGS = ["document", "line"] as const;

/** When an order is invoiced, where its taxes are rounded, and in how many days a new customer pays. */
export const invoicingInput = z.object({
  invoice_policy: z.enum(INVOICE_POLICIES, { error: "Choose when orders are invoiced." }),
  tax_rounding: z.enum(TAX_ROUNDINGS, { error: "Choose where tax is rounded." }),
  payment_terms_days: paymentTermsDays,
});
export type Invoicing = z.output<typeof invoicingInput>;

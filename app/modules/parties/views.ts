import * as z from "zod";

export const customerView = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  currency: z.string(),
  payment_terms_days: z.int(),
  credit_limit: z.string().nullable(),
  tax_category: z.enum(["standard", "exempt", "reverse_charge"]),
  country: z.string().nullable(),
  /** Its code. */
  price_list: z.string().nullable(),
  /** The short name of the company of ours that it is. */
  own_company: z.string().nullable(),
  addresses: z.array(
    z.object({
      kind: z.enum(["billing", "shipping"]),
      line1: z.string(),
      line2: z.string().nullable(),
      city: z.string().nullable(),
      postcode: z.string().nullable(),
      country: z.string(),
    }),
  ),
  contacts: z.array(z.object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() })),
  version: z.int(),
  created_at: z.iso.datetime(),
});
export type CustomerView = z.output<typeof customerView>;

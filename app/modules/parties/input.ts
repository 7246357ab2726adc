import * as z from "zod";
import { amount, country, line, optionalLine, paymentTermsDays, version } from "#app/modules/shared/schemas.ts";

const email = optionalLine(320).refine(
  (text) => text === null || /^[^\s@]+@[^\s@]+$/.test(text),
  "Enter an e-mail address such as name@example.com",
);

export const addressInput = z.object({
  kind: z.enum(["billing", "shipping"], { error: "Choose billing or shipping" }),
  line1: line(200, "street"),
  line2: optionalLine(200).optional(),
  city: optionalLine(100).optional(),
  postcode: optionalLine(20).optional(),
  country,
});

export const contactInput = z.object({
  name: line(200, "name"),
  email: email.optional(),
  phone: optionalLine(50).optional(),
});

const fields = {
  name: line(200, "name"),
  code: line(64, "code"),
  email,
  phone: optionalLine(50),
  payment_terms_days: paymentTermsDays,
  credit_limit: z.union([amount, z.literal("0"), z.null()]),
  tax_category: z.enum(["standard", "exempt", "reverse_charge"]),
  country: z.union([country, z.null()]),
  /** Its code. */
  price_list: optionalLine(64),
  addresses: z.array(addressInput).max(20),
  contacts: z.array(contactInput).max(50),
};

export const createCustomerInput = z.object({
  name: fields.name,
  code: fields.code.optional(),
  email: fields.email.optional(),
  phone: fields.phone.optional(),
  payment_terms_days: fields.payment_terms_days.optional(),
  credit_limit: fields.credit_limit.optional(),
  tax_category: fields.tax_category.optional(),
  country: fields.country.optional(),
  price_list: fields.price_list.optional(),
  addresses: fields.addresses.optional(),
  contacts: fields.contacts.optional(),
});
export type CreateCustomerInput = z.output<typeof createCustomerInput>;

/** Absent fields stay as they are. */
export const changeCustomerInput = createCustomerInput.partial().extend({
  own_company: optionalLine(63)
    .optional()
    .describe("short name of another company of ours that one administrates too; null: none"),
  version: version.optional(),
});
export type ChangeCustomerInput = z.output<typeof changeCustomerInput>;

import { may, type Resource, type Who } from "#app/modules/access/policy.ts";

/** Which right it takes to change a field of a customer. */
const CUSTOMER_FIELDS = {
  name: "customers",
  code: "customers",
  tax_category: "customers",
  country: "customers",
  price_list: "customers",
  addresses: "customers",
  email: "customer_contact",
  phone: "customer_contact",
  contacts: "customer_contact",
  payment_terms_days: "customer_terms",
  credit_limit: "customer_terms",
  // Which company of ours it is: for administrators, and of both companies (own-company.server.ts).
  own_company: "settings",
} as const satisfies Record<string, Resource>;

export type CustomerField = keyof typeof CUSTOMER_FIELDS;

/** The fields of a customer that the person's role may not change. */
export function fixedCustomerFields(actor: Who): CustomerField[] {
  const names = Object.keys(CUSTOMER_FIELDS) as CustomerField[];
  return names.filter((name) => !may(actor, "update", CUSTOMER_FIELDS[name]));
}

/** Whether there is any field of a customer that the person's role may change. */
export const mayChangeCustomers = (actor: Who): boolean =>
  fixedCustomerFields(actor).length < Object.keys(CUSTOMER_FIELDS).length;

import * as z from "zod";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { hiddenFields, withoutFields } from "#app/modules/access/policy.ts";
import { type CustomerFilter, countCustomers, listCustomers } from "#app/modules/parties/queries.server.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";
import type { Actor } from "#app/modules/shared/actor.ts";

const yesNo = z.enum(["yes", "no"]).transform((answer) => answer === "yes");

const filters = {
  q: z.string().max(100),
  country: z
    .string()
    .regex(/^[a-z]{2}$/i)
    .transform((code) => code.toUpperCase()),
  payment_terms_days: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number),
  email: yesNo,
  price_list: yesNo,
  credit_limit: yesNo,
};

/** Whoever may not see a field learns nothing of it by asking for those that have one. */
const seen = (actor: Actor, filter: CustomerFilter): CustomerFilter =>
  withoutFields(filter, hiddenFields(actor, "customers"));

export const customerList: ScreenList<typeof filters, CustomerView> = {
  name: "customers",
  path: "/customers",
  resource: "customers",
  filters,
  sorts: ["name", "code"],
  usual: "name",
  async read({ tx, actor }, filter, page) {
    const { data, next } = await listCustomers(tx, seen(actor, filter), page);
    return { data: withoutFields(data, hiddenFields(actor, "customers")), next };
  },
  totals: ({ tx, actor }, filter, atMost) => countCustomers(tx, seen(actor, filter), atMost),
  file: () => [
    { head: "code", cell: (row) => row.code },
    { head: "name", cell: (row) => row.name },
    { head: "email", cell: (row) => row.email },
    { head: "phone", cell: (row) => row.phone },
    { head: "payment_terms_days", type: "number", cell: (row) => row.payment_terms_days },
    { head: "credit_limit", type: "number", cell: (row) => row.credit_limit },
    { head: "currency", cell: (row) => row.currency },
    { head: "country", cell: (row) => row.country },
    { head: "tax_category", cell: (row) => row.tax_category },
  ],
};

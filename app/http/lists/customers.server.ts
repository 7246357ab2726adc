import * as z from "zod";
import { countryInput } from "#app/http/countries.server.ts";
import type { Call } from "#app/http/run-command.server.ts";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { hiddenFields, may, ownOnly, withoutFields } from "#app/modules/access/policy.ts";
import { type Owed, readOwed } from "#app/modules/billing/owed.server.ts";
import { type CustomerFilter, countCustomers, listCustomers } from "#app/modules/parties/queries.server.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const yesNo = z.enum(["yes", "no"]).transform((answer) => answer === "yes");

const filters = {
  q: sought(100),
  country: countryInput,
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

/** What is open of an invoice is part of its detail. */
export const seesOwed = (actor: Actor) => may(actor, "read", "invoices") && may(actor, "read", "invoice_detail");

type Listed = CustomerView & Partial<Owed>;

async function withOwed({ tx, actor, identity, now }: Call, customers: CustomerView[]): Promise<Listed[]> {
  if (!seesOwed(actor)) return customers;
  const owner = ownOnly(actor, "read", "invoices") ? (actor.accountId ?? undefined) : undefined;
  const ids = customers.map(({ id }) => id);
  const owed = await readOwed(tx, ids, identity.currency, owner, now);
  return customers.map((customer) => ({ ...customer, ...owed.get(customer.id) }));
}

export const customerList: ScreenList<typeof filters, Listed> = {
  name: "customers",
  path: "/customers",
  resource: "customers",
  filters,
  sorts: ["name", "code"],
  usual: "name",
  async read(call, filter, page) {
    const { tx, actor } = call;
    const { data, next } = await listCustomers(tx, seen(actor, filter), page);
    return { data: await withOwed(call, withoutFields(data, hiddenFields(actor, "customers"))), next };
  },
  totals: ({ tx, actor }, filter, atMost) => countCustomers(tx, seen(actor, filter), atMost),
  file: ({ actor }) => [
    { head: "code", cell: (row) => row.code },
    { head: "name", cell: (row) => row.name },
    { head: "email", cell: (row) => row.email },
    { head: "phone", cell: (row) => row.phone },
    { head: "payment_terms_days", type: "number", cell: (row) => row.payment_terms_days },
    { head: "credit_limit", type: "number", cell: (row) => row.credit_limit },
    { head: "currency", cell: (row) => row.currency },
    { head: "country", cell: (row) => row.country },
    { head: "tax_category", cell: (row) => row.tax_category },
    ...(seesOwed(actor)
      ? [
          { head: "owed", type: "number" as const, cell: (row: Listed) => row.owed },
          { head: "overdue", type: "number" as const, cell: (row: Listed) => row.overdue },
        ]
      : []),
  ],
};

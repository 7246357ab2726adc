import type { Invoicing } from "#app/modules/access/invoicing.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Db } from "#db/client.ts";

export type NewTenant = {
  name: string;
  /** Short name in addresses: lower case letters, digits, hyphens. */
  slug: string;
  currency: string;
  timeZone: string;
  paymentTermsDays?: number;
  invoicePolicy?: Invoicing["invoice_policy"];
  taxRounding?: Invoicing["tax_rounding"];
};

/** A company without people, by the operator's connection (a superuser): no role of the programs may. Returns its id. */
export async function createTenant(sql: Db, tenant: NewTenant): Promise<string> {
  const id = newId();
  await sql`insert into tenant (id, name, slug, currency, time_zone, payment_terms_days, invoice_policy, tax_rounding)
    values (${id}, ${tenant.name}, ${tenant.slug}, ${tenant.currency}, ${tenant.timeZone}, ${tenant.paymentTermsDays ?? 30},
      ${tenant.invoicePolicy ?? "on_order"}, ${tenant.taxRounding ?? "document"})`;
  return id;
}

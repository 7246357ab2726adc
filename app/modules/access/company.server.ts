import type { Invoicing } from "#app/modules/access/invoicing.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** What the tenant has decided for all its documents. */
export type Company = {
  id: string;
  name: string;
  currency: string;
  timeZone: string;
  paymentTermsDays: number;
  /** The first day of a week, by its ISO number. */
  weekStart: number;
  invoicePolicy: Invoicing["invoice_policy"];
  taxRounding: Invoicing["tax_rounding"];
};

/** The company of this transaction's tenant. */
export async function readCompany(db: Db): Promise<Company> {
  const [row] = await db<Company[]>`
    select id, name, currency, time_zone as "timeZone", payment_terms_days as "paymentTermsDays", invoice_policy as "invoicePolicy", week_start as "weekStart",
           tax_rounding as "taxRounding"
      from tenant where id = current_tenant()`;
  if (!row) throw new NotFound("company");
  return row;
}

import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export type Address = {
  line1: string;
  line2: string | null;
  postcode: string | null;
  city: string | null;
  country: string;
};
/** Whom a document goes to. Without an address of the kind it is the other one. */
export type Recipient = {
  name: string;
  code: string;
  country: string | null;
  payment_terms_days: number;
  address: Address | null;
};

export async function readRecipient(db: Db, customerId: string, kind: "billing" | "shipping"): Promise<Recipient> {
  const [row] = await db<Recipient[]>`
    select c.name, c.code, c.country, coalesce(c.payment_terms_days, t.payment_terms_days) as payment_terms_days,
           (select jsonb_build_object('line1', a.line1, 'line2', a.line2, 'postcode', a.postcode, 'city', a.city, 'country', a.country)
              from customer_address a where a.tenant_id = c.tenant_id and a.customer_id = c.id
             order by (a.kind = ${kind}) desc, a.id limit 1) as address
      from customer c join tenant t on t.id = c.tenant_id where c.id = ${customerId}`;
  if (!row) throw new NotFound("customer");
  return row;
}

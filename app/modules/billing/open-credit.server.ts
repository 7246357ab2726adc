import { formatMoney } from "#app/modules/shared/money.ts";
import type { Db } from "#db/client.ts";

export type CreditOfCustomer = { id: string; name: string; currency: string; left: string };

/** Customers whose payments or credit notes are not used up, the largest credit first. */
export async function creditByCustomer(db: Db, most: number): Promise<CreditOfCustomer[]> {
  const rows = await db<{ id: string; name: string; currency: string; left_minor: bigint }[]>`
    select c.id, c.name, open.currency, sum(open.left_minor)::bigint as left_minor
      from (
        select tenant_id, customer_id, currency, amount_minor - allocated_minor as left_minor
          from payment where kind = 'receipt' and amount_minor - allocated_minor > 0
        union all
        select tenant_id, customer_id, currency, total_minor - allocated_minor
          from invoice where kind = 'credit_note' and total_minor - allocated_minor > 0
      ) open join customer c on c.tenant_id = open.tenant_id and c.id = open.customer_id
     group by c.id, c.name, open.currency order by left_minor desc, c.id limit ${most}`;
  return rows.map(({ left_minor, ...row }) => ({ ...row, left: formatMoney(left_minor, row.currency) }));
}

import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** The account that made an order, for rights that are for own records only; null for an import or the program. */
export async function orderMadeBy(db: Db, id: string): Promise<string | null> {
  const [row] = await db<{ created_by: string | null }[]>`select created_by from sales_order where id = ${id}`;
  if (!row) throw new NotFound("order");
  return row.created_by;
}

/** Whether an invoice belongs to one of the account's own customers or orders. */
export async function isOwnInvoice(db: Db, id: string, accountId: string | null): Promise<boolean> {
  const [row] = await db<{ own: boolean }[]>`
    select ${accountId}::uuid in (o.created_by, c.owner_account_id) as own
      from invoice i
      join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
     where i.id = ${id}`;
  if (!row) throw new NotFound("invoice");
  return row.own === true;
}

import type { OrderStatus } from "#app/modules/orders/rules.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import type { Db } from "#db/client.ts";

export type OwnOrder = {
  id: string;
  number: string;
  customer: string;
  status: OrderStatus;
  currency: string;
  total: string;
};

/** What this person entered and nobody has shipped or cancelled yet, newest first. */
export async function ownOpenOrders(db: Db, accountId: string, most: number): Promise<OwnOrder[]> {
  const rows = await db<(Omit<OwnOrder, "total"> & { total_minor: bigint })[]>`
    select o.id, o.number, c.name as customer, o.status, o.currency, o.total_minor
      from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
     where o.status in ('draft', 'placed') and o.created_by = ${accountId} order by o.id desc limit ${most}`;
  return rows.map(({ total_minor, ...row }) => ({ ...row, total: formatMoney(total_minor, row.currency) }));
}

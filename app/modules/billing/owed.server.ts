import { companyToday } from "#app/modules/billing/queries.server.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import type { Db } from "#db/client.ts";

export type Owed = { owed: string; overdue: string };

/**
 * What each of these customers still owes of its invoices, and how much of that is past its due day; who owes nothing is left out.
 * In the company's currency, as all invoices are. `owner` leaves only the customers of this account.
 */
export async function readOwed(
  db: Db,
  customers: string[],
  currency: string,
  owner: string | undefined,
  now: Date,
): Promise<Map<string, Owed>> {
  const today = await companyToday(db, now);
  const rows = await db<{ customer_id: string; owed: bigint; overdue: bigint }[]>`
    select i.customer_id, sum(i.total_minor - i.allocated_minor)::bigint as owed,
           coalesce(sum(i.total_minor - i.allocated_minor) filter (where i.due_on < ${today}), 0)::bigint as overdue
      from invoice i
     where i.customer_id = any(${customers}::uuid[]) and i.kind = 'invoice' and i.total_minor - i.allocated_minor > 0
       ${owner ? db`and exists (select 1 from customer c where c.tenant_id = i.tenant_id and c.id = i.customer_id and c.owner_account_id = ${owner})` : db``}
     group by 1`;
  return new Map(
    rows.map(({ customer_id, owed, overdue }) => [
      customer_id,
      { owed: formatMoney(owed, currency), overdue: formatMoney(overdue, currency) },
    ]),
  );
}

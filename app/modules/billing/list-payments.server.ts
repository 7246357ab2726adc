import { formatMoney } from "#app/modules/shared/money.ts";
import type { ListTotals, Page, Paged } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";
import { sumUpTo } from "#db/list-totals.ts";

export type PaymentFilter = {
  kind?: "receipt" | "refund" | undefined;
  method?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  customer_id?: string | undefined;
};

/** A payment as it changed our cash: a refund is negative. */
export type PaymentLine = {
  id: string;
  number: string;
  kind: "receipt" | "refund";
  customer_id: string;
  customer: string;
  method: string;
  reference: string | null;
  paid_on: string;
  currency: string;
  amount: string;
};

const matching = (db: Db, filter: PaymentFilter) => db`
  true
  ${filter.kind ? db`and p.kind = ${filter.kind}` : db``}
  ${filter.method ? db`and p.method = ${filter.method}` : db``}
  ${filter.from ? db`and p.paid_on >= ${filter.from}` : db``}
  ${filter.to ? db`and p.paid_on <= ${filter.to}` : db``}
  ${filter.customer_id ? db`and p.customer_id = ${filter.customer_id}` : db``}`;

const signed = (db: Db) => db`(case when p.kind = 'receipt' then p.amount_minor else -p.amount_minor end)`;

/** Receipts and refunds by day, newest first. `page.after` is `day~id` of the last one. */
export async function listPaymentLines(db: Db, filter: PaymentFilter, page: Page): Promise<Paged<PaymentLine>> {
  const [day, id] = page.after?.split("~") ?? [];
  const rows = await db<Array<Omit<PaymentLine, "amount"> & { amount_minor: bigint }>>`
    select p.id, p.number, p.kind, p.customer_id, c.name as customer, p.method, p.reference, p.paid_on, p.currency, ${signed(db)} as amount_minor
      from payment p join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
     where ${matching(db, filter)} ${day && id ? db`and (p.paid_on, p.id) < (${day}::date, ${id}::uuid)` : db``}
     order by p.paid_on desc, p.id desc limit ${page.limit + 1}`;
  const data = rows
    .slice(0, page.limit)
    .map(({ amount_minor, ...row }) => ({ ...row, amount: formatMoney(amount_minor, row.currency) }));
  const last = data.at(-1);
  return { data, next: rows.length > page.limit && last ? `${last.paid_on}~${last.id}` : null };
}

/** How many payments a filter lets through and what they come to. */
export async function sumPayments(db: Db, filter: PaymentFilter, atMost: number): Promise<ListTotals> {
  return sumUpTo(
    db,
    atMost,
    db`select p.currency, ${signed(db)} as amount from payment p where ${matching(db, filter)}`,
    ["amount"],
    formatMoney,
  );
}

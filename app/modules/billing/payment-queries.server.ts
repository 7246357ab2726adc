import type { PaymentView } from "#app/modules/billing/views.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

type PaymentRow = Omit<PaymentView, "amount" | "unallocated" | "recorded_at" | "allocations"> & {
  amount_minor: bigint;
  allocated_minor: bigint;
  recorded_at: Date;
  allocations: Array<{
    id: string;
    invoice_id: string | null;
    number: string | null;
    amount: string;
    allocated_on: string;
  }>;
};

function toPayment({ amount_minor, allocated_minor, ...row }: PaymentRow): PaymentView {
  return {
    ...row,
    amount: formatMoney(amount_minor, row.currency),
    unallocated: formatMoney(amount_minor - allocated_minor, row.currency),
    recorded_at: row.recorded_at.toISOString(),
    allocations: row.allocations.map((one) => ({ ...one, amount: formatMoney(BigInt(one.amount), row.currency) })),
  };
}

const paymentColumns = (db: Db) => db`
  p.id, p.number, p.kind, p.customer_id, c.name as customer, p.currency, p.method, p.reference, p.paid_on, p.recorded_at, p.actor_name as recorded_by,
  p.amount_minor, p.allocated_minor,
  (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'invoice_id', coalesce(a.invoice_id, a.credit_note_id), 'number', i.number,
            'amount', a.amount_minor::text, 'allocated_on', a.allocated_on) order by a.id), '[]')
     -- CASE, not coalesce: behind row-level security PostgreSQL looks up by an index only what it takes for leakproof.
     from allocation a left join invoice i
       on i.tenant_id = a.tenant_id and i.id = case when a.invoice_id is null then a.credit_note_id else a.invoice_id end
    where a.tenant_id = p.tenant_id and (a.receipt_id = p.id or a.refund_id = p.id)) as allocations`;

/** One receipt or refund with what it settled. Refuses: NotFound. */
export async function readPayment(db: Db, id: string): Promise<PaymentView> {
  const [row] = await db<PaymentRow[]>`
    select ${paymentColumns(db)} from payment p join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id where p.id = ${id}`;
  if (!row) throw new NotFound("payment");
  return toPayment(row);
}

/** Receipts and refunds, newest first; of one invoice where asked. `page.after` is the last one's id. */
export async function listPayments(
  db: Db,
  filter: { invoice_id?: string | undefined; customer_id?: string | undefined },
  page: Page,
): Promise<Paged<PaymentView>> {
  const rows = await db<PaymentRow[]>`
    select ${paymentColumns(db)} from payment p join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
     where true
       ${filter.customer_id ? db`and p.customer_id = ${filter.customer_id}` : db``}
       ${filter.invoice_id ? db`and exists (select 1 from allocation a where a.tenant_id = p.tenant_id and a.receipt_id = p.id and a.invoice_id = ${filter.invoice_id})` : db``}
       ${page.after ? db`and p.id < ${page.after}` : db``}
     order by p.id desc limit ${page.limit + 1}`;
  return toPage(rows.map(toPayment), page.limit, (row) => row.id);
}

/** What a customer's receipts and credit notes still have to give, oldest first. */
export async function listCredits(
  db: Db,
  customerId: string,
): Promise<
  Array<{ source_type: "payment" | "credit_note"; source_id: string; number: string; currency: string; left: string }>
> {
  const rows = await db<
    Array<{
      source_type: "payment" | "credit_note";
      source_id: string;
      number: string;
      currency: string;
      left_minor: bigint;
    }>
  >`
    select 'payment' as source_type, id as source_id, number, currency, amount_minor - allocated_minor as left_minor
      from payment where customer_id = ${customerId} and kind = 'receipt' and amount_minor - allocated_minor > 0
    union all
    select 'credit_note', id, number, currency, total_minor - allocated_minor
      from invoice where customer_id = ${customerId} and kind = 'credit_note' and total_minor - allocated_minor > 0
    order by source_id`;
  return rows.map(({ left_minor, ...row }) => ({ ...row, left: formatMoney(left_minor, row.currency) }));
}

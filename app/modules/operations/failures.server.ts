import type { Db } from "#db/client.ts";

export type FailedMessages = {
  channel: "mail" | "webhook" | "sms" | "push";
  kind: string;
  count: number;
  answer: string | null;
  last_at: string;
};

/** Mails, webhook calls, SMS and pushes that were given up, by what they were about. */
export async function listFailedMessages(db: Db): Promise<FailedMessages[]> {
  const rows = await db<(Omit<FailedMessages, "last_at"> & { last_at: Date })[]>`
    select channel, kind, count(*)::int as count, max(finished_at) as last_at,
           (array_agg(answer order by finished_at desc))[1] as answer
      from outgoing_message where state = 'failed' group by channel, kind order by channel, kind`;
  return rows.map((row) => ({ ...row, last_at: row.last_at.toISOString() }));
}

export type UninvoicedOrder = { id: string; number: string; placed_at: string };

/** Orders whose invoice should be there by the company's policy and is not, minutes after. */
export async function listUninvoicedOrders(db: Db, limit: number): Promise<UninvoicedOrder[]> {
  const rows = await db<{ id: string; number: string; placed_at: Date }[]>`
    select o.id, o.number, o.placed_at from sales_order o join tenant t on t.id = o.tenant_id
     where t.invoice_policy = 'on_order' and o.status = 'placed' and o.origin is null and o.total_minor > 0
       and o.placed_at < now() - interval '5 minutes'
       and not exists (select from invoice i where i.tenant_id = o.tenant_id and i.order_id = o.id)
     order by o.id limit ${limit}`;
  return rows.map((row) => ({ ...row, placed_at: row.placed_at.toISOString() }));
}

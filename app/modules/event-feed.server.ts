import { audibleEvents, hiddenFields, ownOnly, resourceOfEvent, withoutFields } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type FeedEvent = {
  seq: number;
  id: string;
  type: string;
  version: number;
  occurred_at: string;
  subject_type: string;
  subject_id: string;
  actor: { account_id: string | null; role: string; name?: string; origin?: string; token_id?: string };
  request_id: string | null;
  data: Record<string, unknown>;
};

type Row = Omit<FeedEvent, "seq" | "occurred_at"> & { seq: bigint; occurred_at: Date };

/**
 * The company's published events in their order, after `after`, as far as the actor may hear of them: types whose resource
 * the role can read, invoices of own customers where the right is for those only, without the fields it may not see.
 */
export async function readEventFeed(
  db: Db,
  actor: Actor,
  filter: { types?: string[] | undefined },
  page: { limit: number; after: bigint },
): Promise<{ data: FeedEvent[]; next: string | null }> {
  const audible = audibleEvents(actor);
  const ownInvoices = ownOnly(actor, "read", "invoices");
  const rows = await db<Row[]>`
    select o.seq, e.id, e.type, e.version, e.occurred_at, e.subject_type, e.subject_id, e.actor - 'from' as actor, e.request_id, e.data
      from event_order o join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
     where o.seq > ${page.after} and o.published
       ${filter.types ? db`and o.type = any(${filter.types})` : db``}
       ${audible ? db`and exists (select 1 from unnest(${audible}::text[]) prefix where starts_with(o.type, prefix))` : db``}
       ${
         ownInvoices
           ? db`and (o.type not in ('orders.invoice_created', 'orders.invoice_paid', 'orders.credit_note_created') or exists (
                  select 1 from customer c where c.id = (e.data ->> 'customer_id')::uuid and c.owner_account_id = ${actor.accountId}))`
           : db``
       }
     order by o.seq limit ${page.limit + 1}`;
  const data = rows.slice(0, page.limit).map((row): FeedEvent => {
    const resource = resourceOfEvent(row.type);
    return {
      ...row,
      seq: Number(row.seq),
      occurred_at: row.occurred_at.toISOString(),
      data: resource ? withoutFields(row.data, hiddenFields(actor, resource)) : row.data,
    };
  });
  const last = data.at(-1);
  return { data, next: rows.length > page.limit && last ? String(last.seq) : null };
}

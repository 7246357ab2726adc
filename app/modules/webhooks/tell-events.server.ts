import type { Sql } from "#db/client.ts";

/** So many events are looked at in one statement. */
const AT_ONCE = 5_000;

/**
 * Lays out, for each endpoint, the events that were ordered since the last time: one statement, whose cursor moves with it, so an event
 * is laid out once. Events of an import are left out, and what an endpoint did not exist for. Returns whether there is more.
 */
export async function layOutEvents(sql: Sql): Promise<boolean> {
  // Only where there is something to lay out is anything written to the disk.
  const [at] = await sql<{ seq: bigint; head: bigint }[]>`
    select c.seq, h.seq as head from consumer_cursor c cross join event_head h where c.consumer = 'webhooks' and c.seq < h.seq`;
  if (!at) return false;
  const upto = at.seq + BigInt(AT_ONCE) < at.head ? at.seq + BigInt(AT_ONCE) : at.head;
  await sql`
    with moved as (
      update consumer_cursor set seq = ${upto}, updated_at = now() where consumer = 'webhooks' and seq = ${at.seq} returning 1
    ), laid as (
      insert into outgoing_message (tenant_id, channel, kind, key, endpoint_id, event_id, event_seq, subject_id)
      select o.tenant_id, 'webhook', 'event', 'event:' || w.id || ':' || o.event_id, w.id, o.event_id, o.seq,
             -- What the company is like is told in order, whoever it is told to.
             case when o.type = 'company.settings_changed' then o.tenant_id else o.subject_id end
        from event_order o join webhook_endpoint w on w.tenant_id = o.tenant_id
       where exists (select 1 from moved) and o.seq > ${at.seq} and o.seq <= ${upto} and o.published and o.origin is distinct from 'import'
         and o.ordered_at >= w.created_at and (
           (w.enabled and o.type <> 'webhooks.endpoint_changed' and (o.subject_type <> 'webhook_endpoint' or o.subject_id = w.id)
             and (w.types = '{}' or exists (select 1 from unnest(w.types) t where t = o.type or (right(t, 1) = '.' and starts_with(o.type, t)))))
           -- A test is for the endpoint that is tested.
           or (o.type = 'webhooks.endpoint_changed' and o.subject_id = w.id and exists (
             select 1 from event_log e where e.tenant_id = o.tenant_id and e.id = o.event_id and e.data ->> 'act' = 'tested')))
      on conflict do nothing returning 1
    )
    select pg_notify('pulse_outgoing', '') where exists (select 1 from laid)`;
  return upto < at.head;
}

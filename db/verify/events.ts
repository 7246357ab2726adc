import type { Check } from "#db/verify/check.ts";

export const eventChecks: Check[] = [
  {
    name: "event_chain_holds",
    rule: "Each event's hash is made of the one before it and of its own row: no event was changed, added or taken away.",
    full: true,
    // Row by row, so that several processors share it.
    sql: `select o.seq, o.event_id from event_order o
            left join event_order before on before.seq = o.seq - 1
            left join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
           where e.id is null or o.hash <> sha256(coalesce(before.hash, decode(repeat('00', 32), 'hex')) || event_canonical(e))`,
  },
  {
    name: "event_order_gapless",
    rule: "Events have the places 1, 2, 3 … up to the head.",
    sql: `select h.seq as head, max(o.seq) as last, count(o.seq) as found from event_head h left join event_order o on true group by h.seq
          having h.seq <> count(o.seq) or h.seq <> coalesce(max(o.seq), 0)`,
  },
  {
    name: "event_head_is_the_last",
    rule: "The head carries the last event's hash.",
    sql: `select h.seq from event_head h join event_order o on o.seq = h.seq where o.hash <> h.hash`,
  },
  {
    name: "chain_as_read_before",
    rule: "Where the worker last stood when it read the chain again, the chain is as it was: nothing was cut off or written anew.",
    sql: `select c.seq from chain_check c left join event_order o on o.seq = c.seq where c.seq > 0 and o.hash is distinct from c.hash`,
  },
  {
    name: "events_have_one_place",
    rule: "Every event waits for its place or has one, not both.",
    each: "events",
    sql: `select e.tenant_id, e.id from event_log e
            left join event_order o on o.tenant_id = e.tenant_id and o.event_id = e.id
            left join event_pending p on p.tenant_id = e.tenant_id and p.event_id = e.id
           where (o.seq is null) = (p.place is null)`,
  },
  {
    name: "event_order_says_what_the_log_says",
    rule: "The copies in the order agree with the log.",
    each: "events",
    sql: `select o.seq from event_order o join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
           where o.type <> e.type or o.subject_id <> e.subject_id or o.subject_type <> e.subject_type or o.published <> e.published`,
  },
  {
    name: "personal_data_as_hashed",
    rule: "Personal data beside an event is what was hashed into it; it may be missing only where the person was erased.",
    each: "events",
    sql: `select e.tenant_id, e.id from event_log e left join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
           where (e.personal_hash is not null and p.event_id is null and not exists (
                   select 1 from event_log x where x.tenant_id = e.tenant_id and x.subject_id = e.subject_id and x.type like '%.erased')
                 and not exists (
                   select 1 from event_log x where x.tenant_id = e.tenant_id and x.type = 'access.erased' and x.data -> 'texts' ? e.id::text))
              or (p.event_id is not null and e.personal_hash is distinct from sha256(p.salt || convert_to(p.data::text, 'UTF8')))`,
  },
  {
    name: "addresses_as_hashed",
    rule: "From where somebody did something is what was hashed into the event; it may be missing only where the person was erased.",
    each: "events",
    sql: `select e.tenant_id, e.id from event_log e
            left join actor_address a on a.tenant_id = e.tenant_id and a.key = e.actor ->> 'from'
           where e.actor ? 'from'
             and (a.key <> address_key(a.salt, (e.actor ->> 'account_id')::uuid, a.address)
               or (a.key is null and not exists (
                     select 1 from event_log x
                      where x.tenant_id = e.tenant_id and x.subject_id = (e.actor ->> 'account_id')::uuid and x.type = 'access.erased')))`,
  },
  {
    name: "reactions_once_each",
    rule: "Every event that a consumer always reacts to, up to its cursor, has been processed or is parked.",
    sql: `select o.seq, r.consumer from consumer_rule r
            join consumer_cursor c on c.consumer = 'react'
            join event_order o on o.type = r.type and o.seq > r.since and o.seq <= c.seq and o.published and o.origin is distinct from 'import'
           where r.always
             and not exists (select 1 from processed_event p where p.tenant_id = o.tenant_id and p.consumer = r.consumer and p.event_id = o.event_id)
             and not exists (select 1 from dead_letter d where d.tenant_id = o.tenant_id and d.consumer = r.consumer and d.event_id = o.event_id)`,
  },
  {
    name: "invoices_by_policy",
    rule: "What is to be invoiced as soon as it is placed, or shipped, has its invoice once its event has been reacted to, or is parked.",
    sql: `select o.tenant_id, o.id, e.seq from sales_order o
            join consumer_rule r on r.consumer = case o.invoice_policy when 'on_shipment' then 'invoice-when-shipped' else 'invoice-when-placed' end
            join consumer_cursor c on c.consumer = 'react'
            join event_order e on e.tenant_id = o.tenant_id and e.subject_id = o.id and e.type = r.type and e.seq > r.since and e.seq <= c.seq
           where o.status in ('placed', 'shipped', 'completed') and o.origin is distinct from 'import'
             and not exists (select 1 from invoice i where i.tenant_id = o.tenant_id and i.order_id = o.id and i.kind = 'invoice')
             and not exists (select 1 from dead_letter d where d.tenant_id = o.tenant_id and d.consumer = r.consumer and d.event_id = e.event_id)`,
  },
  {
    name: "cursors_within_order",
    rule: "No consumer is further than the events are.",
    sql: `select c.consumer, c.seq, h.seq as head from consumer_cursor c cross join event_head h where c.seq > h.seq`,
  },
  {
    name: "dead_letters_in_order",
    rule: "What waits behind a failed reaction has something before it that failed.",
    sql: `select d.tenant_id, d.id from dead_letter d where d.state = 'behind' and not exists (
            select 1 from dead_letter f where f.tenant_id = d.tenant_id and f.consumer = d.consumer and f.subject_id = d.subject_id and f.seq < d.seq)`,
  },
  {
    name: "orders_announced",
    rule: "Every placed order was announced in its own transaction, and nothing else was.",
    sql: `select coalesce(o.tenant_id, e.tenant_id) as tenant_id, coalesce(o.id, e.subject_id) as id
            from (select tenant_id, id from sales_order where placed_at is not null) o
            full join (select tenant_id, subject_id from event_log where type = 'orders.order_created') e on e.tenant_id = o.tenant_id and e.subject_id = o.id
           where o.id is null or e.subject_id is null`,
  },
  {
    name: "invoices_announced",
    rule: "Every invoice was announced.",
    sql: `select i.tenant_id, i.id from invoice i where not exists (
            select 1 from event_log e where e.tenant_id = i.tenant_id and e.subject_id = i.id and e.type = case i.kind when 'invoice' then 'orders.invoice_created' else 'orders.credit_note_created' end)`,
  },
  {
    name: "entries_announced",
    rule: "Every journal entry was announced with the request that made it.",
    each: "entries",
    sql: `select j.tenant_id, j.id from journal_entry j where not exists (
            select 1 from event_log e where e.tenant_id = j.tenant_id and e.subject_id = j.id and e.type = 'ledger.entry_posted' and e.request_id = j.request_id)`,
  },
];

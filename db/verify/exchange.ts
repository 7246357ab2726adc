import type { Check } from "#db/verify/check.ts";

/** What comes in and what goes out: imports, attachments, webhooks. */
export const exchangeChecks: Check[] = [
  {
    name: "imports_did_what_they_showed",
    rule: "An import that is done has a line for each record it made or changed, none that is wrong, and keeps no file.",
    sql: `select r.tenant_id, r.id from import_run r
            left join (select tenant_id, run_id, count(*) as lines, count(*) filter (where act = 'bad') as bad from import_row group by 1, 2) l
              on l.tenant_id = r.tenant_id and l.run_id = r.id
           where r.state = 'done' and (coalesce(l.bad, 0) > 0 or coalesce(l.lines, 0) > r.created_count + r.changed_count
              or exists (select 1 from import_file f where f.tenant_id = r.tenant_id and f.run_id = r.id))`,
  },
  {
    name: "attachments_have_their_record",
    rule: "A file that is attached belongs to a record of the same company.",
    sql: `select a.tenant_id, a.id, a.subject_type, a.subject_id from attachment a
           where not exists (
             select 1 from sales_order r where a.subject_type = 'order' and r.tenant_id = a.tenant_id and r.id = a.subject_id
             union all select 1 from invoice r where a.subject_type = 'invoice' and r.tenant_id = a.tenant_id and r.id = a.subject_id
             union all select 1 from customer r where a.subject_type = 'customer' and r.tenant_id = a.tenant_id and r.id = a.subject_id
             union all select 1 from item r where a.subject_type = 'product' and r.tenant_id = a.tenant_id and r.id = a.subject_id)`,
  },
  {
    name: "told_events_are_in_the_log",
    rule: "What is told to a webhook is an event of its company, at its place in the log.",
    sql: `select m.tenant_id, m.id, m.event_id from outgoing_message m
           where m.endpoint_id is not null and not exists (
             select 1 from event_order o where o.tenant_id = m.tenant_id and o.event_id = m.event_id and o.seq = m.event_seq and o.published)`,
  },
  {
    name: "erased_people_are_gone",
    rule: "Of an erased person nothing is left beside the log, and neither address nor contact.",
    sql: `select c.tenant_id, c.id from customer c where c.erased_at is not null and (
             c.email is not null or c.phone is not null
             or exists (select 1 from customer_address a where a.tenant_id = c.tenant_id and a.customer_id = c.id)
             or exists (select 1 from customer_contact k where k.tenant_id = c.tenant_id and k.customer_id = c.id)
             or exists (select 1 from event_log e join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
                         where e.tenant_id = c.tenant_id and e.subject_id = c.id and e.occurred_at <= c.erased_at))`,
  },
];

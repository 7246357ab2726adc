-- Who placed an order, apart from who drafted it: sales are counted by that person. Nobody's is what was taken over from elsewhere, and
-- what the program placed by itself. And what a product is counted under.
set local role pulse_owner;

alter table sales_order add column placed_by uuid;
alter table item add column category text check (length(category) between 1 and 60 and category = btrim(category));
create index item_category on item (tenant_id, category) where category is not null;

-- Of all companies at once: what was placed before this is told by the log.
reset role;
update sales_order o set placed_by = (e.actor ->> 'account_id')::uuid
  from event_log e
 where e.tenant_id = o.tenant_id and e.subject_id = o.id and e.type = 'orders.order_created' and o.placed_at is not null
   and e.actor ->> 'origin' is distinct from 'import' and e.actor ->> 'account_id' is not null;

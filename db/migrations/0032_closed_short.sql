-- What a person has decided never to ship of a line: the order of which a part has left ends with it, and nothing waits any more.
set local role pulse_owner;

alter table order_line
  add column quantity_closed numeric(18,6) not null default 0,
  drop constraint line_counters,
  add constraint line_counters check (quantity_reserved >= 0 and quantity_shipped >= 0 and quantity_closed >= 0
    and quantity_reserved + quantity_shipped + quantity_closed <= quantity);
grant update (quantity_closed) on order_line to pulse_app, pulse_worker;

create or replace view order_details with (security_invoker = true) as
select o.tenant_id, o.id as order_id, o.number as order_number, o.status, o.placed_at, o.placed_on, o.currency,
  c.id as customer_id, c.code as customer_code, c.name as customer_name,
  l.id as line_id, l.line_no, l.item_id, l.sku, l.name as item_name, l.kind, l.quantity, l.unit_price, l.net_minor, l.tax_minor,
  l.quantity_reserved, l.quantity_shipped, l.quantity - l.quantity_shipped - l.quantity_closed as quantity_open, l.waiting, l.quantity_closed
from sales_order o
join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id;

-- What other programs may read by SQL and rely on: columns are added here, never renamed or taken away. They are seen with the rights of
-- whoever asks, so the walls between companies and the grants of the tables hold behind them. Amounts are in the currency's smallest coin.
set local role pulse_owner;

-- Lines of orders with what has become of them.
create view order_details with (security_invoker = true) as
select o.tenant_id, o.id as order_id, o.number as order_number, o.status, o.placed_at, o.placed_on, o.currency,
  c.id as customer_id, c.code as customer_code, c.name as customer_name,
  l.id as line_id, l.line_no, l.item_id, l.sku, l.name as item_name, l.kind, l.quantity, l.unit_price, l.net_minor, l.tax_minor,
  l.quantity_reserved, l.quantity_shipped, l.quantity - l.quantity_shipped as quantity_open, l.waiting
from sales_order o
join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id;

-- Products kept in stock, all places together.
create view inventory_status with (security_invoker = true) as
select i.tenant_id, i.id as item_id, i.sku, i.name as item_name, i.active, i.reorder_point, i.reorder_quantity,
  coalesce(s.on_hand, 0) as on_hand, coalesce(s.reserved, 0) as reserved, coalesce(s.on_hand - s.reserved, 0) as available,
  coalesce(s.value_minor, 0) as value_minor, i.currency,
  i.reorder_point is not null and coalesce(s.on_hand - s.reserved, 0) <= i.reorder_point as reorder
from item i
left join (
  select tenant_id, item_id, sum(on_hand) as on_hand, sum(reserved) as reserved, sum(value_minor)::bigint as value_minor
  from stock_level group by tenant_id, item_id
) s on s.tenant_id = i.tenant_id and s.item_id = i.id
where i.kind = 'stock';

-- Posted invoices and credit notes; of an invoice what is open, and how old that is on the company's calendar.
create view invoice_details with (security_invoker = true) as
select v.tenant_id, v.id as invoice_id, v.number as invoice_number, v.kind, v.issued_on, v.due_on, v.currency,
  c.id as customer_id, c.code as customer_code, c.name as customer_name, v.order_id,
  v.subtotal_minor, v.tax_minor, v.total_minor, d.open_minor, d.days_overdue,
  case
    when d.open_minor = 0 then 'settled'
    when d.days_overdue = 0 then 'not_due'
    when d.days_overdue <= 30 then '1-30'
    when d.days_overdue <= 60 then '31-60'
    when d.days_overdue <= 90 then '61-90'
    else 'over_90'
  end as age
from invoice v
join tenant t on t.id = v.tenant_id
join customer c on c.tenant_id = v.tenant_id and c.id = v.customer_id
cross join lateral (
  select case when v.kind = 'invoice' then v.total_minor - v.allocated_minor else 0 end as open_minor,
    case when v.kind = 'invoice' and v.allocated_minor < v.total_minor
      then greatest((now() at time zone t.time_zone)::date - v.due_on, 0) else 0 end as days_overdue
) d;

-- The books as they stand: debit positive, credit negative.
create view account_balances with (security_invoker = true) as
select a.tenant_id, a.id as account_id, a.code, a.name, a.type, a.is_group, b.currency,
  coalesce(b.debit_minor, 0) as debit_minor, coalesce(b.credit_minor, 0) as credit_minor,
  coalesce(b.debit_minor, 0) - coalesce(b.credit_minor, 0) as balance_minor
from ledger_account a
left join (
  select tenant_id, account_id, currency,
    coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)::bigint as debit_minor,
    coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0)::bigint as credit_minor
  from journal_line group by tenant_id, account_id, currency
) b on b.tenant_id = a.tenant_id and b.account_id = a.id;

grant select on order_details, inventory_status, invoice_details, account_balances to pulse_app, pulse_worker;

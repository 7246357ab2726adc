-- What a customer has, and what has moved, was shipped or paid by day, is found in the order of its list: without, a page of six read
-- every invoice there was.
set local role pulse_owner;

drop index invoice_customer;
create index invoice_customer on invoice (tenant_id, customer_id, kind, issued_on, id);
create index invoice_void on invoice (tenant_id, kind, issued_on, id)
  include (currency, total_minor, allocated_minor) where total_minor > 0 and credited_minor = total_minor;

create index payment_day on payment (tenant_id, paid_on, id);
create index shipment_day on shipment (tenant_id, shipped_on, id);
create index stock_move_day on stock_move (tenant_id, moved_on, id);
create index stock_move_returned on stock_move (tenant_id, moved_on) where kind = 'return';

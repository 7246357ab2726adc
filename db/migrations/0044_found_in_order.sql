-- What is open, of one state or of one customer is found in the order of its list, and counted and added up by the index alone,
-- however many other orders and invoices there are.
set local role pulse_owner;

drop index sales_order_status;
create index sales_order_status on sales_order (tenant_id, status, (case when placed_at is null then created_at else placed_at end), id)
  include (currency, total_minor);
drop index sales_order_customer;
create index sales_order_customer on sales_order (tenant_id, customer_id, (case when placed_at is null then created_at else placed_at end), id)
  include (currency, total_minor);

-- Open is asked for as a difference: of that there are statistics, while of one column below another a third is guessed, and then no
-- index is used.
create statistics invoice_open_amount on (total_minor - allocated_minor) from invoice;
drop index invoice_open;
create index invoice_open_due on invoice (tenant_id, kind, due_on, id)
  include (customer_id, issued_on, currency, total_minor, allocated_minor, credited_minor) where total_minor - allocated_minor > 0;
create index invoice_open_issued on invoice (tenant_id, kind, issued_on, id, due_on)
  include (currency, total_minor, allocated_minor, credited_minor) where total_minor - allocated_minor > 0;
create index invoice_open_customer on invoice (tenant_id, customer_id, kind, due_on)
  include (total_minor, allocated_minor) where total_minor - allocated_minor > 0;

-- What was owed on a day is what is open now and what was settled since.
create index allocation_day on allocation (tenant_id, allocated_on) include (invoice_id, amount_minor);
drop index invoice_issued;
create index invoice_issued on invoice (tenant_id, kind, issued_on, id) include (customer_id, due_on);

create statistics payment_open_amount on (amount_minor - allocated_minor) from payment;
drop index payment_credit;
create index payment_credit on payment (tenant_id, kind, customer_id)
  include (currency, amount_minor, allocated_minor) where amount_minor - allocated_minor > 0;

analyze invoice;
analyze payment;

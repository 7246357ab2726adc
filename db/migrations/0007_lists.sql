-- What lists are sorted by, and the views that people keep of them.
set local role pulse_owner;

-- Names are sorted without regard to case. Columns, not indexes on lower(): a page begins after a key, and behind the wall
-- PostgreSQL looks that up by an index only where the comparison leaks nothing.
alter table customer add column name_key text generated always as (lower(name)) stored;
alter table item add column name_key text generated always as (lower(name)) stored;
create index customer_name on customer (tenant_id, name_key, id);
create index item_name on item (tenant_id, name_key, id);
create index item_price on item (tenant_id, price, id);

create index sales_order_listed on sales_order (tenant_id, (case when placed_at is null then created_at else placed_at end), id);
create index sales_order_total on sales_order (tenant_id, total_minor, id);

create index invoice_issued on invoice (tenant_id, kind, issued_on, id);
create index invoice_due on invoice (tenant_id, kind, due_on, id);
create index invoice_total on invoice (tenant_id, kind, total_minor, id);

-- The journal by day, in an order that is the same every time: the id makes it so. Takes the place of the index without it.
drop index journal_line_day;
create index journal_line_day on journal_line (tenant_id, effective_on, id) include (account_id, amount_minor, currency);

create table saved_view (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  list text not null check (list in ('orders', 'invoices', 'products', 'customers', 'journal', 'events')),
  name text not null check (length(name) between 1 and 60),
  -- The list's address: its filters, order, columns and page size.
  query text not null check (length(query) <= 2000),
  -- Whose it is: one person's, or everybody's of a role.
  account_id uuid,
  role text check (role in ('admin', 'accountant', 'clerk', 'sales', 'hr', 'viewer')),
  -- What its owner, or the role, sees when the list is opened without an address of its own.
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  check (num_nonnulls(account_id, role) = 1),
  unique (tenant_id, id)
);
create unique index saved_view_own on saved_view (tenant_id, list, account_id, lower(name)) where account_id is not null;
create unique index saved_view_shared on saved_view (tenant_id, list, role, lower(name)) where role is not null;
create unique index saved_view_own_default on saved_view (tenant_id, list, account_id) where is_default and account_id is not null;
create unique index saved_view_shared_default on saved_view (tenant_id, list, role) where is_default and role is not null;
select wall_in('saved_view');

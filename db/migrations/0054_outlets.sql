-- Outlets: the shops, branches and sales points of a company. An order may name the one that it was taken at.
set local role pulse_owner;

create table outlet (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (length(code) between 1 and 40),
  code_key text generated always as (lower(code)) stored,
  name text not null check (length(name) between 1 and 200),
  name_key text generated always as (lower(name)) stored,
  line1 text check (length(line1) between 1 and 100),
  line2 text check (length(line2) between 1 and 100),
  postcode text check (length(postcode) between 1 and 20),
  city text check (length(city) between 1 and 100),
  phone text check (length(phone) between 1 and 50),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create unique index outlet_code on outlet (tenant_id, code_key);
create index outlet_name on outlet (tenant_id, name_key, id);
select wall_in('outlet');
revoke delete on outlet from pulse_app, pulse_worker;

alter table sales_order add column outlet_id uuid,
  add foreign key (tenant_id, outlet_id) references outlet (tenant_id, id);
create index sales_order_outlet on sales_order (tenant_id, outlet_id, (case when placed_at is null then created_at else placed_at end), id)
  include (currency, total_minor) where outlet_id is not null;

-- A customer that is another company of this installation: what is shipped to it is announced there as a receipt of goods. Each company
-- keeps its own side behind its own wall; no row of one refers to a row of the other.
set local role pulse_owner;

-- Of the company that sells: which customer is which company. Its name and short name as they were when it was said.
create table customer_company (
  tenant_id uuid not null references tenant (id),
  customer_id uuid not null,
  company_id uuid not null references tenant (id),
  slug text not null,
  name text not null,
  linked_at timestamptz not null,
  primary key (tenant_id, customer_id),
  unique (tenant_id, company_id),
  check (company_id <> tenant_id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
select wall_in('customer_company');
revoke insert, update, delete on customer_company from pulse_worker;

-- Of the company that receives: whose shipments come here. It ends that by itself, whatever the other one's customer says.
create table sister_company (
  tenant_id uuid not null references tenant (id),
  company_id uuid not null references tenant (id),
  name text not null,
  since timestamptz not null,
  primary key (tenant_id, company_id),
  check (company_id <> tenant_id)
);
select wall_in('sister_company');
revoke insert, update, delete on sister_company from pulse_worker;

-- What became of a shipment in the other company, as far as the one that shipped is told.
create table shipment_mirror (
  tenant_id uuid not null references tenant (id),
  shipment_id uuid not null,
  company_id uuid not null references tenant (id),
  company text not null,
  receipt_number text not null,
  mirrored_at timestamptz not null,
  primary key (tenant_id, shipment_id),
  foreign key (tenant_id, shipment_id) references shipment (tenant_id, id)
);
select wall_in('shipment_mirror');
select make_append_only('shipment_mirror');
revoke insert on shipment_mirror from pulse_app;

-- A receipt that was begun because another company shipped: what it says that it sent. Nothing of it is counted.
create table announced_receipt (
  tenant_id uuid not null references tenant (id),
  receipt_id uuid not null,
  company_id uuid not null references tenant (id),
  company text not null,
  shipment_id uuid not null,
  shipment_number text not null,
  order_number text not null,
  -- In which the other company charges.
  currency char(3) not null,
  announced_at timestamptz not null,
  primary key (tenant_id, receipt_id),
  unique (tenant_id, company_id, shipment_id),
  foreign key (tenant_id, receipt_id) references goods_receipt (tenant_id, id)
);
select wall_in('announced_receipt');
select make_append_only('announced_receipt');
revoke insert on announced_receipt from pulse_app;

create table announced_line (
  tenant_id uuid not null,
  receipt_id uuid not null,
  line_no integer not null check (line_no > 0),
  -- As the other company has them: here there may be no such product, or not yet.
  sku text not null,
  sku_key text generated always as (lower(sku)) stored,
  name text not null,
  quantity numeric(18,6) not null check (quantity > 0),
  -- What a unit is charged at without tax; null where that is another currency's money.
  unit_cost numeric(18,6) check (unit_cost >= 0),
  primary key (tenant_id, receipt_id, line_no),
  unique (tenant_id, receipt_id, sku_key),
  foreign key (tenant_id, receipt_id) references announced_receipt (tenant_id, receipt_id)
);
select wall_in('announced_line');
select make_append_only('announced_line');
revoke insert on announced_line from pulse_app;

-- The other companies that the person who acts administrates as this one, and could enter now: not by a shared tablet, not by the word of
-- one company's identity provider, not without the second factor that is asked for there.
create function access_sister_companies(wanted_session uuid)
returns table (tenant_id uuid, slug text, name text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.slug, t.name
    from account a
    join membership here on here.account_id = a.id and here.tenant_id = current_tenant()
    join membership there on there.account_id = a.id and there.tenant_id <> here.tenant_id
    join tenant t on t.id = there.tenant_id
    cross join lateral access_second_factor(t.id, a.id) f
   where a.id = current_account() and a.disabled_at is null
     and here.role = 'admin' and here.custom_role_id is null and here.disabled_at is null
     and there.role = 'admin' and there.custom_role_id is null and there.disabled_at is null
     and not (f.required and f.confirmed_at is null and f.passkeys = 0)
     and not exists (
       select 1 from session s where s.id = wanted_session
          and (s.device_id is not null or exists (select 1 from federated_session x where x.session_id = s.id)))
   order by t.name, t.id;
$$;
grant execute on function access_sister_companies(uuid) to pulse_app;

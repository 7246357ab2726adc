-- Price lists: what some customers pay instead of an item's price, from a quantity on and for a span of days.
set local role pulse_owner;

create table price_list (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (length(code) between 1 and 64),
  code_key text generated always as (lower(code)) stored,
  name text not null check (length(name) between 1 and 200),
  name_key text generated always as (lower(name)) stored,
  currency char(3) not null,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create unique index price_list_code on price_list (tenant_id, code_key);
create index price_list_name on price_list (tenant_id, name_key, id);
select wall_in('price_list');
revoke delete on price_list from pulse_app, pulse_worker;

create table price_list_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  price_list_id uuid not null,
  item_id uuid not null,
  from_quantity numeric(18,6) not null default 1 check (from_quantity > 0),
  -- Both are days on which the price still holds; null is without end.
  valid_from date,
  valid_to date,
  unit_price numeric(18,6) not null check (unit_price >= 0),
  check (valid_to >= valid_from),
  foreign key (tenant_id, price_list_id) references price_list (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  unique (tenant_id, id),
  -- Of two prices that hold, the one that starts later wins: no two start together.
  unique nulls not distinct (tenant_id, price_list_id, item_id, from_quantity, valid_from)
);
create index price_list_line_item on price_list_line (tenant_id, item_id);
select wall_in('price_list_line');

alter table customer add column price_list_id uuid,
  add foreign key (tenant_id, price_list_id) references price_list (tenant_id, id);
create index customer_price_list on customer (tenant_id, price_list_id) where price_list_id is not null;

-- Prices are written in the company's money.
create function keep_price_list_currency() returns trigger language plpgsql as $$
begin
  if new.currency <> old.currency and exists (select 1 from price_list where tenant_id = old.id) then
    raise exception 'currency is fixed once there are price lists' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_price_list_currency before update of currency on tenant for each row execute function keep_price_list_currency();

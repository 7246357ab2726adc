-- Setting up a company by its first administrator, lists as each person wants them, acts on many orders, and who edits what.
set local role pulse_owner;

-- When the administrator said that the company's name, money and clock are right, and which taxes it charges.
alter table tenant add column company_confirmed_at timestamptz, add column taxes_chosen_at timestamptz;
grant update (currency, time_zone, company_confirmed_at, taxes_chosen_at) on tenant to pulse_app;

-- Prices, documents and days are written in them: once there are any, they are fixed.
create function keep_company_basis() returns trigger language plpgsql as $$
begin
  if (new.currency <> old.currency or new.time_zone <> old.time_zone) and (
    exists (select 1 from item where tenant_id = old.id) or exists (select 1 from customer where tenant_id = old.id)
    or exists (select 1 from journal_entry where tenant_id = old.id)) then
    raise exception 'currency and time zone are fixed once there are records' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_company_basis before update of currency, time_zone on tenant for each row execute function keep_company_basis();

-- Views that somebody keeps in the menu.
create table pinned_view (
  tenant_id uuid not null,
  account_id uuid not null,
  view_id uuid not null,
  pinned_at timestamptz not null default now(),
  primary key (tenant_id, account_id, view_id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade,
  foreign key (tenant_id, view_id) references saved_view (tenant_id, id) on delete cascade
);
create index pinned_view_view on pinned_view (tenant_id, view_id);
select wall_in('pinned_view');

-- How wide somebody has made a list's columns: column → pixels.
create table list_layout (
  tenant_id uuid not null,
  account_id uuid not null,
  list text not null check (length(list) between 1 and 40),
  widths jsonb not null check (jsonb_typeof(widths) = 'object' and length(widths::text) <= 2000),
  primary key (tenant_id, account_id, list),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('list_layout');

-- One act on many orders, done by the worker row by row; a row's outcome is written with what was done to its order.
create table bulk_run (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  act text not null check (act in ('ship', 'complete', 'cancel')),
  status text not null default 'running' check (status in ('running', 'done', 'stopped')),
  account_id uuid not null,
  actor_name text not null,
  started_at timestamptz not null,
  closed_at timestamptz,
  check ((status = 'running') = (closed_at is null)),
  unique (tenant_id, id)
);
create index bulk_run_newest on bulk_run (tenant_id, account_id, id desc);
select wall_in('bulk_run');
revoke delete on bulk_run from pulse_app, pulse_worker;

create table bulk_row (
  tenant_id uuid not null,
  run_id uuid not null,
  place integer not null check (place > 0),
  order_id uuid not null,
  -- Null while it waits.
  outcome text check (outcome in ('done', 'refused')),
  reason text check (length(reason) <= 1000),
  check (outcome is not null or reason is null),
  primary key (tenant_id, run_id, place),
  foreign key (tenant_id, run_id) references bulk_run (tenant_id, id),
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  unique (tenant_id, run_id, order_id)
);
create index bulk_row_order on bulk_row (tenant_id, order_id);
create index bulk_row_waiting on bulk_row (tenant_id, run_id, place) where outcome is null;
select wall_in('bulk_row');
revoke delete on bulk_row from pulse_app, pulse_worker;

-- Who has a record open for editing; a row that is not renewed is old news.
create table record_editor (
  tenant_id uuid not null,
  subject_id uuid not null,
  account_id uuid not null,
  seen_at timestamptz not null default now(),
  primary key (tenant_id, subject_id, account_id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index record_editor_account on record_editor (tenant_id, account_id);
select wall_in('record_editor');

-- What somebody may do at this moment, for work that goes on after their request: null when they are no longer let in.
create function access_role_of(wanted uuid) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role from membership m join account a on a.id = m.account_id
   where m.tenant_id = current_tenant() and m.account_id = wanted and a.disabled_at is null;
$$;
revoke execute on function access_role_of(uuid) from public;
grant execute on function access_role_of(uuid) to pulse_app, pulse_worker;

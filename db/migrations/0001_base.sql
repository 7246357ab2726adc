-- The walls that every later table stands behind. Run by the database's superuser; objects belong to pulse_owner, which nobody signs in as.

grant pulse_owner to current_user;
alter schema public owner to pulse_owner;
revoke all on schema public from public;
grant usage on schema public to pulse_app, pulse_worker, pulse_verify, pulse_jobs;
create extension if not exists pg_trgm;

do $$ begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to pulse_app, pulse_worker, pulse_verify, pulse_jobs', current_database());
  execute format('grant connect, create, temporary on database %I to pulse_jobs', current_database());
end $$;

-- BullMQ keeps its own tables when it runs on PostgreSQL; no other role sees them.
create schema if not exists bullmq authorization pulse_jobs;

grant select on pulse_migration to pulse_app, pulse_worker, pulse_verify;

set local role pulse_owner;

alter default privileges for role pulse_owner in schema public grant select on tables to pulse_verify;
alter default privileges for role pulse_owner in schema public revoke execute on functions from public;

-- The tenant of this transaction. Without one it is NULL, which equals nothing, so no row is seen.
create function current_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;
grant execute on function current_tenant() to public;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

-- Puts a table behind its tenant's wall, also for its owner, and lets the two programs work on it.
create function wall_in(wanted regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', wanted);
  execute format('alter table %s force row level security', wanted);
  execute format('create policy tenant_wall on %s using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', wanted);
  execute format('grant select, insert, update, delete on %s to pulse_app, pulse_worker', wanted);
end $$;

-- After wall_in: rows are only ever added.
create function make_append_only(wanted regclass) returns void language plpgsql as $$
begin
  execute format('revoke update, delete, truncate on %s from pulse_app, pulse_worker', wanted);
  execute format('create trigger append_only before update or delete on %s for each row execute function refuse_change()', wanted);
  execute format('create trigger never_truncated before truncate on %s for each statement execute function refuse_change()', wanted);
end $$;

create table tenant (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  payment_terms_days integer not null default 30 check (payment_terms_days between 0 and 3650),
  invoice_policy text not null default 'on_order' check (invoice_policy in ('on_order', 'on_shipment', 'prepay')),
  tax_rounding text not null default 'document' check (tax_rounding in ('line', 'document')),
  created_at timestamptz not null default now()
);
alter table tenant enable row level security;
alter table tenant force row level security;
-- The worker serves every tenant and must find them; the web sees its own only.
create policy own_company on tenant using (id = current_tenant()) with check (id = current_tenant());
create policy worker_finds_all on tenant for select to pulse_worker using (true);
grant select on tenant to pulse_app, pulse_worker;
grant update (name, payment_terms_days, invoice_policy, tax_rounding) on tenant to pulse_app;

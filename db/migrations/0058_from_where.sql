-- From where whatever was done came. An event carries the key of an address, so its place in the chain vouches for it; the address
-- itself lies here, once for each person and address, and goes with the person. What runs later for somebody keeps the key.
set local role pulse_owner;

create table actor_address (
  tenant_id uuid not null,
  key text not null check (key ~ '^[0-9a-f]{32}$'),
  account_id uuid not null,
  salt bytea not null check (length(salt) = 16),
  address text not null check (length(address) between 1 and 64),
  first_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
-- Not unique: whoever is new would wait here for a twin's whole transaction. Two rows for one address do no harm.
create index actor_address_of on actor_address (tenant_id, account_id, address);
select wall_in('actor_address');
revoke update, delete on actor_address from pulse_app, pulse_worker;
create trigger append_only before update on actor_address for each row execute function refuse_change();

-- The salt makes a key of an address that was erased no way back to it.
create function address_key(salt bytea, account_id uuid, address text) returns text language sql immutable
return encode(substr(sha256(salt || uuid_send(account_id) || convert_to(address, 'UTF8')), 1, 16), 'hex');
grant execute on function address_key(bytea, uuid, text) to pulse_app, pulse_worker, pulse_verify;

create function erase_addresses() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from actor_address a where a.account_id = new.id;
  return null;
end $$;
create trigger erase_addresses after update of erased_at on account for each row
  when (old.erased_at is null and new.erased_at is not null) execute function erase_addresses();
create policy erased_with_the_person on actor_address to pulse_owner using (true) with check (true);

alter table bulk_run add column address_key text;
alter table import_run add column address_key text;

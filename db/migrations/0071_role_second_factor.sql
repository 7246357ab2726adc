-- A role of the company's own asks for a second factor by itself too, not only with the usual role that it was made from.
set local role pulse_owner;

alter table custom_role add column second_factor boolean not null default false;

-- The one place that says who must have a second factor: by the usual role, by the company's own, or by what that lets change.
create function access_must_have_factor(wanted_tenant uuid, wanted_account uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role = any (t.second_factor_roles) or coalesce(c.second_factor, false)
      or ('admin' = any (t.second_factor_roles) and (coalesce(c.rights ->> 'users', '') ~ '[CUcu]' or coalesce(c.rights ->> 'settings', '') ~ '[CUcu]'))
  from membership m join tenant t on t.id = m.tenant_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
$$;
revoke execute on function access_must_have_factor(uuid, uuid) from public;

create or replace function access_second_factor(wanted_tenant uuid, wanted_account uuid)
returns table (required boolean, sealed bytea, confirmed_at timestamptz, recovery_left bigint, passkeys bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select access_must_have_factor(m.tenant_id, m.account_id), f.sealed, f.confirmed_at,
    (select count(*) from recovery_code r where r.account_id = m.account_id and r.used_at is null),
    (select count(*) from passkey p where p.account_id = m.account_id)
  from membership m left join second_factor f on f.account_id = m.account_id
  where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
$$;

-- Whoever should have a second factor and has none, not a passkey either, signs in again.
create or replace function access_end_without_second_factor() returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer;
begin
  with lacking as (
    select m.tenant_id, m.account_id from membership m
    where m.tenant_id = current_tenant()
      and not exists (select 1 from second_factor f where f.account_id = m.account_id and f.confirmed_at is not null)
      and not exists (select 1 from passkey p where p.account_id = m.account_id)
      and access_must_have_factor(m.tenant_id, m.account_id)
  ), families as (
    update refresh_family f set revoked_at = now() from lacking l
      where f.tenant_id = l.tenant_id and f.account_id = l.account_id and f.revoked_at is null returning 1
  ), gone as (
    delete from session s using lacking l where s.tenant_id = l.tenant_id and s.account_id = l.account_id returning 1
  ) select count(*) into ended from (select * from families union all select * from gone) x;
  return ended;
end $$;

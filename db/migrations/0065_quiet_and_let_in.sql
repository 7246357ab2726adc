-- What 0062 says of quiet requests and what 0064 says of people whom the company lets in no more, in one.
set local role pulse_owner;

create or replace function access_identify(kind text, hash bytea, family uuid)
returns table (account_id uuid, tenant_id uuid, credential_id uuid, email text, name text, role text, scopes text[],
               company text, currency text, time_zone text, expires_at timestamptz, rights jsonb, role_name text, standing text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found_id uuid; found_account uuid; found_tenant uuid; found_scopes text[]; found_until timestamptz; seen timestamptz; on_device boolean;
begin
  if kind in ('session', 'quiet') then
    select s.id, s.account_id, s.tenant_id, least(s.idle_until, s.absolute_until), s.seen_at, s.device_id is not null
      into found_id, found_account, found_tenant, found_until, seen, on_device
      from session s where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now();
    -- Written once a minute at most, and never waited for: requests of one session must not queue behind each other.
    if kind = 'session' and found_id is not null and seen < now() - (case when on_device then interval '10 seconds' else interval '1 minute' end) then
      update session s set seen_at = now(), idle_until = now() + case when on_device then interval '2 minutes' else interval '30 minutes' end
        where s.id = (select i.id from session i where i.id = found_id for update skip locked);
    end if;
  elsif kind = 'token' then
    select t.id, t.account_id, t.tenant_id, t.scopes, t.expires_at, t.last_used_at
      into found_id, found_account, found_tenant, found_scopes, found_until, seen
      from api_token t where t.token_hash = hash and t.revoked_at is null and (t.expires_at is null or t.expires_at > now());
    if found_id is not null and (seen is null or seen < now() - interval '1 minute') then
      update api_token t set last_used_at = now()
        where t.id = (select i.id from api_token i where i.id = found_id for update skip locked);
    end if;
  elsif kind = 'family' then
    select f.id, f.account_id, f.tenant_id, f.absolute_until into found_id, found_account, found_tenant, found_until
      from refresh_family f where f.id = family and f.revoked_at is null and f.absolute_until > now();
  end if;
  if found_id is null then
    return;
  end if;
  return query
    select m.account_id, m.tenant_id, found_id, a.email, a.name, m.role, found_scopes, t.name, t.currency::text, t.time_zone, found_until,
      c.rights, c.name, m.role || coalesce(':' || c.id || ':' || c.version, '')
    from membership m join account a on a.id = m.account_id join tenant t on t.id = m.tenant_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
    where m.tenant_id = found_tenant and m.account_id = found_account and m.disabled_at is null and a.disabled_at is null;
  if found then
    perform set_config('app.tenant_id', found_tenant::text, true);
    perform set_config('app.account_id', found_account::text, true);
  end if;
end $$;

-- A person of several companies of this installation goes from one to the other without signing in anew. Whose companies they are is
-- told by the session alone, so nobody can ask for somebody else's.
set local role pulse_owner;

create function access_own_companies(hash bytea)
returns table (tenant_id uuid, company text, currency text, role text, role_name text, current boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.name, t.currency::text, m.role, c.name, t.id = s.tenant_id
    from session s join account a on a.id = s.account_id and a.disabled_at is null
    join membership m on m.account_id = s.account_id join tenant t on t.id = m.tenant_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
   where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now()
   order by t.name, t.id;
$$;

-- entered | unknown | bound (a shared device, or the word of one company's identity provider, stands for that company alone) |
-- second_factor (the other company asks for one by the role there). The new session ends when the old one would have.
create function access_enter_company(old_hash bytea, new_hash bytea, wanted_tenant uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  old session; factor record;
begin
  select s.* into old from session s join account a on a.id = s.account_id and a.disabled_at is null
    where s.token_hash = old_hash and s.idle_until > now() and s.absolute_until > now() for update of s;
  select * into factor from access_second_factor(wanted_tenant, old.account_id);
  if old.id is null or not found then
    return 'unknown';
  end if;
  if old.device_id is not null or exists (select 1 from federated_session f where f.session_id = old.id) then
    return 'bound';
  end if;
  if factor.required and factor.confirmed_at is null and factor.passkeys = 0 then
    return 'second_factor';
  end if;
  delete from session where id = old.id;
  insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until, address, user_agent, confirmed_at)
    values (new_hash, wanted_tenant, old.account_id, least(now() + interval '30 minutes', old.absolute_until), old.absolute_until,
            old.address, old.user_agent, old.confirmed_at);
  return 'entered';
end $$;
-- What lets a person in everywhere is not changed by the word of one company's provider or tablet.
create function access_session_bound(hash bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select 1 from session s
     where s.token_hash = hash and (s.device_id is not null or exists (select 1 from federated_session f where f.session_id = s.id))
       and exists (select 1 from membership m where m.account_id = s.account_id and m.tenant_id <> s.tenant_id));
$$;

grant execute on function access_own_companies(bytea), access_enter_company(bytea, bytea, uuid), access_session_bound(bytea) to pulse_app;

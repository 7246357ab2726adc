-- A session on a shared tablet was opened by a badge or a PIN, which is less than what lets a person in elsewhere: it changes nothing
-- of that, in how many companies ever the person works. One that a company's provider vouched for is bound to it as before.
set local role pulse_owner;

drop function access_session_bound(bytea);
-- device | provider | null
create function access_session_bound(hash bytea) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case
      when s.device_id is not null then 'device'
      when exists (select 1 from federated_session f where f.session_id = s.id)
        and exists (select 1 from membership m where m.account_id = s.account_id and m.tenant_id <> s.tenant_id) then 'provider'
    end
    from session s where s.token_hash = hash;
$$;
revoke execute on function access_session_bound(bytea) from public;
grant execute on function access_session_bound(bytea) to pulse_app;

-- Who follows a set-up link is told of which company they become the administrator.
set local role pulse_owner;

drop function access_setup_open(bytea);
create function access_setup_company(hash bytea) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.name from setup_token s join tenant t on t.id = s.tenant_id
   where s.token_hash = hash and s.used_at is null and s.expires_at > now();
$$;
revoke execute on function access_setup_company(bytea) from public;
grant execute on function access_setup_company(bytea) to pulse_app;

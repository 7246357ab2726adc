-- Whoever works for several companies says which one a program signs in to.
set local role pulse_owner;

create function access_works_for(wanted_account uuid, wanted_slug text) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id from membership m join tenant t on t.id = m.tenant_id
   where m.account_id = wanted_account and m.disabled_at is null and t.slug = wanted_slug;
$$;
revoke execute on function access_works_for(uuid, text) from public;
grant execute on function access_works_for(uuid, text) to pulse_app;

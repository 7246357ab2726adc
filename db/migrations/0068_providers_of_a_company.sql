-- The sign-in page offers the providers of the company that it was opened for: which companies are here, and what they call their
-- providers, is not everybody's to know, nor is a company's button to stand on another's page. Where there is one company, it is meant.
set local role pulse_owner;

drop function access_providers();
create function access_providers(wanted_company text) returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.name from identity_provider p join tenant t on t.id = p.tenant_id
   where p.enabled and (t.slug = wanted_company or (select count(*) from tenant) = 1) order by lower(p.name), p.id limit 20;
$$;

-- For the way to a provider and back: which company's it is.
create function access_provider(wanted uuid) returns table (tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.tenant_id from identity_provider p where p.id = wanted and p.enabled;
$$;
revoke execute on function access_providers(text), access_provider(uuid) from public;
grant execute on function access_providers(text), access_provider(uuid) to pulse_app;

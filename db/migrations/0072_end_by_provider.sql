-- A company that trusts a sign-in provider no longer ends what it has opened.
set local role pulse_owner;

create function access_end_provider(wanted_provider uuid) returns table (account_id uuid, ended bigint)
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from session s using federated_session f
     where f.tenant_id = s.tenant_id and f.session_id = s.id and f.tenant_id = current_tenant() and f.provider_id = wanted_provider
    returning s.account_id
  ) select g.account_id, count(*) from gone g group by g.account_id;
$$;

-- What a session has of the provider that opened it: one that takes its place keeps it.
create function access_federated_mark(hash bytea) returns table (provider_id uuid, subject text, sid text, id_token bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select f.provider_id, f.subject, f.sid, f.id_token
    from federated_session f join session s on s.tenant_id = f.tenant_id and s.id = f.session_id where s.token_hash = hash;
$$;

revoke execute on function access_end_provider(uuid), access_federated_mark(bytea) from public;
grant execute on function access_end_provider(uuid), access_federated_mark(bytea) to pulse_app;

-- The secret of a second factor that waits for its first code stands for a quarter of an hour, so that a page can be loaded again. Whoever
-- saw it on a screen long ago does not know the one that the person takes into use.
set local role pulse_owner;

create or replace function access_begin_second_factor(wanted_account uuid, secret bytea) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into second_factor as f (account_id, sealed) values (wanted_account, secret)
    on conflict (account_id) do update set sealed = excluded.sealed, created_at = now()
      where f.confirmed_at is null and f.created_at < now() - interval '15 minutes';
  select confirmed_at is null from second_factor where account_id = wanted_account;
$$;

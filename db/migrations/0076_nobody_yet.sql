-- Who opens the sign-in page of an installation that nobody has signed up in is told where its set-up link stands.
set local role pulse_owner;

create function access_nobody_yet() returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from account);
$$;
revoke execute on function access_nobody_yet() from public;
grant execute on function access_nobody_yet() to pulse_app;

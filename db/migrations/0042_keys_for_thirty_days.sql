-- An answer is kept under its key for thirty days: a program that was switched off over a holiday may ask again what it asked before.
set local role pulse_owner;

alter policy old_keys_go on idempotency_key using (created_at < now() - interval '30 days');
alter policy old_keys_seen on idempotency_key using (created_at < now() - interval '30 days');

create or replace function access_sweep() returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where idle_until < now() or absolute_until < now();
  delete from refresh_family where absolute_until < now() - interval '1 day';
  delete from sign_in_attempt where window_started_at < now() - interval '1 hour' and coalesce(blocked_until < now(), true);
  delete from idempotency_key where created_at < now() - interval '30 days';
  delete from access_link where expires_at < now() - interval '7 days';
$$;

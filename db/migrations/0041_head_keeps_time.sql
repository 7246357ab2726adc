-- When the log last grew, by this server's clock; it never goes back. A clock that stands before it is wrong: a Raspberry Pi that
-- has lost its power and finds no network begins in the past.
set local role pulse_owner;

alter table event_head add column grew_at timestamptz not null default clock_timestamp();

create function keep_time() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  new.grew_at := greatest(old.grew_at, clock_timestamp());
  return new;
end $$;
create trigger keeps_time before update on event_head for each row execute function keep_time();

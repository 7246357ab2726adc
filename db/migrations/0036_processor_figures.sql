-- What is told of the payment processor to whoever watches the installation: how often it was asked and what came of it, counted beside
-- the breaker, so that it stands whichever worker asked and whenever one was started again.
set local role pulse_owner;

alter table processor_state
  add column requests bigint not null default 0,
  add column unanswered bigint not null default 0,
  add column refused bigint not null default 0;

-- Of all companies together, and only how many: whose payments they are stays behind the wall.
create policy processor_figures on processor_call for select to pulse_owner using (state in ('waiting', 'sending'));
create function processor_figures() returns table (configured boolean, failures integer, requests bigint, unanswered bigint,
  refused bigint, waiting bigint, waiting_since timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.configured, s.failures, s.requests, s.unanswered, s.refused, w.payments, w.since
    from processor_state s,
      (select count(distinct card_payment_id) as payments, min(created_at) as since from processor_call
        where state in ('waiting', 'sending')) w
$$;
grant execute on function processor_figures() to pulse_app;

-- The ledger added up by day, so that statements and balances cost by the days and not by the lines: a trial balance over eight million
-- lines took seconds. The worker adds up what has passed (workers/sum-ledger.ts); whoever posts does no more than to look at a day.
set local role pulse_owner;

create table ledger_day (
  tenant_id uuid not null references tenant (id),
  day date not null,
  account_id uuid not null,
  currency char(3) not null,
  debit_minor bigint not null check (debit_minor >= 0),
  credit_minor bigint not null check (credit_minor >= 0),
  primary key (tenant_id, day, account_id, currency),
  foreign key (tenant_id, account_id) references ledger_account (tenant_id, id)
);
select wall_in('ledger_day');
revoke insert, update, delete on ledger_day from pulse_app, pulse_worker;

-- Days that were posted to after they were added up; from the first of them on, a period's sums do not count until they are made again.
-- Rows are only added, so that two who post at once never wait for each other here.
create table ledger_day_stale (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  period_id uuid not null,
  day date not null,
  foreign key (tenant_id, period_id) references accounting_period (tenant_id, id)
);
create index ledger_day_stale_first on ledger_day_stale (tenant_id, period_id, day);
select wall_in('ledger_day_stale');
revoke update, delete on ledger_day_stale from pulse_app, pulse_worker;

-- The last day of the period that is added up; null: none.
alter table accounting_period add column summed_until date check (summed_until between start_on and end_on);
revoke update on accounting_period from pulse_app, pulse_worker;
grant update (status, status_changed_at) on accounting_period to pulse_app, pulse_worker;

create or replace function check_entry_period() returns trigger language plpgsql as $$
declare
  period accounting_period;
  locked date;
begin
  if new.period_id is null then new.period_id := period_for(new.effective_on); end if;
  -- Waits for whoever adds up this period, and sees what they did; they wait for us.
  select * into period from accounting_period where tenant_id = new.tenant_id and id = new.period_id for key share;
  if new.effective_on not between period.start_on and period.end_on then
    raise exception 'journal entry % lies outside its period', new.id using errcode = 'check_violation';
  end if;
  select max(locked_until) into locked from ledger_lock where tenant_id = new.tenant_id and scope in ('all', new.scope);
  if period.status <> 'open' or new.effective_on <= locked then
    raise exception 'period_closed' using errcode = 'check_violation', constraint = 'period_closed', detail = new.effective_on::text;
  end if;
  if new.effective_on <= period.summed_until and not exists (
    select from ledger_day_stale s where s.tenant_id = new.tenant_id and s.period_id = period.id and s.day <= new.effective_on) then
    insert into ledger_day_stale (tenant_id, period_id, day) values (new.tenant_id, period.id, new.effective_on);
  end if;
  return new;
end $$;

-- Where a period's sums end: the day before the first one that was posted to since.
create function summed_through(period accounting_period) returns date language sql stable as $$
  select coalesce(least(period.summed_until, (
    select min(s.day) - 1 from ledger_day_stale s where s.tenant_id = period.tenant_id and s.period_id = period.id)), period.start_on - 1)
$$;

-- Adds up the days of a period that are not, up to `through`, in one transaction that nobody can post to the period beside.
create function sum_ledger_days(wanted uuid, through date) returns integer language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  period accounting_period; first date; last date; made integer;
begin
  select * into period from accounting_period where tenant_id = current_tenant() and id = wanted for update;
  first := summed_through(period) + 1;
  last := least(period.end_on, through);
  if period.id is null or first > last then return 0; end if;

  delete from ledger_day where tenant_id = period.tenant_id and day between first and period.end_on;
  insert into ledger_day (tenant_id, day, account_id, currency, debit_minor, credit_minor)
  select tenant_id, effective_on, account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
    from journal_line where tenant_id = period.tenant_id and effective_on between first and last group by 1, 2, 3, 4;
  get diagnostics made = row_count;
  delete from ledger_day_stale where tenant_id = period.tenant_id and period_id = period.id;
  update accounting_period set summed_until = last where tenant_id = period.tenant_id and id = period.id;
  return made;
end $$;
revoke execute on function sum_ledger_days(uuid, date) from public;
grant execute on function sum_ledger_days(uuid, date) to pulse_worker;

-- Debit and credit of every account over a span of days, both included: of whole days that are added up their sums, else the lines.
create function ledger_sums(from_on date, to_on date)
returns table (account_id uuid, currency bpchar, debit_minor bigint, credit_minor bigint) language sql stable as $$
  -- Bare columns to compare with: what stands behind a wall is looked up in an index by nothing else.
  with span as materialized (
    select greatest(p.start_on, from_on) as first, least(p.end_on, to_on, summed_through(p)) as last_summed,
           greatest(p.start_on, from_on, summed_through(p) + 1) as first_line, least(p.end_on, to_on) as last
      from accounting_period p where p.tenant_id = current_tenant() and p.start_on <= to_on and p.end_on >= from_on)
  select account_id, currency, sum(debit)::bigint, sum(credit)::bigint from (
    select d.account_id, d.currency, d.debit_minor as debit, d.credit_minor as credit
      from span s join ledger_day d on d.tenant_id = current_tenant() and d.day >= s.first and d.day <= s.last_summed
    union all
    select l.account_id, l.currency, greatest(l.amount_minor, 0), greatest(-l.amount_minor, 0)
      from span s join journal_line l on l.tenant_id = current_tenant() and l.effective_on >= s.first_line and l.effective_on <= s.last
  ) parts group by account_id, currency
$$;
grant execute on function summed_through(accounting_period), ledger_sums(date, date) to pulse_app, pulse_worker, pulse_verify;

create or replace view account_balances with (security_invoker = true) as
select a.tenant_id, a.id as account_id, a.code, a.name, a.type, a.is_group, b.currency::char(3) as currency,
  coalesce(b.debit_minor, 0) as debit_minor, coalesce(b.credit_minor, 0) as credit_minor,
  coalesce(b.debit_minor, 0) - coalesce(b.credit_minor, 0) as balance_minor
from ledger_account a
left join ledger_sums('-infinity', 'infinity') b on b.account_id = a.id
where a.tenant_id = current_tenant();

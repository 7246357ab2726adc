-- What is posted is added to the sums of its day and its month within seconds, today's too, and nobody who posts waits for it: each
-- insert of lines leaves its sums beside (insert only), and the worker folds them into day and month (workers/fold-ledger.ts). Before, a
-- day was added up when it had passed, and a posting to it afterwards made a month's lines be read again.
set local role pulse_owner;

create table ledger_pending (
  place bigint generated always as identity primary key,
  tenant_id uuid not null,
  day date not null,
  account_id uuid not null,
  currency char(3) not null,
  debit_minor bigint not null check (debit_minor >= 0),
  credit_minor bigint not null check (credit_minor >= 0)
);
alter table ledger_pending set (fillfactor = 100, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
select wall_in('ledger_pending');
revoke insert, update, delete on ledger_pending from pulse_app, pulse_worker;
create policy worker_looks on ledger_pending for select to pulse_worker using (true);

create table ledger_month (
  tenant_id uuid not null references tenant (id),
  month date not null check (extract(day from month) = 1),
  account_id uuid not null,
  currency char(3) not null,
  debit_minor bigint not null check (debit_minor >= 0),
  credit_minor bigint not null check (credit_minor >= 0),
  primary key (tenant_id, month, account_id, currency),
  foreign key (tenant_id, account_id) references ledger_account (tenant_id, id)
);
select wall_in('ledger_month');
revoke insert, update, delete on ledger_month from pulse_app, pulse_worker;

create or replace function check_entry_period() returns trigger language plpgsql as $$
declare
  period accounting_period;
  locked date;
begin
  if new.period_id is null then new.period_id := period_for(new.effective_on); end if;
  select * into period from accounting_period where tenant_id = new.tenant_id and id = new.period_id for key share;
  if new.effective_on not between period.start_on and period.end_on then
    raise exception 'journal entry % lies outside its period', new.id using errcode = 'check_violation';
  end if;
  select max(locked_until) into locked from ledger_lock where tenant_id = new.tenant_id and scope in ('all', new.scope);
  if period.status <> 'open' or new.effective_on <= locked then
    raise exception 'period_closed' using errcode = 'check_violation', constraint = 'period_closed', detail = new.effective_on::text;
  end if;
  return new;
end $$;

create function note_ledger_sums() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into ledger_pending (tenant_id, day, account_id, currency, debit_minor, credit_minor)
  select tenant_id, effective_on, account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
    from added group by 1, 2, 3, 4;
  return null;
end $$;
-- Nobody posts from here to the end of the migration: the trigger's lock waits for who does, and keeps others out.
create trigger note_ledger_sums after insert on journal_line referencing new table as added
  for each statement execute function note_ledger_sums();

-- Debit and credit of every account over a span of days, both included: whole months, the days around them, and what is not folded yet.
create or replace function ledger_sums(from_on date, to_on date)
returns table (account_id uuid, currency bpchar, debit_minor bigint, credit_minor bigint) language sql stable as $$
  -- Bare columns to compare with: what stands behind a wall is looked up in an index by nothing else.
  with span as materialized (
    select from_on as first, to_on as last,
           case when from_on = date_trunc('month', from_on::timestamp)::date then from_on
                else (date_trunc('month', from_on::timestamp) + interval '1 month')::date end as first_month,
           date_trunc('month', (to_on + 1)::timestamp)::date as after_months)
  select account_id, currency, sum(debit)::bigint, sum(credit)::bigint from (
    select m.account_id, m.currency, m.debit_minor as debit, m.credit_minor as credit
      from span s join ledger_month m on m.tenant_id = current_tenant() and m.month >= s.first_month and m.month < s.after_months
    union all
    select d.account_id, d.currency, d.debit_minor, d.credit_minor
      from span s join ledger_day d on d.tenant_id = current_tenant() and d.day >= s.first and d.day <= least(s.first_month - 1, s.last)
    union all
    select d.account_id, d.currency, d.debit_minor, d.credit_minor
      from span s join ledger_day d on d.tenant_id = current_tenant() and d.day >= greatest(s.first_month, s.after_months) and d.day <= s.last
    union all
    select p.account_id, p.currency, p.debit_minor, p.credit_minor
      from span s join ledger_pending p on p.tenant_id = current_tenant() and p.day >= s.first and p.day <= s.last
  ) parts group by account_id, currency
$$;

drop function sum_ledger_days(uuid, date);
drop function summed_through(accounting_period);
alter table accounting_period drop column summed_until;
drop table ledger_day_stale;

-- Adds the oldest `at_most` of what is pending to its days and months; who posts adds further rows meanwhile, and waits for nothing.
create function fold_ledger(at_most integer) returns integer language sql security definer
set search_path = pg_catalog, public, pg_temp as $$
  with taken as (
    delete from ledger_pending p using (
      select place from ledger_pending where tenant_id = current_tenant() order by place limit at_most for update skip locked) due
     where p.place = due.place returning p.*),
  days as (
    insert into ledger_day as d (tenant_id, day, account_id, currency, debit_minor, credit_minor)
    select tenant_id, day, account_id, currency, sum(debit_minor), sum(credit_minor) from taken group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (tenant_id, day, account_id, currency)
      do update set debit_minor = d.debit_minor + excluded.debit_minor, credit_minor = d.credit_minor + excluded.credit_minor),
  months as (
    insert into ledger_month as m (tenant_id, month, account_id, currency, debit_minor, credit_minor)
    select tenant_id, date_trunc('month', day::timestamp)::date, account_id, currency, sum(debit_minor), sum(credit_minor)
      from taken group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (tenant_id, month, account_id, currency)
      do update set debit_minor = m.debit_minor + excluded.debit_minor, credit_minor = m.credit_minor + excluded.credit_minor)
  select count(*)::integer from taken
$$;
revoke execute on function fold_ledger(integer) from public;
grant execute on function fold_ledger(integer) to pulse_worker;

-- As the superuser who migrates: the owner sees no company's rows.
reset role;
delete from ledger_day;
insert into ledger_day (tenant_id, day, account_id, currency, debit_minor, credit_minor)
select tenant_id, effective_on, account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
  from journal_line group by 1, 2, 3, 4;
insert into ledger_month (tenant_id, month, account_id, currency, debit_minor, credit_minor)
select tenant_id, date_trunc('month', day::timestamp)::date, account_id, currency, sum(debit_minor), sum(credit_minor)
  from ledger_day group by 1, 2, 3, 4;

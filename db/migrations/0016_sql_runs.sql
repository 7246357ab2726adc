-- What somebody asked in the SQL console, so that it can be asked again. Questions, no answers: those are found anew.
set local role pulse_owner;

create table sql_run (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  account_id uuid not null,
  statement text not null check (length(statement) between 1 and 20000),
  ran_at timestamptz not null,
  -- done, or why it was not: statement, failed, too_slow, too_much_memory, cancelled.
  outcome text not null check (outcome in ('done', 'statement', 'failed', 'too_slow', 'too_much_memory', 'cancelled')),
  found_rows integer check (found_rows >= 0),
  took_ms integer check (took_ms >= 0),
  unique (tenant_id, id)
);
create index sql_run_own on sql_run (tenant_id, account_id, id);
select wall_in('sql_run');

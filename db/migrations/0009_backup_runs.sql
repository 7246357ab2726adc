-- Backups and their proofs. They belong to the installation, not to one company, and hold nothing of a company's.

set local role pulse_owner;

create table backup_run (
  id uuid primary key default uuidv7(),
  -- Who wanted it: the nightly schedule, a person on the screen, the operator's command, a migration about to run.
  reason text not null check (reason in ('schedule', 'person', 'operator', 'upgrade')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  step text check (step in ('backup', 'copy', 'proof')),
  progress integer not null default 0 check (progress between 0 and 100),
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Filled as far as the run came: a file whose copy or proof then failed is a backup all the same.
  file text,
  size_bytes bigint,
  sha256 text,
  row_count bigint,
  event_seq bigint,
  event_hash text,
  copied_to text,
  -- When a restored copy was found to hold what the source held.
  proven_at timestamptz,
  error text,
  check ((state in ('done', 'failed')) = (finished_at is not null)),
  check (state <> 'failed' or error is not null)
);
-- Asked twice before it has begun is asked once.
create unique index backup_run_waiting on backup_run (state) where state = 'waiting';
create index backup_run_newest on backup_run (id desc);

grant select on backup_run to pulse_app, pulse_worker;
grant insert (reason) on backup_run to pulse_app, pulse_worker;
-- A run whose program could not even begin.
grant update (state, finished_at, error) on backup_run to pulse_worker;

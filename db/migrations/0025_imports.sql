-- Masters and openings taken over from files: what was sent, how its columns are meant, what would change, what did.
set local role pulse_owner;

create table import_run (
  id uuid not null default uuidv7(),
  tenant_id uuid not null references tenant (id),
  kind text not null check (kind in ('customers', 'products', 'stock', 'prices', 'opening-balances', 'open-invoices')),
  state text not null default 'mapping'
    check (state in ('mapping', 'checking', 'checked', 'importing', 'done', 'stopped', 'refused')),
  file_name text not null check (length(file_name) between 1 and 200),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes integer not null check (size_bytes > 0),
  -- The headings as they stand in the file, and the first rows, for choosing what each column means.
  head jsonb not null check (jsonb_typeof(head) = 'array'),
  sample jsonb not null default '[]' check (jsonb_typeof(sample) = 'array'),
  -- field → place of its column.
  mapping jsonb not null default '{}' check (jsonb_typeof(mapping) = 'object'),
  row_count integer not null check (row_count >= 0),
  done_count integer not null default 0 check (done_count between 0 and row_count),
  created_count integer not null default 0,
  changed_count integer not null default 0,
  same_count integer not null default 0,
  bad_count integer not null default 0,
  -- Of what the check found: an import that would do something else is not begun.
  plan_hash text check (plan_hash ~ '^[0-9a-f]{64}$'),
  -- Each time the worker is asked, it is another job.
  asked integer not null default 0,
  stop_asked boolean not null default false,
  -- Why the file as a whole was not taken.
  problem text check (length(problem) <= 1000),
  -- The run that this one takes back.
  undoes_id uuid,
  account_id uuid,
  actor_name text not null,
  started_at timestamptz not null,
  closed_at timestamptz,
  check ((state in ('done', 'stopped')) = (closed_at is not null)),
  check (state <> 'done' or bad_count = 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, undoes_id) references import_run (tenant_id, id)
);
create index import_run_newest on import_run (tenant_id, id desc);
create index import_run_undone on import_run (tenant_id, undoes_id) where undoes_id is not null;
select wall_in('import_run');
revoke delete on import_run from pulse_worker;

-- The file itself, for as long as the run is open.
create table import_file (
  tenant_id uuid not null,
  run_id uuid not null,
  content bytea not null check (length(content) <= 20000000),
  primary key (tenant_id, run_id),
  foreign key (tenant_id, run_id) references import_run (tenant_id, id) on delete cascade
);
select wall_in('import_file');

-- What the file says about a line that is not as it stands: what would change (or did), or what is wrong with it.
create table import_row (
  tenant_id uuid not null,
  run_id uuid not null,
  line integer not null check (line > 0),
  act text not null check (act in ('create', 'change', 'remove', 'bad')),
  key text not null check (length(key) <= 300),
  -- Whose record it is; what is told of a person goes with the person.
  subject_id uuid,
  -- [field, before, after] each.
  changes jsonb not null default '[]' check (jsonb_typeof(changes) = 'array'),
  -- [column, reason] each.
  errors jsonb not null default '[]' check (jsonb_typeof(errors) = 'array'),
  check ((act = 'bad') = (errors <> '[]'::jsonb)),
  primary key (tenant_id, run_id, line),
  foreign key (tenant_id, run_id) references import_run (tenant_id, id) on delete cascade
);
create index import_row_act on import_row (tenant_id, run_id, act, line);
create index import_row_subject on import_row (tenant_id, subject_id) where subject_id is not null;
select wall_in('import_row');

-- How the company's columns are called: heading (lower case) → field, as somebody has said it last.
create table import_mapping (
  tenant_id uuid not null references tenant (id),
  kind text not null check (length(kind) between 1 and 40),
  columns jsonb not null check (jsonb_typeof(columns) = 'object' and length(columns::text) <= 20000),
  primary key (tenant_id, kind)
);
select wall_in('import_mapping');

-- An invoice that was open when the company began here: its document lies elsewhere, its receivable is ours.
alter table invoice drop constraint invoice_source_type_check;
alter table invoice add constraint invoice_source_type_check
  check (source_type in ('order', 'shipment', 'cancellation', 'return', 'opening'));
create index invoice_opening on invoice (tenant_id, lower(external_reference)) where source_type = 'opening';

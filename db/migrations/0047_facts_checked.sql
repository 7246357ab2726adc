-- How the figures stood when they were last compared with the books, which the worker that keeps them does each night. It belongs to
-- the installation and holds counts and names of facts, nothing of a company's.
set local role pulse_owner;

create table facts_check (
  singleton boolean primary key default true check (singleton),
  tried_at timestamptz,
  -- Of the last try; why it could not compare.
  error text,
  checked_at timestamptz,
  -- Of the last one that could: up to which event, how many facts and figures, how many differed, and how many after building anew.
  seq bigint,
  compared integer,
  differed integer,
  remained integer,
  -- The facts and figures that differed.
  names text[] not null default '{}'
);
insert into facts_check default values;
grant select on facts_check to pulse_app;
grant select, update on facts_check to pulse_worker;

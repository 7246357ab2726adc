-- The event log is outbox, audit trail and source of all facts in one. Rows are written inside the transaction of the
-- command (event_log + event_pending); the sequencer gives committed events their gapless place (event_order) and
-- links them by hash. Nothing here is ever updated or deleted except event_pending and the consumers' own state.

set local role pulse_owner;

create table event_log (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
  version int not null check (version > 0),
  actor jsonb not null,
  occurred_at timestamptz not null,
  subject_type text not null,
  subject_id uuid not null,
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  personal_hash bytea check (length(personal_hash) = 32),
  published boolean not null,
  request_id text,
  traceparent text,
  recorded_at timestamptz not null default now(),
  -- Both columns, so that the key is also the target of the tenant-wide foreign keys: one index fewer per event.
  primary key (tenant_id, id)
);
create index event_log_subject on event_log (tenant_id, subject_id, id);
select wall_in('event_log');
select make_append_only('event_log');
create policy worker_reads on event_log for select to pulse_worker using (true);

-- Names, addresses and the like: hashed into the event, kept beside it, so that a person can be erased later.
create table event_personal (
  tenant_id uuid not null,
  event_id uuid not null,
  salt bytea not null check (length(salt) = 16),
  data jsonb not null,
  primary key (tenant_id, event_id),
  foreign key (tenant_id, event_id) references event_log (tenant_id, id)
);
select wall_in('event_personal');
revoke update, delete on event_personal from pulse_app, pulse_worker;

-- Committed, but without a place yet. `place` is taken after the lock on the subject, so it orders the events of one subject.
create table event_pending (
  place bigint generated always as identity primary key,
  tenant_id uuid not null,
  event_id uuid not null
);
alter table event_pending set (fillfactor = 100, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
select wall_in('event_pending');
revoke update, delete, select on event_pending from pulse_app;
revoke update on event_pending from pulse_worker;
create policy worker_takes on event_pending to pulse_worker using (true);

create table event_order (
  seq bigint primary key check (seq > 0),
  tenant_id uuid not null,
  event_id uuid not null,
  -- Copies of what consumers choose by, so that skipping and announcing never touches the log itself.
  type text not null,
  subject_type text not null,
  subject_id uuid not null,
  origin text,
  published boolean not null,
  hash bytea not null check (length(hash) = 32),
  ordered_at timestamptz not null default clock_timestamp(),
  -- No foreign key: it would write a lock into every log row. The sequencer reads the row it places; `pulse verify` checks.
  unique (tenant_id, event_id)
);
create index event_order_of_tenant on event_order (tenant_id, seq) where published;
select wall_in('event_order');
select make_append_only('event_order');
revoke insert on event_order from pulse_app;
create policy worker_reads on event_order for select to pulse_worker using (true);
create policy worker_orders on event_order for insert to pulse_worker with check (true);

create table event_head (
  singleton boolean primary key default true check (singleton),
  seq bigint not null default 0,
  hash bytea not null default '\x0000000000000000000000000000000000000000000000000000000000000000'
);
insert into event_head default values;
grant select, update on event_head to pulse_worker;
grant select on event_head to pulse_app;

create trigger append_only before update on event_personal for each row execute function refuse_change();

-- What the chain protects. Independent of the session's time zone and of the names of columns.
create function event_canonical(e event_log) returns bytea language sql stable as $$
  select convert_to(jsonb_build_array(e.id, e.tenant_id, e.type, e.version, e.actor, extract(epoch from e.occurred_at)::text,
    e.subject_type, e.subject_id, e.data, encode(e.personal_hash, 'hex'), e.published, e.request_id, e.traceparent)::text, 'UTF8')
$$;

-- The event as consumers receive it, from the bus or from the log alike.
create function event_message(e event_log, seq bigint) returns text language sql stable as $$
  select json_build_object('seq', seq, 'id', e.id, 'type', e.type, 'version', e.version, 'tenant_id', e.tenant_id,
    'actor', e.actor, 'occurred_at', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'subject_type', e.subject_type, 'subject_id', e.subject_id, 'data', e.data,
    'request_id', e.request_id, 'traceparent', e.traceparent)::text
$$;

-- Gives waiting committed events the next places: one call, one round trip, however many events. The lock on the head
-- makes two callers wait for each other, so the order stays gapless even if two sequencers ever ran.
create function order_events(at_most int) returns table (seq bigint, event_id uuid, type text, published boolean, message text)
  language plpgsql set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  head event_head;
  waiting record;
  places bigint[] := '{}';
begin
  if not exists (select from event_pending) then return; end if;
  select * into strict head from event_head for update;
  for waiting in
    select p.place, e as event from event_pending p
      join event_log e on e.tenant_id = p.tenant_id and e.id = p.event_id
      order by p.place limit at_most
  loop
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || event_canonical(waiting.event));
    places := places || waiting.place;
    seq := head.seq;
    event_id := (waiting.event).id;
    type := (waiting.event).type;
    published := (waiting.event).published;
    message := event_message(waiting.event, head.seq);
    insert into event_order (seq, tenant_id, event_id, type, subject_type, subject_id, origin, published, hash)
      values (head.seq, (waiting.event).tenant_id, (waiting.event).id, (waiting.event).type, (waiting.event).subject_type,
        (waiting.event).subject_id, (waiting.event).actor ->> 'origin', (waiting.event).published, head.hash);
    return next;
  end loop;
  if places = '{}' then return; end if;
  delete from event_pending p where p.place = any (places);
  update event_head set seq = head.seq, hash = head.hash;
  perform pg_notify('pulse_ordered', head.seq::text);
end $$;
grant execute on function event_canonical(event_log) to pulse_worker, pulse_verify;
grant execute on function event_message(event_log, bigint) to pulse_app, pulse_worker, pulse_verify;
grant execute on function order_events(int) to pulse_worker;

-- How far each consumer is. The bus publisher and the facts keep theirs here too, to be seen; facts trust their own file.
create table consumer_cursor (
  consumer text primary key,
  seq bigint not null check (seq >= 0),
  updated_at timestamptz not null default now()
);
grant select, insert, update, delete on consumer_cursor to pulse_worker;
grant select on consumer_cursor to pulse_app;

create table processed_event (
  consumer text not null,
  event_id uuid not null,
  tenant_id uuid not null,
  processed_at timestamptz not null default now(),
  primary key (tenant_id, consumer, event_id)
);
select wall_in('processed_event');
revoke insert, update, delete on processed_event from pulse_app;
revoke update, delete on processed_event from pulse_worker;
create policy worker_reads on processed_event for select to pulse_worker using (true);

-- A reaction that failed 5 times parks its subject; later events of that subject wait behind it, others go on.
create table dead_letter (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  consumer text not null,
  event_id uuid not null,
  seq bigint not null,
  type text not null,
  subject_type text not null,
  subject_id uuid not null,
  state text not null check (state in ('retrying', 'parked', 'behind', 'replay', 'done')),
  attempts int not null default 0,
  error text,
  next_try_at timestamptz,
  first_failed_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, consumer, event_id),
  foreign key (tenant_id, event_id) references event_log (tenant_id, id)
);
create index dead_letter_open on dead_letter (consumer, tenant_id, subject_id, seq) where state <> 'done';
select wall_in('dead_letter');
revoke insert, update, delete on dead_letter from pulse_app;
revoke delete on dead_letter from pulse_worker;
-- The replay button: the web asks, the worker runs.
grant update (state, next_try_at) on dead_letter to pulse_app;
create policy worker_sees on dead_letter to pulse_worker using (true) with check (true);

-- Jobs are rows here; the queue in Redis (or BullMQ's own schema) holds only ids and may be lost.
create table job (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  kind text not null,
  -- The same work asked for twice is one job.
  key text not null,
  payload jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  attempts int not null default 0,
  -- Raised by each start: a stalled first run cannot commit over the second one's result.
  fence int not null default 0,
  due_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  error text,
  request_id text,
  traceparent text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, kind, key)
);
create index job_open on job (due_at) where state in ('waiting', 'running');
select wall_in('job');
revoke delete on job from pulse_app, pulse_worker;
revoke update on job from pulse_app;
grant update (state, due_at, attempts, error) on job to pulse_app;
create policy worker_sees on job to pulse_worker using (true) with check (true);

-- Which consumer reacts to which events, and since when: without it nobody could tell a missed event from one that has no rule.
create table consumer_rule (
  consumer text not null,
  type text not null,
  -- False where the reaction looks at the event's data first: then a missing note proves nothing.
  always boolean not null,
  since bigint not null,
  primary key (consumer, type)
);
grant select, insert, update on consumer_rule to pulse_worker;
grant select on consumer_rule to pulse_app;

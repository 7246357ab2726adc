-- Webhooks of the company: who is told of which events. They go out the way that alerts' do.
set local role pulse_owner;

create table webhook_endpoint (
  id uuid not null default uuidv7(),
  tenant_id uuid not null references tenant (id),
  url text not null check (length(url) <= 2000),
  description text check (length(description) <= 200),
  -- Types of events, or their beginnings up to the point (`orders.`); none is all.
  types text[] not null default '{}' check (cardinality(types) <= 100),
  -- Under the installation's sealing keys; the one before is good for as long as the receiver needs to take over the new one.
  secret bytea not null check (length(secret) between 30 and 500),
  former_secret bytea check (length(former_secret) between 30 and 500),
  former_until timestamptz,
  enabled boolean not null default true,
  -- Why it was switched off by itself.
  off_because text check (length(off_because) <= 500),
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((former_secret is null) = (former_until is null))
);
select wall_in('webhook_endpoint');
revoke delete on webhook_endpoint from pulse_worker;
create policy worker_calls on webhook_endpoint to pulse_worker using (true) with check (true);

alter table outgoing_message
  add column endpoint_id uuid,
  -- The event that is told. Its place orders what is told of one record.
  add column event_id uuid,
  add column event_seq bigint,
  add column subject_id uuid,
  add foreign key (tenant_id, endpoint_id) references webhook_endpoint (tenant_id, id) on delete cascade,
  add check ((endpoint_id is null) = (event_id is null) and (event_id is null) = (event_seq is null) and (event_id is null) = (subject_id is null));
-- An event is told to an endpoint once, whatever becomes of the telling.
create unique index outgoing_message_event on outgoing_message (tenant_id, endpoint_id, event_id) where endpoint_id is not null;
create index outgoing_message_order on outgoing_message (tenant_id, endpoint_id, subject_id, event_seq)
  where endpoint_id is not null and state in ('waiting', 'sending');
create index outgoing_message_endpoint on outgoing_message (tenant_id, endpoint_id, id) where endpoint_id is not null;

-- Each try of a call: what was answered and how long it took.
create table outgoing_try (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  message_id uuid not null,
  at timestamptz not null default now(),
  status integer,
  answer text check (length(answer) <= 2000),
  took_ms integer not null check (took_ms >= 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, message_id) references outgoing_message (tenant_id, id) on delete cascade
);
create index outgoing_try_message on outgoing_try (tenant_id, message_id, id);
select wall_in('outgoing_try');
revoke insert, update, delete on outgoing_try from pulse_app;
revoke update, delete on outgoing_try from pulse_worker;
create policy worker_notes on outgoing_try to pulse_worker using (true) with check (true);

-- Events from now on.
insert into consumer_cursor (consumer, seq) select 'webhooks', seq from event_head on conflict do nothing;

-- Messages of a company stand behind each other for one receiver and record: the next is due when the one before is over.
create function is_next_told(message outgoing_message) returns boolean language sql stable as $$
  select message.endpoint_id is null or not exists (
    select 1 from outgoing_message earlier
     where earlier.tenant_id = message.tenant_id and earlier.endpoint_id = message.endpoint_id
       and earlier.subject_id = message.subject_id and earlier.event_seq < message.event_seq
       and earlier.state in ('waiting', 'sending'))
$$;

-- What leaves the house (mail, webhooks), and the rules that watch figures.
set local role pulse_owner;

-- Mails that are gathered wait here themselves, so nothing else needs to know the day.
alter table notice_setting drop column gathered_on;

-- The record of what goes out; whoever sends claims rows, so that nothing is lost with a process or a queue. No mail address is
-- kept: it is looked up when the mail is sent.
create table outgoing_message (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  channel text not null check (channel in ('mail', 'webhook')),
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  -- While one of a key waits, the same again is the same message.
  key text not null check (length(key) between 1 and 300),
  -- To whom: a person, or the webhook of a rule.
  account_id uuid,
  rule_id uuid,
  data jsonb not null default '{}' check (jsonb_typeof(data) = 'object' and length(data::text) <= 20000),
  -- What must not be read in the database, such as a one-time link.
  sealed bytea check (length(sealed) between 30 and 4000),
  -- One of several that become one mail.
  gathered boolean not null default false,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'dropped')),
  attempts integer not null default 0,
  -- Raised by each claim: a sender that was taken for dead cannot settle it any more.
  fence integer not null default 0,
  due_at timestamptz not null default now(),
  -- After this it is worth nothing, and is not sent.
  expires_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- The server's answer, or why it failed.
  answer text check (length(answer) <= 2000),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((state in ('sent', 'failed', 'dropped')) = (finished_at is not null)),
  check (channel = 'webhook' or account_id is not null),
  check (state not in ('sent', 'dropped') or sealed is null),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create unique index outgoing_message_once on outgoing_message (tenant_id, key) where state in ('waiting', 'sending');
create index outgoing_message_due on outgoing_message (channel, due_at) where state in ('waiting', 'sending');
create index outgoing_message_newest on outgoing_message (tenant_id, channel, id);
select wall_in('outgoing_message');
revoke update, delete on outgoing_message from pulse_app;
-- Somebody has a failed one tried again.
grant update (state, due_at, attempts, finished_at) on outgoing_message to pulse_app;
revoke delete on outgoing_message from pulse_worker;
create policy worker_sends on outgoing_message to pulse_worker using (true) with check (true);

-- Whether this installation can send mail: the worker, who knows the settings, writes it; everybody else reads it here.
create table mail_state (
  singleton boolean primary key default true check (singleton),
  configured boolean not null default false,
  -- Host and sender, never a password.
  server text,
  sender text,
  error text check (length(error) <= 2000),
  error_at timestamptz,
  sent_at timestamptz
);
insert into mail_state default values;
grant select on mail_state to pulse_app;
grant select, update on mail_state to pulse_worker;

-- A person asks for a new password by the address they sign in with. Only a mail to that very address carries the link, so it is
-- also good for a person of several companies: as if the operator had made it, no company's administrator had a hand in it.
create function access_open_reset(hash bytea, wanted_email text, lives interval)
returns table (tenant_id uuid, account_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found record;
begin
  select a.id as account_id, m.tenant_id into found from account a join membership m on m.account_id = a.id
    where email_key(a.email) = email_key(wanted_email) and a.disabled_at is null and a.password_hash is not null
    order by m.created_at, m.tenant_id limit 1;
  if found.account_id is null then return; end if;
  -- A mail on its way stays good: nobody empties a mailbox's link by asking again and again.
  if exists (select 1 from access_link l where l.account_id = found.account_id and l.kind = 'reset' and l.used_at is null
             and l.created_at > now() - interval '2 minutes') then return; end if;
  delete from access_link l where l.account_id = found.account_id and l.kind = 'reset' and l.used_at is null;
  insert into access_link (token_hash, kind, tenant_id, account_id, by_operator, expires_at)
  values (hash, 'reset', found.tenant_id, found.account_id, true, now() + lives);
  return query select found.tenant_id, found.account_id;
end $$;
grant execute on function access_open_reset(bytea, text, interval) to pulse_app;

-- A figure that is watched. What it asks for is a report of the analytics catalogue, or a figure of the operation itself.
create table alert_rule (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  metric text not null check (length(metric) between 1 and 100),
  params jsonb not null default '{}' check (jsonb_typeof(params) = 'object' and length(params::text) <= 2000),
  -- The line of a report of lines, or the column whose rows are made one figure by `summary`.
  field text not null check (length(field) between 1 and 100),
  summary text not null check (summary in ('line', 'sum', 'max', 'min', 'rows')),
  -- For reports of a period: so many days up to today; a change is held against as many days before.
  window_days integer check (window_days between 1 and 366),
  condition text not null check (condition in ('above', 'below', 'rises', 'falls', 'absent')),
  threshold numeric(24, 6) not null,
  -- It is over only when the figure has come back this far: without it, when the condition no longer holds.
  clear_at numeric(24, 6),
  for_minutes integer not null default 0 check (for_minutes between 0 and 10080),
  -- In the company's time zone; what fires meanwhile is told when they end.
  quiet_from text check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_to text check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  to_roles text[] not null default '{}'
    check (to_roles <@ array['admin', 'accountant', 'clerk', 'sales', 'hr', 'viewer']),
  to_accounts uuid[] not null default '{}' check (cardinality(to_accounts) <= 50),
  webhook_url text check (length(webhook_url) <= 2000),
  -- Under the installation's sealing keys.
  webhook_secret bytea check (length(webhook_secret) between 30 and 500),
  enabled boolean not null default true,
  -- The name of a rule that every company begins with.
  shipped text check (shipped ~ '^[a-z_]{1,40}$'),
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((quiet_from is null) = (quiet_to is null)),
  check ((webhook_url is null) = (webhook_secret is null))
);
create unique index alert_rule_shipped on alert_rule (tenant_id, shipped) where shipped is not null;
create unique index alert_rule_name on alert_rule (tenant_id, lower(name));
create index alert_rule_watched on alert_rule (tenant_id) where enabled;
select wall_in('alert_rule');
revoke delete on alert_rule from pulse_worker;
create policy worker_watches on alert_rule for select to pulse_worker using (true);

alter table outgoing_message add foreign key (tenant_id, rule_id) references alert_rule (tenant_id, id) on delete cascade;

-- Where a rule stands. Kept in the database, so that a restart neither forgets how long a condition has held nor tells it twice.
create table alert_state (
  tenant_id uuid not null,
  rule_id uuid not null,
  state text not null default 'ok' check (state in ('ok', 'pending', 'firing')),
  since timestamptz not null default now(),
  value numeric(24, 6),
  before numeric(24, 6),
  evaluated_at timestamptz,
  -- Why the figure could not be had the last time.
  problem text check (length(problem) <= 500),
  -- Fires, and was not told yet: the quiet hours are on.
  untold boolean not null default false,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  snoozed_until timestamptz,
  primary key (tenant_id, rule_id),
  foreign key (tenant_id, rule_id) references alert_rule (tenant_id, id) on delete cascade
);
select wall_in('alert_state');

create table alert_change (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  rule_id uuid not null,
  at timestamptz not null,
  what text not null check (what in ('pending', 'firing', 'resolved', 'passed', 'told', 'acknowledged', 'snoozed', 'unsnoozed')),
  value numeric(24, 6),
  until timestamptz,
  by_account_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, rule_id) references alert_rule (tenant_id, id) on delete cascade
);
create index alert_change_newest on alert_change (tenant_id, rule_id, id);
select wall_in('alert_change');
revoke update, delete on alert_change from pulse_app, pulse_worker;

-- SMS and push: what is needed to send them, whom they reach, and how each kind of notification is told.
set local role pulse_owner;

alter table notice_preference
  add column by_sms boolean not null default false,
  add column by_push boolean not null default false;

-- The hour of the company's clocks at which a day's mails are gathered.
alter table notice_setting add column digest_hour smallint not null default 7 check (digest_hour between 0 and 23);

-- A person's phone. Until its code was typed back it gets nothing but the code.
create table notice_phone (
  tenant_id uuid not null,
  account_id uuid not null,
  -- E.164.
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  confirmed_at timestamptz,
  -- HMAC-SHA-256 of person, number and code under a sealing key, so that six digits cannot be tried out on a copy of the database.
  code_hash bytea check (length(code_hash) = 32),
  code_expires_at timestamptz,
  code_tries smallint not null default 0 check (code_tries between 0 and 5),
  primary key (tenant_id, account_id),
  check ((code_hash is null) = (code_expires_at is null)),
  check (confirmed_at is null or code_hash is null),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('notice_phone');
revoke insert, update, delete on notice_phone from pulse_worker;
create policy access_functions on notice_phone to pulse_owner using (true) with check (true);

-- A browser that wants to be notified (RFC 8030).
create table push_subscription (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  account_id uuid not null,
  -- SHA-256 of the address: the same browser again is the same subscription.
  endpoint_hash bytea not null check (length(endpoint_hash) = 32),
  -- Address and keys under the installation's sealing keys: who knows the address may call the browser.
  sealed bytea not null check (length(sealed) between 30 and 4000),
  -- Host of the push service and what the browser calls itself, for the person to know it again.
  service text not null check (length(service) between 1 and 300),
  user_agent text check (length(user_agent) <= 300),
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, endpoint_hash),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index push_subscription_account on push_subscription (tenant_id, account_id);
select wall_in('push_subscription');
revoke insert on push_subscription from pulse_worker;
create policy access_functions on push_subscription to pulse_owner using (true) with check (true);

alter table outgoing_message drop constraint outgoing_message_channel_check,
  add constraint outgoing_message_channel_check check (channel in ('mail', 'webhook', 'sms', 'push')),
  add column subscription_id uuid,
  -- What was sent stays known when the browser is not any more.
  add foreign key (tenant_id, subscription_id) references push_subscription (tenant_id, id) on delete set null (subscription_id);
create index outgoing_message_subscription on outgoing_message (tenant_id, subscription_id) where subscription_id is not null;
create index outgoing_message_person on outgoing_message (tenant_id, account_id, kind, created_at) where channel = 'sms';

-- Whether this installation can send them, as its worker says (mail has its own). Of push also the keys it is known by (RFC 8292).
create table channel_state (
  channel text primary key check (channel in ('sms', 'push')),
  configured boolean not null default false,
  server text,
  error text check (length(error) <= 2000),
  error_at timestamptz,
  sent_at timestamptz,
  public_key text check (length(public_key) = 87),
  private_key bytea check (length(private_key) between 30 and 500),
  check ((public_key is null) = (private_key is null))
);
insert into channel_state (channel) values ('sms'), ('push');
grant select (channel, configured, server, error, error_at, sent_at, public_key) on channel_state to pulse_app;
grant select, update on channel_state to pulse_worker;

-- Whoever is let in no more is told nothing more, and the number and the browsers are forgotten.
create function forget_ways_to_tell() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from notice_phone where account_id = new.id;
  delete from push_subscription where account_id = new.id;
  return null;
end $$;
create trigger forget_ways_to_tell after update of disabled_at on account
  for each row when (new.disabled_at is not null) execute function forget_ways_to_tell();

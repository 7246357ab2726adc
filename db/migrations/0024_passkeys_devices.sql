-- Passkeys (WebAuthn), and tablets that several people share in the warehouse.

set local role pulse_owner;

-- A session is referred to together with its company, as everything else.
alter table session add unique (tenant_id, id);
alter table federated_session
  drop constraint federated_session_session_id_fkey, drop constraint federated_session_pkey,
  add primary key (tenant_id, session_id),
  add foreign key (tenant_id, session_id) references session (tenant_id, id) on delete cascade;

create table passkey (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  -- As the authenticator calls it; a public key opens nothing, so nothing here is secret.
  credential_id bytea not null unique check (length(credential_id) between 1 and 1023),
  public_key bytea not null check (length(public_key) between 20 and 4000),
  -- Goes up with every use where the authenticator counts; one that comes again is a copy.
  counter bigint not null default 0 check (counter >= 0),
  transports text[] not null default '{}',
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index passkey_account on passkey (account_id);

-- What an authenticator is asked to sign: once, for five minutes.
create table passkey_challenge (
  challenge bytea primary key check (length(challenge) = 32),
  -- Null: at the sign-in, before anybody is known.
  account_id uuid references account (id) on delete cascade,
  purpose text not null check (purpose in ('register', 'sign_in', 'second_factor')),
  expires_at timestamptz not null default now() + interval '5 minutes'
);

-- A tablet of the company: signed in by an administrator, good for nothing by itself. A person comes on top by badge or PIN.
create table shared_device (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null check (length(name) between 1 and 60),
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  seen_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
select wall_in('shared_device');
revoke insert, update, delete on shared_device from pulse_worker;
create policy access_functions on shared_device to pulse_owner using (true) with check (true);

-- How somebody signs in on such a tablet: a badge's text as its SHA-256, a PIN as argon2id.
create table device_badge (
  tenant_id uuid not null,
  account_id uuid not null,
  badge_hash bytea check (length(badge_hash) = 32),
  pin_hash text check (pin_hash like '$argon2id$%'),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, account_id),
  unique (tenant_id, badge_hash),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('device_badge');
revoke insert, update, delete on device_badge from pulse_worker;

do $$
declare t text;
begin
  foreach t in array array['passkey', 'passkey_challenge'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy access_functions on %I to pulse_owner using (true) with check (true)', t);
    execute format('revoke all on %I from pulse_app, pulse_worker', t);
  end loop;
end $$;

-- A session on a shared tablet: idle after two minutes instead of thirty, over after an hour.
alter table session add column device_id uuid,
  add foreign key (tenant_id, device_id) references shared_device (tenant_id, id);
create index session_device on session (tenant_id, device_id) where device_id is not null;

alter table sign_in_attempt drop constraint sign_in_attempt_kind_check;
alter table sign_in_attempt add constraint sign_in_attempt_kind_check
  check (kind in ('account', 'address', 'code', 'own_password', 'pin', 'device'));

create or replace function access_try_gate(wanted_kind text, wanted_account uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  who bytea := sha256(uuid_send(wanted_account)); tried sign_in_attempt;
begin
  if wanted_kind not in ('code', 'own_password', 'pin', 'device') then
    raise exception 'no such kind of try' using errcode = 'invalid_parameter_value';
  end if;
  insert into sign_in_attempt as s (kind, subject, failures, window_started_at) values (wanted_kind, who, 0, now())
    on conflict (kind, subject) do update set failures = case when s.window_started_at < now() - interval '1 hour' then 0 else s.failures end
    returning * into tried;
  if tried.blocked_until > now() then
    return greatest(1, ceil(extract(epoch from tried.blocked_until - now())));
  end if;
  update sign_in_attempt s set failures = s.failures + 1, window_started_at = now(),
      blocked_until = now() + case when tried.failures + 1 >= 5 then least(900, 15 * power(2, least(tried.failures + 1 - 5, 10))) end * interval '1 second'
    where s.kind = wanted_kind and s.subject = who;
  return 0;
end $$;

create or replace function access_try_passed(wanted_kind text, wanted_account uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from sign_in_attempt
    where kind = wanted_kind and kind in ('code', 'own_password', 'pin', 'device') and subject = sha256(uuid_send(wanted_account));
$$;

create function access_open_challenge(bytes bytea, wanted_account uuid, wanted_purpose text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from passkey_challenge where expires_at < now();
  insert into passkey_challenge (challenge, account_id, purpose) values (bytes, wanted_account, wanted_purpose);
$$;

-- Uses the challenge up; false when it is unknown, used, too old, or was made for somebody or something else.
create function access_use_challenge(bytes bytea, wanted_account uuid, wanted_purpose text) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with used as (
    delete from passkey_challenge where challenge = bytes and purpose = wanted_purpose
      and account_id is not distinct from wanted_account and expires_at > now() returning 1
  ) select exists (select 1 from used);
$$;

create function access_add_passkey(wanted_id uuid, wanted_account uuid, credential bytea, key bytea, uses bigint, ways text[], wanted_name text)
returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into passkey (id, account_id, credential_id, public_key, counter, transports, name)
  values (wanted_id, wanted_account, credential, key, uses, ways, wanted_name);
$$;

create function access_passkeys(wanted_account uuid)
returns table (id uuid, credential_id bytea, transports text[], name text, created_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.credential_id, p.transports, p.name, p.created_at, p.used_at from passkey p where p.account_id = wanted_account order by p.id;
$$;

-- For checking a signature. The person of several companies goes to the one joined first, as with a password.
create function access_find_passkey(credential bytea)
returns table (id uuid, account_id uuid, public_key bytea, counter bigint, transports text[], tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.account_id, p.public_key, p.counter, p.transports,
    (select m.tenant_id from membership m where m.account_id = p.account_id order by m.created_at, m.tenant_id limit 1)
  from passkey p join account a on a.id = p.account_id and a.disabled_at is null where p.credential_id = credential;
$$;

-- False when a counter came that was used before: a copy of the authenticator.
create function access_use_passkey(wanted_id uuid, uses bigint) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with used as (
    update passkey set counter = uses, used_at = now() where id = wanted_id and (uses > counter or (uses = 0 and counter = 0)) returning 1
  ) select exists (select 1 from used);
$$;

create function access_rename_passkey(wanted_account uuid, wanted_id uuid, wanted_name text) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with named as (update passkey set name = wanted_name where id = wanted_id and account_id = wanted_account returning 1)
  select exists (select 1 from named);
$$;

create function access_drop_passkey(wanted_account uuid, wanted_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (delete from passkey where id = wanted_id and account_id = wanted_account returning 1) select exists (select 1 from gone);
$$;

-- Whoever lost the device lost its passkeys with it. `own`: the person, having shown a code, keeps them.
create or replace function access_drop_second_factor(wanted_account uuid, own boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  passkeys integer := 0;
begin
  if not own then
    perform access_may_change(wanted_account);
    perform access_close_account(wanted_account);
    delete from passkey where account_id = wanted_account;
    get diagnostics passkeys = row_count;
  end if;
  delete from second_factor where account_id = wanted_account;
  return found or passkeys > 0;
end $$;

-- As before; a passkey is a second factor too.
drop function access_second_factor(uuid, uuid);
create function access_second_factor(wanted_tenant uuid, wanted_account uuid)
returns table (required boolean, sealed bytea, confirmed_at timestamptz, recovery_left bigint, passkeys bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role = any (t.second_factor_roles)
      or ('admin' = any (t.second_factor_roles) and (coalesce(c.rights ->> 'users', '') ~ '[CUcu]' or coalesce(c.rights ->> 'settings', '') ~ '[CUcu]')),
    f.sealed, f.confirmed_at,
    (select count(*) from recovery_code r where r.account_id = m.account_id and r.used_at is null),
    (select count(*) from passkey p where p.account_id = m.account_id)
  from membership m join tenant t on t.id = m.tenant_id left join second_factor f on f.account_id = m.account_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
$$;

create or replace function access_people(wanted uuid, search text, after uuid, most integer)
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz,
               has_password boolean, has_second_factor boolean, sessions bigint, seen_at timestamptz,
               custom_role_id uuid, role_name text, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, a.disabled_at, m.created_at, a.password_hash is not null,
    exists (select 1 from second_factor f where f.account_id = a.id and f.confirmed_at is not null)
      or exists (select 1 from passkey p where p.account_id = a.id),
    (select count(*) from session s where s.account_id = a.id and s.tenant_id = m.tenant_id and s.idle_until > now() and s.absolute_until > now()),
    (select max(s.seen_at) from session s where s.account_id = a.id and s.tenant_id = m.tenant_id),
    c.id, c.name, c.rights
  from membership m join account a on a.id = m.account_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = current_tenant()
    and (wanted is null or a.id = wanted)
    and (search is null or strpos(lower(a.name), lower(search)) > 0 or strpos(email_key(a.email), email_key(search)) > 0)
    and (after is null or (lower(a.name), a.id) > (select lower(b.name), b.id from account b
           join membership n on n.account_id = b.id and n.tenant_id = current_tenant() where b.id = after))
  order by lower(a.name), a.id limit most;
$$;

-- The tablet behind its cookie; puts the transaction behind its company's wall.
create function access_device(hash bytea) returns table (id uuid, tenant_id uuid, name text, company text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  return query select d.id, d.tenant_id, d.name, t.name from shared_device d join tenant t on t.id = d.tenant_id
    where d.token_hash = hash and d.revoked_at is null;
  if found then
    update shared_device d set seen_at = now() where d.token_hash = hash and coalesce(d.seen_at < now() - interval '1 minute', true);
  end if;
end $$;

-- Whose badge or PIN: who may be asked for on this company's tablets, and is let in.
create function access_badge(wanted_badge bytea) returns table (account_id uuid, pin_hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.account_id, b.pin_hash from device_badge b join account a on a.id = b.account_id and a.disabled_at is null
   where b.tenant_id = current_tenant() and b.badge_hash = wanted_badge;
$$;
create function access_pins() returns table (account_id uuid, name text, pin_hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.account_id, a.name, b.pin_hash from device_badge b join account a on a.id = b.account_id and a.disabled_at is null
   where b.tenant_id = current_tenant() and b.pin_hash is not null order by lower(a.name), a.id limit 200;
$$;

create function access_open_device_session(hash bytea, wanted_tenant uuid, wanted_account uuid, wanted_device uuid, address text, agent text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  -- One person at a time on one tablet.
  delete from session where tenant_id = wanted_tenant and device_id = wanted_device;
  insert into session (token_hash, tenant_id, account_id, device_id, idle_until, absolute_until, address, user_agent, confirmed_at)
  select hash, wanted_tenant, wanted_account, d.id, now() + interval '2 minutes', now() + interval '1 hour', address, left(agent, 300),
    -- A badge or a PIN is not enough for what is dangerous.
    'epoch'
    from shared_device d where d.tenant_id = wanted_tenant and d.id = wanted_device and d.revoked_at is null and wanted_tenant = current_tenant();
$$;

create function access_end_device(wanted_device uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer;
begin
  delete from session where tenant_id = current_tenant() and device_id = wanted_device;
  get diagnostics ended = row_count;
  return ended;
end $$;

-- As before; a session on a shared tablet goes idle sooner, and is seen more often so that work keeps it open.
create or replace function access_identify(kind text, hash bytea, family uuid)
returns table (account_id uuid, tenant_id uuid, credential_id uuid, email text, name text, role text, scopes text[],
               company text, currency text, time_zone text, expires_at timestamptz, rights jsonb, role_name text, standing text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found_id uuid; found_account uuid; found_tenant uuid; found_scopes text[]; found_until timestamptz; seen timestamptz; on_device boolean;
begin
  if kind = 'session' then
    select s.id, s.account_id, s.tenant_id, least(s.idle_until, s.absolute_until), s.seen_at, s.device_id is not null
      into found_id, found_account, found_tenant, found_until, seen, on_device
      from session s where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now();
    -- Written once a minute at most, and never waited for: requests of one session must not queue behind each other.
    if found_id is not null and seen < now() - (case when on_device then interval '10 seconds' else interval '1 minute' end) then
      update session s set seen_at = now(), idle_until = now() + case when on_device then interval '2 minutes' else interval '30 minutes' end
        where s.id = (select i.id from session i where i.id = found_id for update skip locked);
    end if;
  elsif kind = 'token' then
    select t.id, t.account_id, t.tenant_id, t.scopes, t.expires_at, t.last_used_at
      into found_id, found_account, found_tenant, found_scopes, found_until, seen
      from api_token t where t.token_hash = hash and t.revoked_at is null and (t.expires_at is null or t.expires_at > now());
    if found_id is not null and (seen is null or seen < now() - interval '1 minute') then
      update api_token t set last_used_at = now()
        where t.id = (select i.id from api_token i where i.id = found_id for update skip locked);
    end if;
  elsif kind = 'family' then
    select f.id, f.account_id, f.tenant_id, f.absolute_until into found_id, found_account, found_tenant, found_until
      from refresh_family f where f.id = family and f.revoked_at is null and f.absolute_until > now();
  end if;
  if found_id is null then
    return;
  end if;
  return query
    select m.account_id, m.tenant_id, found_id, a.email, a.name, m.role, found_scopes, t.name, t.currency::text, t.time_zone, found_until,
      c.rights, c.name, m.role || coalesce(':' || c.id || ':' || c.version, '')
    from membership m join account a on a.id = m.account_id join tenant t on t.id = m.tenant_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
    where m.tenant_id = found_tenant and m.account_id = found_account and a.disabled_at is null;
  if found then
    perform set_config('app.tenant_id', found_tenant::text, true);
    perform set_config('app.account_id', found_account::text, true);
  end if;
end $$;

grant execute on function
  access_open_challenge(bytea, uuid, text), access_use_challenge(bytea, uuid, text),
  access_add_passkey(uuid, uuid, bytea, bytea, bigint, text[], text), access_passkeys(uuid), access_find_passkey(bytea),
  access_use_passkey(uuid, bigint), access_rename_passkey(uuid, uuid, text), access_drop_passkey(uuid, uuid),
  access_second_factor(uuid, uuid), access_device(bytea), access_badge(bytea), access_pins(),
  access_open_device_session(bytea, uuid, uuid, uuid, text, text), access_end_device(uuid)
to pulse_app;

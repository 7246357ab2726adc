-- People, their sign-ins and what they may act as. Accounts, sessions and tokens belong to the installation: the web's role has no
-- right on these tables and reaches them only by the functions below, which answer for one credential and name its tenant.
-- Every secret is stored as its SHA-256, so a copy of the database opens nothing.

set local role pulse_owner;

create function email_key(email text) returns text language sql immutable parallel safe
  return lower(normalize(btrim(email), NFKC));

create table account (
  id uuid primary key default uuidv7(),
  email text not null check (length(email) between 3 and 254 and email ~ '^[^\s@]+@[^\s@]+$'),
  name text not null check (length(name) between 1 and 200),
  -- Empty until the person has set one: nobody can sign in to such an account.
  password_hash text check (password_hash like '$argon2id$%'),
  -- The password is the demo's published one: the start beyond loopback is refused while such an account exists.
  demo_password boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index account_email on account (email_key(email));

create table membership (
  tenant_id uuid not null references tenant (id),
  account_id uuid not null references account (id),
  role text not null check (role in ('admin', 'accountant', 'clerk', 'sales', 'hr', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, account_id)
);
create index membership_account on membership (account_id);

create table session (
  id uuid primary key default uuidv7(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  tenant_id uuid not null,
  account_id uuid not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  idle_until timestamptz not null,
  absolute_until timestamptz not null,
  address text,
  user_agent text,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index session_account on session (account_id);

create table api_token (
  id uuid primary key default uuidv7(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  tenant_id uuid not null,
  account_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (cardinality(scopes) between 1 and 50),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index api_token_account on api_token (account_id);

-- One sign-in by /auth/login. Its refresh tokens follow one another; a used one that comes again means a copy is about, so the family ends.
create table refresh_family (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  account_id uuid not null,
  created_at timestamptz not null default now(),
  absolute_until timestamptz not null,
  revoked_at timestamptz,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index refresh_family_account on refresh_family (account_id);

create table refresh_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  family_id uuid not null references refresh_family (id) on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_token_family on refresh_token (family_id);

-- Failed sign-ins by account and by address. Kept here, not in Redis, so that nothing flushes them.
create table sign_in_attempt (
  kind text not null check (kind in ('account', 'address')),
  subject bytea not null check (length(subject) = 32),
  failures integer not null,
  window_started_at timestamptz not null,
  blocked_until timestamptz,
  primary key (kind, subject)
);

-- The first admin of an empty installation signs up by a link printed on the console.
create table setup_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  tenant_id uuid not null references tenant (id),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table idempotency_key (
  tenant_id uuid not null references tenant (id),
  account_id uuid not null references account (id),
  method text not null,
  path text not null check (length(path) <= 1000),
  key text not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  -- Empty only inside the transaction of the first request: a twin waits for that transaction's end and finds the answer.
  status smallint,
  body text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, account_id, method, path, key)
);
create index idempotency_key_age on idempotency_key (created_at);
select wall_in('idempotency_key');

select wall_in('membership');
revoke insert, update, delete on membership from pulse_app, pulse_worker;

-- No policy but the owner's, whose functions are the only way in.
do $$
declare t text;
begin
  foreach t in array array['account', 'membership', 'session', 'api_token', 'refresh_family', 'refresh_token', 'sign_in_attempt', 'setup_token', 'tenant'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy access_functions on %I to pulse_owner using (true) with check (true)', t);
  end loop;
end $$;
revoke all on account, session, api_token, refresh_family, refresh_token, sign_in_attempt, setup_token from pulse_app, pulse_worker;

create policy old_keys_go on idempotency_key for delete to pulse_owner using (created_at < now() - interval '48 hours');
create policy old_keys_seen on idempotency_key for select to pulse_owner using (created_at < now() - interval '48 hours');

-- A company always has somebody who can let others in.
create function keep_one_admin() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select 1 from membership m where m.tenant_id = old.tenant_id)
     and not exists (select 1 from membership m join account a on a.id = m.account_id
                     where m.tenant_id = old.tenant_id and m.role = 'admin' and a.disabled_at is null) then
    raise exception 'the company would have no administrator left' using errcode = 'check_violation', constraint = 'membership_one_admin';
  end if;
  return null;
end $$;
create constraint trigger membership_one_admin after update or delete on membership
  deferrable initially deferred for each row execute function keep_one_admin();

-- The programs may act on people of the tenant they are in; the operator (a superuser) on all.
create function access_may_touch(wanted_tenant uuid) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if session_user in ('pulse_app', 'pulse_worker') and wanted_tenant is distinct from current_tenant() then
    raise exception 'another company''s account' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- A person who also works for another company is not this company's to change: its administrator could take the account over.
create function access_may_change(wanted_account uuid) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if session_user in ('pulse_app', 'pulse_worker') then
    perform access_may_touch((select m.tenant_id from membership m where m.account_id = wanted_account and m.tenant_id = current_tenant()));
    if exists (select 1 from membership m where m.account_id = wanted_account and m.tenant_id <> current_tenant()) then
      raise exception 'a person of several companies' using errcode = 'insufficient_privilege';
    end if;
  end if;
end $$;

-- Who a credential belongs to. Sets the tenant of the running transaction, so that knowing who asks and standing behind
-- that company's wall is one round trip. No row: the credential is unknown, expired or revoked, or its owner is disabled.
create function access_identify(kind text, hash bytea, family uuid)
returns table (account_id uuid, tenant_id uuid, credential_id uuid, email text, name text, role text, scopes text[],
               company text, currency text, time_zone text, expires_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found_id uuid; found_account uuid; found_tenant uuid; found_scopes text[]; found_until timestamptz; seen timestamptz;
begin
  if kind = 'session' then
    select s.id, s.account_id, s.tenant_id, least(s.idle_until, s.absolute_until), s.seen_at
      into found_id, found_account, found_tenant, found_until, seen
      from session s where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now();
    -- Written once a minute at most, and never waited for: requests of one session must not queue behind each other.
    if found_id is not null and seen < now() - interval '1 minute' then
      update session s set seen_at = now(), idle_until = now() + interval '30 minutes'
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
    select m.account_id, m.tenant_id, found_id, a.email, a.name, m.role, found_scopes, t.name, t.currency::text, t.time_zone, found_until
    from membership m join account a on a.id = m.account_id join tenant t on t.id = m.tenant_id
    where m.tenant_id = found_tenant and m.account_id = found_account and a.disabled_at is null;
  if found then
    perform set_config('app.tenant_id', found_tenant::text, true);
  end if;
end $$;

-- Which of the open live streams' credentials still stand, and with which role. Unlike access_identify it is no sign of life:
-- a forgotten tab must not keep its session from running out.
create function access_alive(sessions uuid[], tokens uuid[], families uuid[]) returns table (credential_id uuid, role text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, m.role
  from (
    select s.id, s.tenant_id, s.account_id from session s
      where s.id = any (sessions) and s.idle_until > now() and s.absolute_until > now()
    union all
    select t.id, t.tenant_id, t.account_id from api_token t
      where t.id = any (tokens) and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
    union all
    select f.id, f.tenant_id, f.account_id from refresh_family f
      where f.id = any (families) and f.revoked_at is null and f.absolute_until > now()
  ) c
  join membership m on m.tenant_id = c.tenant_id and m.account_id = c.account_id
  join account a on a.id = c.account_id and a.disabled_at is null;
$$;

-- The gate before a password is looked at. Counts the try as failed before it is known to be, so that parallel tries cannot
-- slip through; a right password takes it back (access_sign_in_succeeded). 9 failures a minute for an address; 5 for an
-- account, then a growing delay up to 15 minutes. The same for an address nobody has, so nothing is learnt from it.
create function access_sign_in_gate(wanted_email text, address text)
returns table (retry_after_s integer, account_id uuid, password_hash text, tenant_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  by_address bytea := sha256(convert_to(address, 'UTF8'));
  by_account bytea := sha256(convert_to(email_key(wanted_email), 'UTF8'));
  tried sign_in_attempt; wait_s numeric;
begin
  -- Always address before account, so that two tries never lock each other out.
  insert into sign_in_attempt as s (kind, subject, failures, window_started_at) values ('address', by_address, 0, now())
    on conflict (kind, subject) do update
      set failures = case when s.window_started_at < now() - interval '1 minute' then 0 else s.failures end,
          window_started_at = case when s.window_started_at < now() - interval '1 minute' then now() else s.window_started_at end
    returning * into tried;
  if tried.failures >= 9 then
    return query select greatest(1, ceil(extract(epoch from tried.window_started_at + interval '1 minute' - now())))::integer,
      null::uuid, null::text, null::uuid;
    return;
  end if;
  insert into sign_in_attempt as s (kind, subject, failures, window_started_at) values ('account', by_account, 0, now())
    on conflict (kind, subject) do update
      set failures = case when s.window_started_at < now() - interval '1 hour' then 0 else s.failures end
    returning * into tried;
  if tried.blocked_until > now() then
    return query select greatest(1, ceil(extract(epoch from tried.blocked_until - now())))::integer, null::uuid, null::text, null::uuid;
    return;
  end if;
  update sign_in_attempt s set failures = s.failures + 1 where s.kind = 'address' and s.subject = by_address;
  wait_s := case when tried.failures + 1 >= 5 then least(900, 15 * power(2, least(tried.failures + 1 - 5, 10))) end;
  update sign_in_attempt s set failures = s.failures + 1, window_started_at = now(), blocked_until = now() + wait_s * interval '1 second'
    where s.kind = 'account' and s.subject = by_account;
  return query
    select 0, a.id, a.password_hash,
      (select m.tenant_id from membership m where m.account_id = a.id order by m.created_at, m.tenant_id limit 1)
    from (select 1) one left join account a on email_key(a.email) = email_key(wanted_email) and a.disabled_at is null;
end $$;

create function access_sign_in_succeeded(wanted_email text, address text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sign_in_attempt set failures = greatest(0, failures - 1)
    where kind = 'address' and subject = sha256(convert_to(address, 'UTF8'));
  delete from sign_in_attempt where kind = 'account' and subject = sha256(convert_to(email_key(wanted_email), 'UTF8'));
$$;

create function access_open_session(hash bytea, wanted_tenant uuid, wanted_account uuid, address text, agent text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until, address, user_agent)
  values (hash, wanted_tenant, wanted_account, now() + interval '30 minutes', now() + interval '12 hours', address, left(agent, 300));
$$;

create function access_close_session(hash bytea) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where token_hash = hash;
$$;

create function access_close_account(wanted_account uuid) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  delete from session where account_id = wanted_account;
  update refresh_family set revoked_at = now() where account_id = wanted_account and revoked_at is null;
$$;

create function access_open_family(wanted_family uuid, hash bytea, wanted_tenant uuid, wanted_account uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into refresh_family (id, tenant_id, account_id, absolute_until)
  values (wanted_family, wanted_tenant, wanted_account, now() + interval '30 days');
  insert into refresh_token (token_hash, family_id) values (hash, wanted_family);
$$;

-- outcome: rotated | reused (the family is ended now) | unknown. Answers instead of raising, so that ending a family is committed.
create function access_rotate_refresh(old_hash bytea, new_hash bytea)
returns table (outcome text, family_id uuid, tenant_id uuid, account_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  family refresh_family; spent timestamptz;
begin
  select f.* into family from refresh_family f join refresh_token t on t.family_id = f.id where t.token_hash = old_hash for update of f;
  if family.id is null then
    return query select 'unknown', null::uuid, null::uuid, null::uuid;
    return;
  end if;
  -- Read after the family's lock: a twin that waited here sees that the token is spent.
  select t.used_at into spent from refresh_token t where t.token_hash = old_hash;
  if spent is not null then
    update refresh_family f set revoked_at = coalesce(f.revoked_at, now()) where f.id = family.id;
    return query select 'reused', family.id, family.tenant_id, family.account_id;
    return;
  end if;
  if family.revoked_at is not null or family.absolute_until <= now()
     or not exists (select 1 from account a where a.id = family.account_id and a.disabled_at is null) then
    return query select 'unknown', family.id, family.tenant_id, family.account_id;
    return;
  end if;
  update refresh_token t set used_at = now() where t.token_hash = old_hash;
  insert into refresh_token (token_hash, family_id) values (new_hash, family.id);
  return query select 'rotated', family.id, family.tenant_id, family.account_id;
end $$;

-- A new person, or a further company for one who is known by this address (whose password stays).
create function access_create_account(wanted_tenant uuid, wanted_id uuid, wanted_email text, wanted_name text, hash text, wanted_role text, demo boolean)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_id uuid;
begin
  perform access_may_touch(wanted_tenant);
  insert into account (id, email, name, password_hash, demo_password) values (wanted_id, btrim(wanted_email), wanted_name, hash, demo)
    on conflict (email_key(email)) do nothing;
  select a.id into found_id from account a where email_key(a.email) = email_key(wanted_email);
  insert into membership (tenant_id, account_id, role) values (wanted_tenant, found_id, wanted_role);
  return found_id;
end $$;

-- Ends every session and refresh family of the person in the same transaction. `own`: the person, having shown the old password.
create function access_set_password(wanted_account uuid, hash text, own boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not own then
    perform access_may_change(wanted_account);
  end if;
  update account set password_hash = hash, demo_password = false where id = wanted_account;
  perform access_close_account(wanted_account);
end $$;

-- The same password under today's cost: nobody is signed out by it.
create function access_rehash_password(wanted_account uuid, old_hash text, new_hash text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update account set password_hash = new_hash where id = wanted_account and password_hash = old_hash;
$$;

create function access_set_role(wanted_tenant uuid, wanted_account uuid, wanted_role text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  update membership set role = wanted_role where tenant_id = wanted_tenant and account_id = wanted_account;
  delete from session where tenant_id = wanted_tenant and account_id = wanted_account;
end $$;

create function access_set_disabled(wanted_tenant uuid, wanted_account uuid, disabled boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  perform access_may_change(wanted_account);
  update account set disabled_at = case when disabled then now() end where id = wanted_account;
  -- Touches the row so that the check for a remaining administrator runs at commit.
  update membership set role = role where account_id = wanted_account;
  perform access_close_account(wanted_account);
end $$;

create function access_create_token(wanted_tenant uuid, wanted_account uuid, wanted_id uuid, hash bytea, wanted_name text, wanted_scopes text[], until timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  insert into api_token (id, token_hash, tenant_id, account_id, name, scopes, expires_at)
  values (wanted_id, hash, wanted_tenant, wanted_account, wanted_name, wanted_scopes, until);
end $$;

create function access_revoke_token(wanted_tenant uuid, wanted_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  update api_token set revoked_at = coalesce(revoked_at, now()) where tenant_id = wanted_tenant and id = wanted_id;
  return found;
end $$;

create function access_tokens()
returns table (id uuid, account_id uuid, email text, name text, scopes text[], created_at timestamptz, last_used_at timestamptz,
               expires_at timestamptz, revoked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.account_id, a.email, t.name, t.scopes, t.created_at, t.last_used_at, t.expires_at, t.revoked_at
  from api_token t join account a on a.id = t.account_id where t.tenant_id = current_tenant() order by t.id desc;
$$;

create function access_members()
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, a.disabled_at, m.created_at
  from membership m join account a on a.id = m.account_id where m.tenant_id = current_tenant() order by a.name, a.id;
$$;

-- Uses the link up; no row when it is unknown, used or older than its hour.
create function access_use_setup(hash bytea) returns uuid
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update setup_token set used_at = now() where token_hash = hash and used_at is null and expires_at > now() returning tenant_id;
$$;

create function access_setup_open(hash bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from setup_token where token_hash = hash and used_at is null and expires_at > now());
$$;

-- Throws away what has run out. Answers to idempotency keys are promised for 24 hours and kept for 48.
create function access_sweep() returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where idle_until < now() or absolute_until < now();
  delete from refresh_family where absolute_until < now() - interval '1 day';
  delete from sign_in_attempt where window_started_at < now() - interval '1 hour' and coalesce(blocked_until < now(), true);
  delete from idempotency_key where created_at < now() - interval '48 hours';
$$;

grant execute on function
  email_key(text), access_identify(text, bytea, uuid), access_alive(uuid[], uuid[], uuid[]), access_sign_in_gate(text, text), access_sign_in_succeeded(text, text),
  access_open_session(bytea, uuid, uuid, text, text), access_close_session(bytea),
  access_open_family(uuid, bytea, uuid, uuid), access_rotate_refresh(bytea, bytea),
  access_create_account(uuid, uuid, text, text, text, text, boolean), access_set_password(uuid, text, boolean),
  access_rehash_password(uuid, text, text), access_set_role(uuid, uuid, text), access_set_disabled(uuid, uuid, boolean),
  access_create_token(uuid, uuid, uuid, bytea, text, text[], timestamptz), access_revoke_token(uuid, uuid), access_tokens(),
  access_members(), access_use_setup(bytea), access_setup_open(bytea), access_sweep()
to pulse_app;
grant execute on function access_members(), access_sweep() to pulse_worker;

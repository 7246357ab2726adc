-- People after their first day: one-time links, second factors, lists of sessions to end, and how far the event chain was read again.
-- As in 0002: the web's role has no right on these tables and reaches them by functions that answer for its own company.

set local role pulse_owner;

-- A link by which a person sets the first password (invite) or a new one (reset): once, and for a short time.
create table access_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  kind text not null check (kind in ('invite', 'reset')),
  tenant_id uuid not null,
  account_id uuid not null,
  -- Made on the machine itself: the operator may also help a person of several companies.
  by_operator boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index access_link_account on access_link (account_id);

-- A time-based one-time password (RFC 6238). Its secret is sealed under a key that is not in the database.
create table second_factor (
  account_id uuid primary key references account (id) on delete cascade,
  sealed bytea not null check (length(sealed) between 30 and 500),
  created_at timestamptz not null default now(),
  -- Empty until one code has shown that the person's device knows the secret.
  confirmed_at timestamptz,
  -- The last step of 30 seconds whose code was used: no code works twice.
  last_step bigint not null default 0
);

-- 120 random bits each, so their SHA-256 is enough.
create table recovery_code (
  account_id uuid not null references second_factor (account_id) on delete cascade,
  code_hash bytea not null check (length(code_hash) = 32),
  used_at timestamptz,
  primary key (account_id, code_hash)
);

do $$
declare t text;
begin
  foreach t in array array['access_link', 'second_factor', 'recovery_code'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy access_functions on %I to pulse_owner using (true) with check (true)', t);
    execute format('revoke all on %I from pulse_app, pulse_worker', t);
  end loop;
end $$;

-- Whose role asks for a second factor: the company's own decision, nobody's until it is made.
alter table tenant add column second_factor_roles text[] not null default '{}'
  check (second_factor_roles <@ array['admin', 'accountant', 'clerk', 'sales', 'hr', 'viewer']);
grant update (second_factor_roles) on tenant to pulse_app;

alter table sign_in_attempt drop constraint sign_in_attempt_kind_check;
alter table sign_in_attempt add constraint sign_in_attempt_kind_check check (kind in ('account', 'address', 'code', 'own_password'));

-- Two administrators who take each other's role away at the same moment wait for one another here, and the second finds nobody left.
create or replace function keep_one_admin() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from tenant t where t.id = old.tenant_id for no key update;
  if exists (select 1 from membership m where m.tenant_id = old.tenant_id)
     and not exists (select 1 from membership m join account a on a.id = m.account_id
                     where m.tenant_id = old.tenant_id and m.role = 'admin' and a.disabled_at is null) then
    raise exception 'the company would have no administrator left' using errcode = 'check_violation', constraint = 'membership_one_admin';
  end if;
  return null;
end $$;

-- Nobody changes their own role: the program refuses it with a sentence, this function whatever the program does.
create function access_change_role(wanted_tenant uuid, wanted_account uuid, wanted_role text, changed_by uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  before text;
begin
  perform access_may_touch(wanted_tenant);
  if changed_by is not distinct from wanted_account then
    raise exception 'nobody changes their own role' using errcode = 'insufficient_privilege';
  end if;
  select m.role into before from membership m where m.tenant_id = wanted_tenant and m.account_id = wanted_account for update;
  if before is null then return null; end if;
  update membership set role = wanted_role where tenant_id = wanted_tenant and account_id = wanted_account;
  delete from session where tenant_id = wanted_tenant and account_id = wanted_account;
  update refresh_family set revoked_at = now()
    where tenant_id = wanted_tenant and account_id = wanted_account and revoked_at is null;
  return before;
end $$;
revoke execute on function access_set_role(uuid, uuid, text) from pulse_app;
drop function access_set_role(uuid, uuid, text);

-- The people of the running company, by name; one of them with `wanted`, else those after `after`.
create function access_people(wanted uuid, search text, after uuid, most integer)
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz,
               has_password boolean, has_second_factor boolean, sessions bigint, seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, a.disabled_at, m.created_at, a.password_hash is not null,
    exists (select 1 from second_factor f where f.account_id = a.id and f.confirmed_at is not null),
    (select count(*) from session s where s.account_id = a.id and s.tenant_id = m.tenant_id and s.idle_until > now() and s.absolute_until > now()),
    (select max(s.seen_at) from session s where s.account_id = a.id and s.tenant_id = m.tenant_id)
  from membership m join account a on a.id = m.account_id
  where m.tenant_id = current_tenant()
    and (wanted is null or a.id = wanted)
    and (search is null or strpos(lower(a.name), lower(search)) > 0 or strpos(email_key(a.email), email_key(search)) > 0)
    and (after is null or (lower(a.name), a.id) > (select lower(b.name), b.id from account b
           join membership n on n.account_id = b.id and n.tenant_id = current_tenant() where b.id = after))
  order by lower(a.name), a.id limit most;
$$;

-- Sign-ins of one person in the running company that still stand: browsers, and programs by /auth/login.
create function access_sessions(wanted_account uuid)
returns table (id uuid, kind text, created_at timestamptz, seen_at timestamptz, until timestamptz, address text, user_agent text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, 'session', s.created_at, s.seen_at, s.absolute_until, s.address, s.user_agent from session s
    where s.tenant_id = current_tenant() and s.account_id = wanted_account and s.idle_until > now() and s.absolute_until > now()
  union all
  select f.id, 'family', f.created_at, (select max(t.created_at) from refresh_token t where t.family_id = f.id), f.absolute_until, null, null
    from refresh_family f
    where f.tenant_id = current_tenant() and f.account_id = wanted_account and f.revoked_at is null and f.absolute_until > now()
  order by 3 desc;
$$;

-- Ends one sign-in (`wanted_id`), or all but `keep`. Returns how many.
create function access_end_sessions(wanted_account uuid, wanted_id uuid, keep uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  sessions integer; families integer;
begin
  delete from session s where s.tenant_id = current_tenant() and s.account_id = wanted_account
    and (wanted_id is null or s.id = wanted_id) and s.id is distinct from keep;
  get diagnostics sessions = row_count;
  update refresh_family f set revoked_at = now() where f.tenant_id = current_tenant() and f.account_id = wanted_account
    and f.revoked_at is null and (wanted_id is null or f.id = wanted_id) and f.id is distinct from keep;
  get diagnostics families = row_count;
  return sessions + families;
end $$;

-- A new link ends the person's earlier ones.
create function access_open_link(wanted_kind text, hash bytea, wanted_tenant uuid, wanted_account uuid, lives interval) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  perform access_may_change(wanted_account);
  delete from access_link l where l.account_id = wanted_account and l.used_at is null;
  insert into access_link (token_hash, kind, tenant_id, account_id, by_operator, expires_at)
  values (hash, wanted_kind, wanted_tenant, wanted_account, session_user not in ('pulse_app', 'pulse_worker'), now() + lives);
end $$;

-- Whose link it is, while it is good. A person who has joined another company since is no longer this company's to change.
create function access_read_link(hash bytea)
returns table (kind text, tenant_id uuid, account_id uuid, email text, name text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select l.kind, l.tenant_id, l.account_id, a.email, a.name, t.name
  from access_link l join account a on a.id = l.account_id join tenant t on t.id = l.tenant_id
  where l.token_hash = hash and l.used_at is null and l.expires_at > now() and a.disabled_at is null
    and (l.by_operator or not exists (select 1 from membership m where m.account_id = l.account_id and m.tenant_id <> l.tenant_id));
$$;

-- Uses the link up: sets the password, ends every sign-in of the person and the waiting time of wrong tries. False: not good (any more).
create function access_use_link(hash bytea, new_password text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  link record;
begin
  select l.* into link from access_read_link(hash) l;
  if link.account_id is null then return false; end if;
  update access_link l set used_at = now() where l.token_hash = hash and l.used_at is null;
  if not found then return false; end if;
  update account a set password_hash = new_password, demo_password = false where a.id = link.account_id;
  perform access_close_account(link.account_id);
  delete from sign_in_attempt s where s.kind = 'account' and s.subject = sha256(convert_to(email_key(link.email), 'UTF8'));
  return true;
end $$;

-- The stored hash of a person of the running company, to hold an old password or a half-done sign-in against.
create function access_password_of(wanted_account uuid) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.password_hash from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
  where a.id = wanted_account and a.disabled_at is null;
$$;

-- Counts a try before it is known to be wrong; access_try_passed takes it back. After the fifth a growing delay, at most 15 minutes.
-- Returns how many seconds to wait, 0 for none. Codes have a count of their own: whoever knows the password must not reset it by it.
create function access_try_gate(wanted_kind text, wanted_account uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  who bytea := sha256(uuid_send(wanted_account)); tried sign_in_attempt;
begin
  if wanted_kind not in ('code', 'own_password') then
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

create function access_try_passed(wanted_kind text, wanted_account uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from sign_in_attempt where kind = wanted_kind and kind in ('code', 'own_password') and subject = sha256(uuid_send(wanted_account));
$$;

-- `required`: the person's role in that company asks for a second factor. No row: no such person there.
create function access_second_factor(wanted_tenant uuid, wanted_account uuid)
returns table (required boolean, sealed bytea, confirmed_at timestamptz, recovery_left bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role = any (t.second_factor_roles), f.sealed, f.confirmed_at,
    (select count(*) from recovery_code r where r.account_id = m.account_id and r.used_at is null)
  from membership m join tenant t on t.id = m.tenant_id left join second_factor f on f.account_id = m.account_id
  where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
$$;

-- Keeps a secret that waits for its first code; one that waits already stays, so that a page can be loaded again. False: there is a confirmed one.
create function access_begin_second_factor(wanted_account uuid, secret bytea) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into second_factor (account_id, sealed) values (wanted_account, secret) on conflict (account_id) do nothing;
  select confirmed_at is null from second_factor where account_id = wanted_account;
$$;

create function access_confirm_second_factor(wanted_account uuid, step bigint, codes bytea[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update second_factor set confirmed_at = now(), last_step = step where account_id = wanted_account and confirmed_at is null;
  if not found then return false; end if;
  delete from recovery_code where account_id = wanted_account;
  insert into recovery_code (account_id, code_hash) select wanted_account, unnest(codes);
  return true;
end $$;

-- True once for each step, and for none before the last one used.
create function access_use_step(wanted_account uuid, step bigint) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with used as (
    update second_factor set last_step = step where account_id = wanted_account and confirmed_at is not null and last_step < step returning 1
  ) select exists (select 1 from used);
$$;

create function access_use_recovery(wanted_account uuid, hash bytea) returns boolean
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with used as (
    update recovery_code set used_at = now() where account_id = wanted_account and code_hash = hash and used_at is null returning 1
  ) select exists (select 1 from used);
$$;

create function access_renew_recovery(wanted_account uuid, codes bytea[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from second_factor where account_id = wanted_account and confirmed_at is not null for update;
  if not found then return false; end if;
  delete from recovery_code where account_id = wanted_account;
  insert into recovery_code (account_id, code_hash) select wanted_account, unnest(codes);
  return true;
end $$;

-- `own`: the person, having shown a code. Otherwise every sign-in of the person ends with it.
create function access_drop_second_factor(wanted_account uuid, own boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not own then
    perform access_may_change(wanted_account);
    perform access_close_account(wanted_account);
  end if;
  delete from second_factor where account_id = wanted_account;
  return found;
end $$;

-- After the company has asked for second factors: whoever should have one and has none signs in again.
create function access_end_without_second_factor() returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer;
begin
  with lacking as (
    select m.tenant_id, m.account_id from membership m join tenant t on t.id = m.tenant_id
    where m.tenant_id = current_tenant() and m.role = any (t.second_factor_roles)
      and not exists (select 1 from second_factor f where f.account_id = m.account_id and f.confirmed_at is not null)
  ), families as (
    update refresh_family f set revoked_at = now() from lacking l
      where f.tenant_id = l.tenant_id and f.account_id = l.account_id and f.revoked_at is null returning 1
  ), gone as (
    delete from session s using lacking l where s.tenant_id = l.tenant_id and s.account_id = l.account_id returning 1
  ) select count(*) into ended from (select * from families union all select * from gone) x;
  return ended;
end $$;

create or replace function access_sweep() returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where idle_until < now() or absolute_until < now();
  delete from refresh_family where absolute_until < now() - interval '1 day';
  delete from sign_in_attempt where window_started_at < now() - interval '1 hour' and coalesce(blocked_until < now(), true);
  delete from idempotency_key where created_at < now() - interval '48 hours';
  delete from access_link where expires_at < now() - interval '7 days';
$$;

grant execute on function
  access_change_role(uuid, uuid, text, uuid), access_people(uuid, text, uuid, integer), access_sessions(uuid),
  access_end_sessions(uuid, uuid, uuid), access_open_link(text, bytea, uuid, uuid, interval), access_read_link(bytea),
  access_use_link(bytea, text), access_password_of(uuid), access_try_gate(text, uuid), access_try_passed(text, uuid),
  access_second_factor(uuid, uuid), access_begin_second_factor(uuid, bytea), access_confirm_second_factor(uuid, bigint, bytea[]),
  access_use_step(uuid, bigint), access_use_recovery(uuid, bytea), access_renew_recovery(uuid, bytea[]),
  access_drop_second_factor(uuid, boolean), access_end_without_second_factor()
to pulse_app;

-- How far the chain of events has been read again, a piece at a time, by the worker. `seq` and `hash` are where the reading
-- stands; at the head it rests and begins anew a day later, so that a change to what was read before is found too.
create table chain_check (
  singleton boolean primary key default true check (singleton),
  seq bigint not null default 0,
  hash bytea not null default '\x0000000000000000000000000000000000000000000000000000000000000000',
  -- The highest place found right, and the first one found wrong.
  verified_seq bigint not null default 0,
  broken_seq bigint,
  checked_at timestamptz,
  began_at timestamptz not null default now()
);
insert into chain_check default values;
grant select on chain_check to pulse_app;
grant select, update on chain_check to pulse_worker;

-- Reads at most so many events again and returns how many it read.
create function check_event_chain(at_most integer) returns integer language plpgsql set search_path = pg_catalog, public as $$
declare
  state chain_check; head event_head; link record; done integer := 0; last_hash bytea;
begin
  select * into state from chain_check for update skip locked;
  if not found then return 0; end if;
  select * into strict head from event_head;
  if state.seq >= head.seq and state.broken_seq is null and state.began_at < now() - interval '1 day' then
    state.seq := 0;
    state.hash := decode(repeat('00', 32), 'hex');
    state.began_at := now();
  end if;
  state.broken_seq := null;
  -- Where the reading stood must still be as it was: nothing cut off, nothing written anew.
  if state.seq > 0 then
    select o.hash into last_hash from event_order o where o.seq = state.seq;
    if last_hash is distinct from state.hash or head.seq < state.seq then state.broken_seq := least(state.seq, head.seq + 1); end if;
  end if;
  if state.broken_seq is null then
    for link in
      select o.seq, o.hash, e as event from event_order o left join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
        where o.seq > state.seq order by o.seq limit at_most
    loop
      if link.seq <> state.seq + 1 or (link.event).id is null or link.hash <> sha256(state.hash || event_canonical(link.event)) then
        state.broken_seq := state.seq + 1;
        exit;
      end if;
      state.seq := link.seq;
      state.hash := link.hash;
      done := done + 1;
    end loop;
    if state.broken_seq is null and done < at_most and state.seq < head.seq then state.broken_seq := state.seq + 1; end if;
  end if;
  update chain_check set seq = state.seq, hash = state.hash, broken_seq = state.broken_seq, began_at = state.began_at, checked_at = now(),
    verified_seq = case when state.broken_seq is null then greatest(verified_seq, state.seq) else least(verified_seq, state.broken_seq - 1) end;
  return done;
end $$;
grant execute on function check_event_chain(integer) to pulse_worker;

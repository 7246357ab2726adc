-- Letting somebody in no more is each company's own act: it ends what the person has there, whatever other companies do. What belongs to
-- the person everywhere (account.disabled_at, set by the operator or with an erasure, the password, the second factor) stays as it was.
set local role pulse_owner;

alter table membership add column disabled_at timestamptz;

-- To which company a sign-in leads: of those that let the person in, the one joined first.
create function access_home_of(wanted_account uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.tenant_id from membership m join account a on a.id = m.account_id
   where m.account_id = wanted_account and m.disabled_at is null and a.disabled_at is null
   order by m.created_at, m.tenant_id limit 1;
$$;
revoke execute on function access_home_of(uuid) from public;
grant execute on function access_home_of(uuid) to pulse_app;

create or replace function keep_one_admin() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from tenant t where t.id = old.tenant_id for no key update;
  if exists (select 1 from membership m where m.tenant_id = old.tenant_id)
     and not exists (select 1 from membership m join account a on a.id = m.account_id
                     where m.tenant_id = old.tenant_id and m.role = 'admin' and m.disabled_at is null and a.disabled_at is null) then
    raise exception 'the company would have no administrator left' using errcode = 'check_violation', constraint = 'membership_one_admin';
  end if;
  return null;
end $$;
-- A company's programs end and open the membership there; the operator the account as a whole.
create or replace function access_set_disabled(wanted_tenant uuid, wanted_account uuid, disabled boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  if not exists (select 1 from membership m where m.tenant_id = wanted_tenant and m.account_id = wanted_account) then
    raise exception 'another company''s account' using errcode = 'insufficient_privilege';
  end if;
  if exists (select 1 from account a where a.id = wanted_account and a.erased_at is not null) then
    raise exception 'an erased person' using errcode = 'insufficient_privilege';
  end if;
  if disabled then
    if session_user in ('pulse_app', 'pulse_worker') then
      update membership m set disabled_at = coalesce(m.disabled_at, now()) where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
      delete from session s where s.tenant_id = wanted_tenant and s.account_id = wanted_account;
      update refresh_family f set revoked_at = now()
        where f.tenant_id = wanted_tenant and f.account_id = wanted_account and f.revoked_at is null;
    else
      update account a set disabled_at = coalesce(a.disabled_at, now()) where a.id = wanted_account;
      -- Touches the rows so that the check for a remaining administrator runs at commit.
      update membership set role = role where account_id = wanted_account;
      perform access_close_account(wanted_account);
    end if;
    return;
  end if;
  if exists (select 1 from account a where a.id = wanted_account and a.disabled_at is not null) then
    perform access_may_change(wanted_account);
    update account set disabled_at = null where id = wanted_account;
  end if;
  update membership set disabled_at = null where tenant_id = wanted_tenant and account_id = wanted_account;
end $$;
-- As before, in a company that lets the person in.
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
    where m.tenant_id = found_tenant and m.account_id = found_account and m.disabled_at is null and a.disabled_at is null;
  if found then
    perform set_config('app.tenant_id', found_tenant::text, true);
    perform set_config('app.account_id', found_account::text, true);
  end if;
end $$;
create or replace function access_alive(sessions uuid[], tokens uuid[], families uuid[]) returns table (credential_id uuid, standing text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, m.role || coalesce(':' || r.id || ':' || r.version, '')
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
  join membership m on m.tenant_id = c.tenant_id and m.account_id = c.account_id and m.disabled_at is null
  join account a on a.id = c.account_id and a.disabled_at is null
  left join custom_role r on r.tenant_id = m.tenant_id and r.id = m.custom_role_id;
$$;
create or replace function access_members()
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, coalesce(m.disabled_at, a.disabled_at), m.created_at, c.rights
  from membership m join account a on a.id = m.account_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = current_tenant() order by a.name, a.id;
$$;
create or replace function access_people(wanted uuid, search text, after uuid, most integer)
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz,
               has_password boolean, has_second_factor boolean, sessions bigint, seen_at timestamptz,
               custom_role_id uuid, role_name text, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, coalesce(m.disabled_at, a.disabled_at), m.created_at, a.password_hash is not null,
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
create or replace function access_standing_of(wanted uuid) returns table (role text, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role, c.rights from membership m join account a on a.id = m.account_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
   where m.tenant_id = current_tenant() and m.account_id = wanted and m.disabled_at is null and a.disabled_at is null;
$$;
create or replace function access_password_of(wanted_account uuid) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.password_hash from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
  where a.id = wanted_account and m.disabled_at is null and a.disabled_at is null;
$$;
create or replace function access_read_link(hash bytea)
returns table (kind text, tenant_id uuid, account_id uuid, email text, name text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select l.kind, l.tenant_id, l.account_id, a.email, a.name, t.name
  from access_link l join account a on a.id = l.account_id join tenant t on t.id = l.tenant_id
    join membership i on i.tenant_id = l.tenant_id and i.account_id = l.account_id and i.disabled_at is null
  where l.token_hash = hash and l.used_at is null and l.expires_at > now() and a.disabled_at is null
    and (l.by_operator or not exists (select 1 from membership m where m.account_id = l.account_id and m.tenant_id <> l.tenant_id));
$$;
create or replace function access_open_reset(hash bytea, wanted_email text, lives interval)
returns table (tenant_id uuid, account_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found record;
begin
  select a.id as account_id, m.tenant_id into found from account a join membership m on m.account_id = a.id and m.disabled_at is null
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
create or replace function access_find_passkey(credential bytea)
returns table (id uuid, account_id uuid, public_key bytea, counter bigint, transports text[], tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.account_id, p.public_key, p.counter, p.transports,
    access_home_of(p.account_id)
  from passkey p where p.credential_id = credential and access_home_of(p.account_id) is not null;
$$;
create or replace function access_sign_in_gate(wanted_email text, address text, browsers text[])
returns table (retry_after_s integer, account_id uuid, password_hash text, tenant_id uuid, disabled boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  by_address bytea := sha256(convert_to(address, 'UTF8'));
  whose record; tried sign_in_attempt; wait_s numeric;
begin
  select * into whose from access_tries_of(wanted_email, browsers);
  -- Always address before account, so that two tries never lock each other out. Who is known is not held up by the neighbours.
  if whose.kind = 'account' then
    insert into sign_in_attempt as s (kind, subject, failures, window_started_at) values ('address', by_address, 0, now())
      on conflict (kind, subject) do update
        set failures = case when s.window_started_at < now() - interval '1 minute' then 0 else s.failures end,
            window_started_at = case when s.window_started_at < now() - interval '1 minute' then now() else s.window_started_at end
      returning * into tried;
    if tried.failures >= 9 then
      return query select greatest(1, ceil(extract(epoch from tried.window_started_at + interval '1 minute' - now())))::integer,
        null::uuid, null::text, null::uuid, false;
      return;
    end if;
  end if;
  insert into sign_in_attempt as s (kind, subject, failures, window_started_at) values (whose.kind, whose.subject, 0, now())
    on conflict (kind, subject) do update
      set failures = case when s.window_started_at < now() - interval '1 hour' then 0 else s.failures end
    returning * into tried;
  if tried.blocked_until > now() then
    return query select greatest(1, ceil(extract(epoch from tried.blocked_until - now())))::integer, null::uuid, null::text, null::uuid, false;
    return;
  end if;
  if whose.kind = 'account' then
    update sign_in_attempt s set failures = s.failures + 1 where s.kind = 'address' and s.subject = by_address;
  end if;
  wait_s := case when tried.failures + 1 >= 5 then least(900, 15 * power(2, least(tried.failures + 1 - 5, 10))) end;
  update sign_in_attempt s set failures = s.failures + 1, window_started_at = now(), blocked_until = now() + wait_s * interval '1 second'
    where s.kind = whose.kind and s.subject = whose.subject;
  return query
    select 0, a.id, case when home is not null then a.password_hash end,
      case when a.id is null then (select min(t.id::text)::uuid from tenant t having count(*) = 1)
           else coalesce(home, (select m.tenant_id from membership m where m.account_id = a.id order by m.created_at, m.tenant_id limit 1)) end,
      a.id is not null and home is null
    from (select 1) one left join account a on email_key(a.email) = email_key(wanted_email)
      left join lateral access_home_of(a.id) home on true;
end $$;
create or replace function access_badge(wanted_badge bytea) returns table (account_id uuid, pin_hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.account_id, b.pin_hash from device_badge b join account a on a.id = b.account_id and a.disabled_at is null
    join membership m on m.tenant_id = b.tenant_id and m.account_id = b.account_id and m.disabled_at is null
   where b.tenant_id = current_tenant() and b.badge_hash = wanted_badge;
$$;
create or replace function access_pins() returns table (account_id uuid, name text, pin_hash text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.account_id, a.name, b.pin_hash from device_badge b join account a on a.id = b.account_id and a.disabled_at is null
    join membership m on m.tenant_id = b.tenant_id and m.account_id = b.account_id and m.disabled_at is null
   where b.tenant_id = current_tenant() and b.pin_hash is not null order by lower(a.name), a.id limit 200;
$$;
create or replace function access_own_companies(hash bytea)
returns table (tenant_id uuid, company text, currency text, role text, role_name text, current boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.name, t.currency::text, m.role, c.name, t.id = s.tenant_id
    from session s join account a on a.id = s.account_id and a.disabled_at is null
    join membership m on m.account_id = s.account_id and m.disabled_at is null join tenant t on t.id = m.tenant_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
   where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now()
   order by t.name, t.id;
$$;
create or replace function access_enter_company(old_hash bytea, new_hash bytea, wanted_tenant uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  old session; factor record;
begin
  select s.* into old from session s join account a on a.id = s.account_id and a.disabled_at is null
    where s.token_hash = old_hash and s.idle_until > now() and s.absolute_until > now() for update of s;
  select f.* into factor from access_second_factor(wanted_tenant, old.account_id) f
    where exists (select 1 from membership m where m.tenant_id = wanted_tenant and m.account_id = old.account_id and m.disabled_at is null);
  if old.id is null or not found then
    return 'unknown';
  end if;
  if old.device_id is not null or exists (select 1 from federated_session f where f.session_id = old.id) then
    return 'bound';
  end if;
  if factor.required and factor.confirmed_at is null and factor.passkeys = 0 then
    return 'second_factor';
  end if;
  delete from session where id = old.id;
  insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until, address, user_agent, confirmed_at)
    values (new_hash, wanted_tenant, old.account_id, least(now() + interval '30 minutes', old.absolute_until), old.absolute_until,
            old.address, old.user_agent, old.confirmed_at);
  return 'entered';
end $$;
create or replace function access_own_reach(hash bytea)
returns table (session_id uuid, account_id uuid, tenant_id uuid, role text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.account_id, t.id, m.role, t.name
    from session s join account a on a.id = s.account_id and a.disabled_at is null
    join membership m on m.account_id = s.account_id and m.disabled_at is null join tenant t on t.id = m.tenant_id
   where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now()
     and (t.id = s.tenant_id
       or s.device_id is null and not exists (select 1 from federated_session f where f.session_id = s.id));
$$;
create or replace function access_find_member(wanted_email text)
returns table (account_id uuid, disabled boolean, shared boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, coalesce(m.disabled_at, a.disabled_at) is not null,
    exists (select 1 from membership o where o.account_id = a.id and o.tenant_id <> current_tenant())
  from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
  where email_key(a.email) = email_key(wanted_email);
$$;
create or replace function access_erase_account(wanted_account uuid, texts uuid[], at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person account; called text := 'Erased person ' || right(wanted_account::text, 8); t text;
begin
  perform access_may_change(wanted_account);
  select a.* into strict person from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
    where a.id = wanted_account for update of a;
  if person.disabled_at is null and not exists (
    select 1 from membership m where m.account_id = wanted_account and m.tenant_id = current_tenant() and m.disabled_at is not null) then
    raise exception 'only who was disabled is erased' using errcode = 'integrity_constraint_violation';
  end if;
  delete from sign_in_attempt s
    where s.subject in (sha256(uuid_send(wanted_account)), sha256(convert_to(email_key(person.email), 'UTF8')));
  update account set email = 'erased-' || wanted_account || '@erased.invalid', name = called, password_hash = null, demo_password = false,
    disabled_at = coalesce(disabled_at, at), erased_at = at where id = wanted_account;

  foreach t in array array['session', 'refresh_family', 'api_token', 'access_link', 'second_factor', 'passkey', 'passkey_challenge',
    'federated_identity', 'device_badge', 'notice_phone', 'push_subscription', 'notice_preference', 'notice_setting', 'notification',
    'outgoing_message', 'preference', 'view_schedule', 'saved_view', 'pinned_view', 'list_layout', 'record_editor', 'sql_run',
    'idempotency_key'] loop
    execute format('delete from %I where account_id = $1', t) using wanted_account;
  end loop;
  update alert_rule set to_accounts = array_remove(to_accounts, wanted_account)
    where tenant_id = current_tenant() and wanted_account = any (to_accounts);
  perform access_erase_name(wanted_account, person.name, called);

  delete from event_personal p using event_log e
   where e.tenant_id = current_tenant() and p.tenant_id = e.tenant_id and p.event_id = e.id
     and (e.subject_id = wanted_account or (e.id = any (texts) and e.type like '%\_commented'));
  return called;
end $$;
-- Whoever is let in no more is told nothing more there either.
create function forget_ways_to_tell_here() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from notice_phone where tenant_id = new.tenant_id and account_id = new.account_id;
  delete from push_subscription where tenant_id = new.tenant_id and account_id = new.account_id;
  return null;
end $$;
create trigger forget_ways_to_tell after update of disabled_at on membership
  for each row when (new.disabled_at is not null) execute function forget_ways_to_tell_here();

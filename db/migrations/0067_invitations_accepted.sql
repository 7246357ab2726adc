-- Nobody becomes somebody's colleague without agreeing. An invitation makes an account of its own that has the address only as a
-- wish: whoever follows the link sets a password and so takes the address, or, where it is somebody's already, signs in and joins. What
-- the inviting company sees until then is the same in both cases.
set local role pulse_owner;

-- Set: invited, and the address is not this account's yet.
alter table account add column invited_at timestamptz;
drop index account_email;
create unique index account_email on account (email_key(email)) where invited_at is null;
create index account_invited on account (email_key(email)) where invited_at is not null;

create function access_invite(wanted_tenant uuid, wanted_id uuid, wanted_email text, wanted_name text, wanted_role text, wanted_custom uuid)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  -- Two invitations of one address at once: the second waits here and finds the first.
  perform pg_advisory_xact_lock(hashtextextended(wanted_tenant || email_key(wanted_email), 0));
  if exists (select 1 from membership m join account a on a.id = m.account_id
             where m.tenant_id = wanted_tenant and email_key(a.email) = email_key(wanted_email)) then
    raise exception 'in the company already' using errcode = 'unique_violation';
  end if;
  insert into account (id, email, name, invited_at) values (wanted_id, btrim(wanted_email), wanted_name, now());
  insert into membership (tenant_id, account_id, role, custom_role_id) values (wanted_tenant, wanted_id, wanted_role, wanted_custom);
end $$;

-- joined | gone (no such link, or used or too old) | other (the session is of somebody with another address) | bound (a shared device, or
-- the word of one company's identity provider, agrees for nobody). With whom and as what.
create function access_accept_invitation(hash bytea, session_hash bytea)
returns table (outcome text, account_id uuid, name text, role text, custom_role_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  link record; invited membership; person account;
begin
  select l.* into link from access_read_link(hash) l join account i on i.id = l.account_id and i.invited_at is not null where l.kind = 'invite';
  if link.account_id is null then
    return query select 'gone', null::uuid, null::text, null::text, null::uuid;
    return;
  end if;
  select a.* into person from session s join account a on a.id = s.account_id
    where s.token_hash = session_hash and s.idle_until > now() and s.absolute_until > now() and access_home_of(a.id) is not null
      and a.invited_at is null and email_key(a.email) = email_key(link.email);
  if person.id is null then
    return query select 'other', null::uuid, null::text, null::text, null::uuid;
    return;
  end if;
  if exists (select 1 from session s where s.token_hash = session_hash
             and (s.device_id is not null or exists (select 1 from federated_session f where f.session_id = s.id))) then
    return query select 'bound', null::uuid, null::text, null::text, null::uuid;
    return;
  end if;
  delete from membership m where m.tenant_id = link.tenant_id and m.account_id = link.account_id returning m.* into invited;
  -- Gone with the invitation of the same moment.
  if invited.account_id is null then
    return query select 'gone', null::uuid, null::text, null::text, null::uuid;
    return;
  end if;
  insert into membership (tenant_id, account_id, role, custom_role_id)
    values (invited.tenant_id, person.id, invited.role, invited.custom_role_id);
  update alert_rule r set to_accounts = array_replace(r.to_accounts, link.account_id, person.id)
    where r.tenant_id = link.tenant_id and link.account_id = any (r.to_accounts);
  delete from account a where a.id = link.account_id;
  return query select 'joined', person.id, person.name, invited.role, invited.custom_role_id;
end $$;

-- Whether the address of a link that waits is somebody's already: asked when a password is set over it.
create function access_invited_is_known(hash bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from access_read_link(hash) l join account i on i.id = l.account_id and i.invited_at is not null
    join account a on email_key(a.email) = email_key(i.email) and a.invited_at is null);
$$;

-- For an account that is invited: takes the address for it. False: it is somebody's already.
create function access_take_address(wanted_account uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch((select m.tenant_id from membership m where m.account_id = wanted_account and m.tenant_id = current_tenant()));
  update account a set invited_at = null where a.id = wanted_account and a.invited_at is not null
    and not exists (select 1 from account b where email_key(b.email) = email_key(a.email) and b.invited_at is null);
  return not exists (select 1 from account a where a.id = wanted_account and a.invited_at is not null);
exception when unique_violation then
  return false;
end $$;
revoke execute on function access_invite(uuid, uuid, text, text, text, uuid), access_accept_invitation(bytea, bytea),
  access_invited_is_known(bytea), access_take_address(uuid) from public;
grant execute on function access_invite(uuid, uuid, text, text, text, uuid), access_accept_invitation(bytea, bytea),
  access_invited_is_known(bytea), access_take_address(uuid) to pulse_app;

-- As before; an address is whose it is, not whose it may become.
create or replace function access_use_link(hash bytea, new_password text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  link record;
begin
  select l.* into link from access_read_link(hash) l;
  if link.account_id is null then return false; end if;
  update access_link l set used_at = now() where l.token_hash = hash and l.used_at is null;
  if not found then return false; end if;
  if not access_take_address(link.account_id) then return false; end if;
  update account a set password_hash = new_password, demo_password = false where a.id = link.account_id;
  perform access_close_account(link.account_id);
  delete from sign_in_attempt s
    where s.kind = 'account' and s.subject = sha256(convert_to(email_key(link.email), 'UTF8'))
       or s.kind = 'browser' and substr(s.subject, 1, 16) = substr(sha256(uuid_send(link.account_id)), 1, 16);
  return true;
end $$;
create or replace function access_create_account(wanted_tenant uuid, wanted_id uuid, wanted_email text, wanted_name text, hash text, wanted_role text,
  wanted_custom uuid, demo boolean)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_id uuid;
begin
  perform access_may_touch(wanted_tenant);
  if hash is null and session_user in ('pulse_app', 'pulse_worker') and access_known_address(wanted_email) then
    raise exception 'nobody joins unasked' using errcode = 'insufficient_privilege';
  end if;
  insert into account (id, email, name, password_hash, demo_password) values (wanted_id, btrim(wanted_email), wanted_name, hash, demo)
    on conflict (email_key(email)) where invited_at is null do nothing;
  select a.id into found_id from account a where email_key(a.email) = email_key(wanted_email) and a.invited_at is null;
  insert into membership (tenant_id, account_id, role, custom_role_id) values (wanted_tenant, found_id, wanted_role, wanted_custom);
  return found_id;
end $$;
create or replace function access_tries_of(wanted_email text, browsers text[], out kind text, out subject bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when b is null then 'account' else 'browser' end,
      case when b is null then sha256(convert_to(email_key(wanted_email), 'UTF8'))
           else substr(sha256(uuid_send(a.id)), 1, 16) || substr(sha256(convert_to(b, 'UTF8')), 1, 16) end
    from (select 1) one
    left join account a on email_key(a.email) = email_key(wanted_email) and a.invited_at is null
    left join lateral (select b from unnest(browsers) b where starts_with(b, a.id || '.') limit 1) known on true;
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
    from (select 1) one left join account a on email_key(a.email) = email_key(wanted_email) and a.invited_at is null
      left join lateral access_home_of(a.id) home on true;
end $$;
create or replace function access_known_address(wanted_email text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from account a where email_key(a.email) = email_key(wanted_email) and a.invited_at is null);
$$;
create or replace function access_find_member(wanted_email text)
returns table (account_id uuid, disabled boolean, shared boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, coalesce(m.disabled_at, a.disabled_at) is not null,
    exists (select 1 from membership o where o.account_id = a.id and o.tenant_id <> current_tenant())
      or a.invited_at is not null and access_known_address(wanted_email)
  from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
  where email_key(a.email) = email_key(wanted_email);
$$;
create or replace function access_open_reset(hash bytea, wanted_email text, lives interval)
returns table (tenant_id uuid, account_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  found record;
begin
  select a.id as account_id, m.tenant_id into found from account a join membership m on m.account_id = a.id and m.disabled_at is null
    where email_key(a.email) = email_key(wanted_email) and a.disabled_at is null and a.invited_at is null and a.password_hash is not null
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

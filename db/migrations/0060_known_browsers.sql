-- Wrong passwords for somebody's address hold up whoever guesses, and no longer the person in a browser that has signed in before: it
-- carries a word of ours about that, and its tries are counted by themselves. Who has somebody's word has five tries more, once.
-- What is tried at the account of somebody disabled, and at an address that nobody has, can be told apart by the program (and by
-- nobody else), so that it stands in the audit trail: the latter where the installation is one company's.
set local role pulse_owner;

alter table sign_in_attempt drop constraint sign_in_attempt_kind_check;
alter table sign_in_attempt add constraint sign_in_attempt_kind_check
  check (kind in ('account', 'address', 'browser', 'code', 'own_password', 'pin', 'device'));

drop function access_sign_in_gate(text, text);
drop function access_sign_in_succeeded(text, text);

-- Under which count the tries of an address stand: that of the browser, where one of `browsers` (`account.nonce`) is this account's.
create function access_tries_of(wanted_email text, browsers text[], out kind text, out subject bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when b is null then 'account' else 'browser' end, sha256(convert_to(coalesce(b, email_key(wanted_email)), 'UTF8'))
    from (select 1) one
    left join account a on email_key(a.email) = email_key(wanted_email)
    left join lateral (select b from unnest(browsers) b where starts_with(b, a.id || '.') limit 1) known on true;
$$;
revoke execute on function access_tries_of(text, text[]) from public;

create function access_sign_in_gate(wanted_email text, address text, browsers text[])
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
    select 0, a.id, case when a.disabled_at is null then a.password_hash end,
      case when a.id is null then (select min(t.id::text)::uuid from tenant t having count(*) = 1)
           else (select m.tenant_id from membership m where m.account_id = a.id order by m.created_at, m.tenant_id limit 1) end,
      a.disabled_at is not null
    from (select 1) one left join account a on email_key(a.email) = email_key(wanted_email);
end $$;

create function access_sign_in_succeeded(wanted_email text, address text, browsers text[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sign_in_attempt set failures = greatest(0, failures - 1)
    where kind = 'address' and subject = sha256(convert_to(address, 'UTF8'))
      and exists (select 1 from access_tries_of(wanted_email, browsers) w where w.kind = 'account');
  delete from sign_in_attempt s using access_tries_of(wanted_email, browsers) w where s.kind = w.kind and s.subject = w.subject;
$$;

grant execute on function access_sign_in_gate(text, text, text[]), access_sign_in_succeeded(text, text, text[]) to pulse_app;

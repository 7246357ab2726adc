-- A link that sets a new password ends the waiting in the person's own browsers too: who forgot the password has tried it there. What is
-- counted of a browser begins with whose it is, so that it is found by the person.
set local role pulse_owner;

create or replace function access_tries_of(wanted_email text, browsers text[], out kind text, out subject bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when b is null then 'account' else 'browser' end,
      case when b is null then sha256(convert_to(email_key(wanted_email), 'UTF8'))
           else substr(sha256(uuid_send(a.id)), 1, 16) || substr(sha256(convert_to(b, 'UTF8')), 1, 16) end
    from (select 1) one
    left join account a on email_key(a.email) = email_key(wanted_email)
    left join lateral (select b from unnest(browsers) b where starts_with(b, a.id || '.') limit 1) known on true;
$$;

create or replace function access_use_link(hash bytea, new_password text) returns boolean
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
  delete from sign_in_attempt s
    where s.kind = 'account' and s.subject = sha256(convert_to(email_key(link.email), 'UTF8'))
       or s.kind = 'browser' and substr(s.subject, 1, 16) = substr(sha256(uuid_send(link.account_id)), 1, 16);
  return true;
end $$;

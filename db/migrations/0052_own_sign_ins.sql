-- A person of several companies is signed in to each of them by itself, and sees and ends all of it from any of them: who has one of
-- these sessions must not be hidden by where one looks from. One that stands for a single company (a shared device, the word of its
-- identity provider) reaches that company's alone. Whose they are is told by the session, so nobody can ask for somebody else's.
set local role pulse_owner;

create function access_own_reach(hash bytea)
returns table (session_id uuid, account_id uuid, tenant_id uuid, role text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.account_id, t.id, m.role, t.name
    from session s join account a on a.id = s.account_id and a.disabled_at is null
    join membership m on m.account_id = s.account_id join tenant t on t.id = m.tenant_id
   where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now()
     and (t.id = s.tenant_id
       or s.device_id is null and not exists (select 1 from federated_session f where f.session_id = s.id));
$$;

create function access_own_sign_ins(hash bytea)
returns table (id uuid, kind text, created_at timestamptz, seen_at timestamptz, until timestamptz, address text, user_agent text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, 'session', s.created_at, s.seen_at, s.absolute_until, s.address, s.user_agent, r.company
    from access_own_reach(hash) r join session s on s.account_id = r.account_id and s.tenant_id = r.tenant_id
   where s.idle_until > now() and s.absolute_until > now()
  union all
  select f.id, 'family', f.created_at, (select max(t.created_at) from refresh_token t where t.family_id = f.id), f.absolute_until, null, null,
         r.company
    from access_own_reach(hash) r join refresh_family f on f.account_id = r.account_id and f.tenant_id = r.tenant_id
   where f.revoked_at is null and f.absolute_until > now()
  order by 3 desc;
$$;

-- Ends one sign-in of one's own (`wanted_id`), or all but this one. How many in which company, and the role there.
create function access_end_own_sign_ins(hash bytea, wanted_id uuid)
returns table (tenant_id uuid, role text, ended integer)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  reach record; sessions integer; families integer;
begin
  -- In one order, and read as a whole before one's own session may go.
  for reach in select * from access_own_reach(hash) order by tenant_id loop
    delete from session s where s.tenant_id = reach.tenant_id and s.account_id = reach.account_id
      and case when wanted_id is null then s.id <> reach.session_id else s.id = wanted_id end;
    get diagnostics sessions = row_count;
    update refresh_family f set revoked_at = now() where f.tenant_id = reach.tenant_id and f.account_id = reach.account_id
      and f.revoked_at is null and (wanted_id is null or f.id = wanted_id);
    get diagnostics families = row_count;
    if sessions + families > 0 then
      tenant_id := reach.tenant_id; role := reach.role; ended := sessions + families;
      return next;
    end if;
  end loop;
end $$;

revoke execute on function access_own_reach(bytea) from public;
grant execute on function access_own_sign_ins(bytea), access_end_own_sign_ins(bytea, uuid) to pulse_app;

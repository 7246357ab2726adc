-- A company's own roles beside the six that everybody has. A person of such a role keeps the usual role that it was made from
-- (what the home page shows, whose shared views, who is asked for a second factor), and its rights stand in place of that role's.

set local role pulse_owner;

create table custom_role (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null check (length(btrim(name)) between 1 and 60),
  -- No role of its own stands in for administrators: the company must always have a real one.
  base text not null check (base in ('accountant', 'clerk', 'sales', 'hr', 'viewer')),
  -- Resource to letters, as in the policy table of the program: {"orders": "RCu"}.
  rights jsonb not null check (jsonb_typeof(rights) = 'object'),
  version integer not null default 1 check (version > 0),
  -- Who wrote these rights; null: the operator.
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, id, base)
);
create unique index custom_role_name on custom_role (tenant_id, lower(btrim(name)));
select wall_in('custom_role');
revoke insert, update, delete on custom_role from pulse_worker;

alter table membership add column custom_role_id uuid,
  -- With the role that it was made from, so that neither can change without the other.
  add foreign key (tenant_id, custom_role_id, role) references custom_role (tenant_id, id, base);
create index membership_custom_role on membership (tenant_id, custom_role_id) where custom_role_id is not null;

create policy access_functions on custom_role to pulse_owner using (true) with check (true);

-- Nobody edits the role that they have, whatever the program does. What was told to its people under other rights is told no more.
create function custom_role_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select 1 from membership m where m.tenant_id = new.tenant_id and m.custom_role_id = new.id and m.account_id = new.changed_by) then
    raise exception 'nobody edits the role that they have' using errcode = 'insufficient_privilege';
  end if;
  if new.rights is distinct from old.rights then
    new.version := old.version + 1;
    delete from notification n using membership m
      where m.tenant_id = new.tenant_id and m.custom_role_id = new.id and n.tenant_id = m.tenant_id and n.account_id = m.account_id;
  end if;
  return new;
end $$;
create trigger custom_role_changed before update on custom_role for each row execute function custom_role_changed();

create function custom_role_left() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from notification n where n.tenant_id = new.tenant_id and n.account_id = new.account_id;
  return null;
end $$;
create trigger custom_role_left after update of custom_role_id on membership for each row
  when (new.custom_role_id is distinct from old.custom_role_id) execute function custom_role_left();

-- Who acts in this transaction; null: the program itself.
create function current_account() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.account_id', true), '')::uuid;
grant execute on function current_account() to public;

-- As before, with the rights of the person's own role. `standing` changes with everything that the person may do.
drop function access_identify(text, bytea, uuid);
create function access_identify(kind text, hash bytea, family uuid)
returns table (account_id uuid, tenant_id uuid, credential_id uuid, email text, name text, role text, scopes text[],
               company text, currency text, time_zone text, expires_at timestamptz, rights jsonb, role_name text, standing text)
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

drop function access_alive(uuid[], uuid[], uuid[]);
create function access_alive(sessions uuid[], tokens uuid[], families uuid[]) returns table (credential_id uuid, standing text)
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
  join membership m on m.tenant_id = c.tenant_id and m.account_id = c.account_id
  join account a on a.id = c.account_id and a.disabled_at is null
  left join custom_role r on r.tenant_id = m.tenant_id and r.id = m.custom_role_id;
$$;

drop function access_members();
create function access_members()
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, a.disabled_at, m.created_at, c.rights
  from membership m join account a on a.id = m.account_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = current_tenant() order by a.name, a.id;
$$;

drop function access_people(uuid, text, uuid, integer);
create function access_people(wanted uuid, search text, after uuid, most integer)
returns table (account_id uuid, email text, name text, role text, disabled_at timestamptz, created_at timestamptz,
               has_password boolean, has_second_factor boolean, sessions bigint, seen_at timestamptz,
               custom_role_id uuid, role_name text, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.email, a.name, m.role, a.disabled_at, m.created_at, a.password_hash is not null,
    exists (select 1 from second_factor f where f.account_id = a.id and f.confirmed_at is not null),
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

-- What somebody may do at this moment, for work that goes on after their request: no row when they are no longer let in.
drop function access_role_of(uuid);
create function access_standing_of(wanted uuid) returns table (role text, rights jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role, c.rights from membership m join account a on a.id = m.account_id
    left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
   where m.tenant_id = current_tenant() and m.account_id = wanted and a.disabled_at is null;
$$;

-- Before and after as people call them, a role of the company's own by its id.
drop function access_change_role(uuid, uuid, text, uuid);
create function access_change_role(wanted_tenant uuid, wanted_account uuid, wanted_role text, wanted_custom uuid, changed_by uuid)
returns table (before text, before_custom uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform access_may_touch(wanted_tenant);
  if changed_by is not distinct from wanted_account then
    raise exception 'nobody changes their own role' using errcode = 'insufficient_privilege';
  end if;
  select m.role, m.custom_role_id into before, before_custom
    from membership m where m.tenant_id = wanted_tenant and m.account_id = wanted_account for update;
  if before is null then return; end if;
  update membership set role = wanted_role, custom_role_id = wanted_custom
    where tenant_id = wanted_tenant and account_id = wanted_account;
  delete from session where tenant_id = wanted_tenant and account_id = wanted_account;
  update refresh_family set revoked_at = now()
    where tenant_id = wanted_tenant and account_id = wanted_account and revoked_at is null;
  return next;
end $$;

drop function access_create_account(uuid, uuid, text, text, text, text, boolean);
create function access_create_account(wanted_tenant uuid, wanted_id uuid, wanted_email text, wanted_name text, hash text, wanted_role text,
  wanted_custom uuid, demo boolean)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_id uuid;
begin
  perform access_may_touch(wanted_tenant);
  insert into account (id, email, name, password_hash, demo_password) values (wanted_id, btrim(wanted_email), wanted_name, hash, demo)
    on conflict (email_key(email)) do nothing;
  select a.id into found_id from account a where email_key(a.email) = email_key(wanted_email);
  insert into membership (tenant_id, account_id, role, custom_role_id) values (wanted_tenant, found_id, wanted_role, wanted_custom);
  return found_id;
end $$;

-- Whoever may let people in or change the company's settings by a role of its own is asked for what administrators are asked for.
create or replace function access_second_factor(wanted_tenant uuid, wanted_account uuid)
returns table (required boolean, sealed bytea, confirmed_at timestamptz, recovery_left bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role = any (t.second_factor_roles)
      or ('admin' = any (t.second_factor_roles) and (coalesce(c.rights ->> 'users', '') ~ '[CUcu]' or coalesce(c.rights ->> 'settings', '') ~ '[CUcu]')),
    f.sealed, f.confirmed_at,
    (select count(*) from recovery_code r where r.account_id = m.account_id and r.used_at is null)
  from membership m join tenant t on t.id = m.tenant_id left join second_factor f on f.account_id = m.account_id
  left join custom_role c on c.tenant_id = m.tenant_id and c.id = m.custom_role_id
  where m.tenant_id = wanted_tenant and m.account_id = wanted_account;
$$;

grant execute on function
  access_identify(text, bytea, uuid), access_alive(uuid[], uuid[], uuid[]), access_people(uuid, text, uuid, integer),
  access_change_role(uuid, uuid, text, uuid, uuid), access_create_account(uuid, uuid, text, text, text, text, uuid, boolean)
to pulse_app;
grant execute on function access_members(), access_standing_of(uuid) to pulse_app, pulse_worker;

-- What the migrations made, as one hash: `pulse verify` tells by it that a wall, a trigger or a right was taken away since.

create table pulse_schema (singleton boolean primary key default true check (singleton), fingerprint text not null);
grant select on pulse_schema to pulse_verify;

create function schema_fingerprint() returns text language sql stable set search_path = pg_catalog, public as $$
  select encode(sha256(convert_to(string_agg(part, E'\n' order by part collate "C"), 'UTF8')), 'hex') from (
    select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated::text as part
      from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    union all select 'trigger ' || tgrelid::regclass || ' ' || pg_get_triggerdef(oid) || tgenabled::text
      from pg_trigger where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all select 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || ' ' || polroles::text
        || coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')
      from (select polrelid, polname, polcmd, polqual, polwithcheck,
                   (select array_agg(coalesce(r.rolname, 'public') order by r.rolname) from unnest(p.polroles) x left join pg_roles r on r.oid = x) as polroles
              from pg_policy p) p
    union all select 'rights ' || c.oid::regclass || ' ' || coalesce((select string_agg(g.grantee || ':' || g.privilege_type, ',' order by g.grantee, g.privilege_type)
        from (select coalesce(r.rolname, 'public') as grantee, a.privilege_type from aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
               where coalesce(r.rolname, 'public') like 'pulse\_%' or r.rolname is null) g), '')
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
    union all select 'function ' || p.oid::regprocedure || ' ' || md5(p.prosrc) || p.prosecdef::text || coalesce(p.proconfig::text, '')
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prolang <> 13
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all select 'wall ' || c.oid::regclass || ' ' || c.relrowsecurity::text || c.relforcerowsecurity::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  ) parts
$$;
grant execute on function schema_fingerprint() to pulse_verify;

-- The first migration meant this, but what it took away within one schema is given again by PostgreSQL's own default for all of them:
-- every role could call every function that looks past the wall. Now those alone can that a function was granted to.
set local role pulse_owner;
alter default privileges for role pulse_owner revoke execute on functions from public;

do $$
declare
  looks_past regprocedure;
begin
  for looks_past in
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.proowner = 'pulse_owner'::regrole
  loop
    execute format('revoke execute on function %s from public', looks_past);
  end loop;
end $$;

-- What refuses a change asks it first, as whoever tries.
grant execute on function erases_a_name(jsonb, jsonb, text) to pulse_app, pulse_worker;

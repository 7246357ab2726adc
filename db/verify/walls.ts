import type { Check } from "#db/verify/check.ts";

const BUSINESS_TABLES = `
  select c.oid, c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
   where c.relkind in ('r', 'p') and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)`;

export const wallChecks: Check[] = [
  {
    name: "tables_walled_in",
    rule: "Every table of a tenant has row-level security, forced, with a policy.",
    sql: `select t.relname from (${BUSINESS_TABLES}) t join pg_class c on c.oid = t.oid
           where not c.relrowsecurity or not c.relforcerowsecurity or not exists (select 1 from pg_policy p where p.polrelid = c.oid)`,
  },
  {
    name: "programs_without_power",
    rule: "The programs' roles are no superusers, cannot pass the walls and own nothing.",
    sql: `select r.rolname from pg_roles r where r.rolname in ('pulse_app', 'pulse_worker')
             and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
                  or exists (select 1 from pg_class c where c.relowner = r.oid) or has_schema_privilege(r.rolname, 'public', 'create'))`,
  },
  {
    name: "definer_functions_pinned",
    rule: "A function that runs with its owner's rights names where it looks.",
    sql: `select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
           where p.prosecdef and not exists (select 1 from unnest(p.proconfig) c where c like 'search_path=%')`,
  },
  {
    name: "references_stay_in_the_tenant",
    rule: "A reference between two tenants' tables carries the tenant.",
    sql: `select k.conname from pg_constraint k
            join (${BUSINESS_TABLES}) a on a.oid = k.conrelid join (${BUSINESS_TABLES}) b on b.oid = k.confrelid
           where k.contype = 'f' and not exists (
             select 1 from unnest(k.conkey) with ordinality x (num, place) join pg_attribute t on t.attrelid = k.conrelid and t.attnum = x.num where t.attname = 'tenant_id')`,
  },
  {
    name: "views_keep_the_wall",
    rule: "Views work with their reader's rights.",
    sql: `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
           where c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)
             and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  },
  {
    name: "server_is_durable",
    rule: "The server keeps what it has acknowledged.",
    sql: `select name, setting from pg_settings where (name in ('fsync', 'full_page_writes', 'autovacuum') and setting <> 'on') or (name = 'synchronous_commit' and setting = 'off')
          union all select name, setting from pg_settings where name = 'data_checksums' and setting <> 'on'`,
  },
  {
    name: "schema_as_migrated",
    rule: "Constraints, triggers, policies and rights are those of the migrations.",
    sql: `select 'schema' as what, schema_fingerprint() as found, fingerprint as expected from pulse_schema where fingerprint <> schema_fingerprint()`,
  },
  {
    name: "every_company_has_an_admin",
    rule: "Every company with people has somebody who can let others in.",
    sql: `select t.id from tenant t where exists (select 1 from membership m where m.tenant_id = t.id) and not exists (
            select 1 from membership m join account a on a.id = m.account_id where m.tenant_id = t.id and m.role = 'admin' and a.disabled_at is null)`,
  },
  {
    name: "roles_of_their_own_keep_to_the_table",
    rule: "A company's own role names only kinds of records and letters that the policy table has, and lets nobody who lets people in post.",
    sql: `select c.id, r.key, r.value from custom_role c, lateral jsonb_each_text(c.rights) r
           where r.key !~ '^[a-z_]+$' or r.value !~ '^[RCUAXSrcuaxs]+$'
              or (r.key = 'journal' and r.value ~ '[CUA]' and coalesce(c.rights ->> 'users', '') || coalesce(c.rights ->> 'settings', '') ~ '[CU]')`,
  },
  {
    name: "duties_apart",
    rule: "Above the company's limit nobody credits or settles what they made themselves.",
    sql: `select n.id from duty_limit d join invoice n on n.tenant_id = d.tenant_id and n.kind = 'credit_note' and n.source_type = 'return'
                 and n.issued_at >= d.changed_at and n.total_minor > d.credit_note_minor
            join invoice i on i.tenant_id = n.tenant_id and i.id = n.credits_invoice_id
            left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
           where n.created_by in (i.created_by, o.created_by)
          union all
          select p.id from duty_limit d join payment p on p.tenant_id = d.tenant_id and p.recorded_at >= d.changed_at and p.amount_minor > d.payment_minor
            join allocation a on a.tenant_id = p.tenant_id and a.amount_minor > 0 and a.recorded_at >= d.changed_at and p.id = coalesce(a.refund_id, a.receipt_id)
            left join invoice i on i.tenant_id = a.tenant_id and i.id = coalesce(a.invoice_id, a.credit_note_id)
            left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
           where p.created_by in (i.created_by, o.created_by)`,
  },
  {
    name: "disabled_people_have_no_session",
    rule: "A disabled account has no session.",
    sql: `select s.id from session s join account a on a.id = s.account_id where a.disabled_at is not null`,
  },
  {
    name: "idempotency_keys_answered",
    rule: "A kept idempotency key has its answer.",
    sql: `select tenant_id, key from idempotency_key where status is null or body is null`,
  },
];

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { seedDemo } from "#ops/seed/demo.ts";

/* Every table and every reference there is, found in the catalogue: a new one is tried the day it appears. */

let db: TestDatabase;
let ours: string;
let theirs: string;

type Table = { name: string; read: boolean; write: boolean };
let tables: Table[];

beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 5);
  ours = (await db.admin<{ id: string }[]>`select id from tenant`)[0]?.id ?? "";
  const [row] = await db.admin<{ id: string }[]>`
    insert into tenant (name, slug, currency, time_zone) values ('Two', 'two', 'GBP', 'Europe/London') returning id`;
  theirs = row?.id ?? "";
  tables = await db.admin<Table[]>`
    select c.relname as name, has_table_privilege('pulse_app', c.oid, 'select') as read, has_table_privilege('pulse_app', c.oid, 'insert') as write
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
     order by 1`;
}, 120_000);
afterAll(() => db?.drop());

describe("every table of a company", () => {
  it("stands behind a wall, also for its owner, that reads and writes are held against", async () => {
    expect(tables.length).toBeGreaterThan(25);
    const open = await db.admin<{ name: string }[]>`
      select c.relname as name from pg_class c
       where c.relname = any(${tables.map((table) => table.name)}) and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select 1 from pg_policy p where p.polrelid = c.oid))`;
    expect(open.map((row) => row.name)).toEqual([]);
  });

  it("shows the web its own company's rows, nobody else's, and nothing at all without a company", async () => {
    const counted: string[] = [];
    for (const { name } of tables.filter((table) => table.read)) {
      const count = async (tenantId: string) => {
        const [row] = await inTenant(
          db.app,
          tenantId,
          (tx) => tx<{ all: number; foreign: number }[]>`
            select count(*)::int as all, (count(*) filter (where tenant_id <> ${tenantId || ours}))::int as foreign from ${tx(name)}`,
        );
        return row ?? { all: -1, foreign: -1 };
      };
      expect(await count(""), `${name} without a company`).toEqual({ all: 0, foreign: 0 });
      expect(await count(theirs), `${name} of the other company`).toEqual({ all: 0, foreign: 0 });
      const own = await count(ours);
      expect(own.foreign, name).toBe(0);
      const [there] = await db.admin<{ n: number }[]>`select count(*)::int as n from ${db.admin(name)}`;
      expect(own.all, name).toBe(there?.n);
      if (own.all > 0) counted.push(name);
    }
    expect(counted.length).toBeGreaterThan(15);
  });

  it("takes no row of another company, neither new nor moved", async () => {
    let tried = 0;
    let byWall = 0;
    for (const { name, write } of tables) {
      if (!write) continue;
      const [sample] = await db.admin`select 1 from ${db.admin(name)} limit 1`;
      if (!sample) continue;
      tried++;
      // The row is one that exists: everything about it is right, but whose it is.
      const columns = await db.admin<{ name: string }[]>`
        select quote_ident(attname) as name from pg_attribute
         where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`;
      const list = columns.map((column) => column.name).join(", ");
      const values = columns
        .map((column) => (column.name === "tenant_id" ? `'${theirs}'::uuid` : column.name))
        .join(", ");
      const refused = await inTenant(db.app, ours, (tx) =>
        tx.unsafe(`insert into ${name} (${list}) select ${values} from ${name} limit 1`),
      ).then(
        () => "taken",
        (error: { code?: string }) => error.code ?? "",
      );
      // Some rows are refused for another reason first (a trigger that keeps books whole).
      expect(refused, name).toMatch(/^(42501|23)/);
      if (refused === "42501") byWall++;
    }
    expect(byWall).toBeGreaterThan(15);
    expect(tried).toBeGreaterThan(15);
  });

  it("is referred to only together with its company", async () => {
    const loose = await db.admin<{ name: string }[]>`
      select k.conname || ' of ' || k.conrelid::regclass as name from pg_constraint k
       where k.contype = 'f' and k.conrelid::regclass::text = any(${tables.map((table) => table.name)})
         and k.confrelid::regclass::text = any(${tables.map((table) => table.name)})
         and not exists (
           select 1 from unnest(k.conkey, k.confkey) pair (here, there)
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here and a.attname = 'tenant_id'
             join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there and b.attname = 'tenant_id')`;
    expect(loose.map((row) => row.name)).toEqual([]);
    const [walked] = await db.admin<
      { n: number }[]
    >`select count(*)::int as n from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
    expect(walked?.n).toBeGreaterThan(50);
  });

  it("tells nobody by its unique keys what another company has", async () => {
    // Secrets and random ids tell nothing: nobody can ask for one that is another's without having it.
    const told = await db.admin<{ name: string }[]>`
      select i.indexrelid::regclass::text as name from pg_index i
        join pg_class c on c.oid = i.indrelid
       where c.relname = any(${tables.map((table) => table.name)}) and i.indisunique
         and (select a.attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) is distinct from 'tenant_id'
         and not (i.indnkeyatts = 1 and exists (
           select 1 from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]
             and (a.attname in ('id', 'token_hash') or a.attidentity <> '' or a.attname = 'seq')))
       order by 1`;
    expect(told.map((row) => row.name)).toEqual([]);
  });

  it("is reached past the wall only by functions that say where they look", async () => {
    const loose = await db.admin<{ name: string }[]>`
      select p.oid::regprocedure::text as name from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prosecdef and not exists (select 1 from unnest(p.proconfig) c where c like 'search_path=%')`;
    expect(loose.map((row) => row.name)).toEqual([]);
    // One of the superuser's would see everything, and one that anybody may call is a way past the roles.
    const open = await db.admin<{ name: string }[]>`
      select p.oid::regprocedure::text as name from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prosecdef
         and (p.proowner <> 'pulse_owner'::regrole or has_function_privilege('public', p.oid, 'execute'))`;
    expect(open.map((row) => row.name)).toEqual([]);
    const views = await db.admin<{ name: string }[]>`
      select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace
         and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)
           and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')))`;
    expect(views.map((row) => row.name)).toEqual([]);
  });
});

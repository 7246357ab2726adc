import { expect, it } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { migrate, migrationFiles, ROLES } from "#db/migrate.ts";

const base = process.env.PULSE_TEST_ADMIN_URL ?? "";
const urlOf = (user: string) =>
  Object.assign(new URL(base), { username: user, password: user, pathname: `/${user}` }).href;

async function withPool<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect({ url, max: 1, name: "pulse-test" });
  return work(sql).finally(() => sql.end({ timeout: 5 }));
}

it("an owner who is no superuser gets the whole schema", () =>
  withPool(base, async (root) => {
    // As a provider's user may be; on this server the roles are there already.
    await root.unsafe("create role keeper login createrole createdb bypassrls password 'keeper'");
    await root.unsafe(`grant pulse_owner, ${ROLES} to keeper with admin option`);
    await root.unsafe("create database keeper owner keeper");
    try {
      expect(await migrate(urlOf("keeper"))).toHaveLength((await migrationFiles()).length);
      const found = await withPool(urlOf("keeper"), (sql) => sql`select 'Shop-77' ~~@ '%P-7%' as found`);
      expect(found).toEqual([{ found: true }]);
    } finally {
      await root.unsafe("drop database keeper with (force)");
      await root.unsafe("drop role keeper");
    }
  }));

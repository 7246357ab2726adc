import type { Sql } from "#db/client.ts";
import type { CheckResult } from "#db/verify/run.ts";

/** PostgreSQL's own errors about what lies on the disk: a page whose checksum is wrong, an index that leads nowhere. */
export const isDamaged = (error: unknown) => /^XX00[12]$/.test(String((error as { code?: unknown }).code));

/**
 * Reads every table from its first page to its last, whether anybody asks for its rows or not: a page that the disk has lost is found
 * while there are backups from before. What lies outside of rows, long texts, is read by each backup.
 */
export async function verifyPages(sql: Sql): Promise<CheckResult> {
  const started = performance.now();
  const damaged: Record<string, unknown>[] = [];
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_table_privilege(c.oid, 'select') order by 1`;
  for (const { name } of tables) {
    try {
      await sql.begin(async (tx) => {
        for (const way of ["indexscan", "indexonlyscan", "bitmapscan"])
          await tx.unsafe(`set local enable_${way} = off`);
        await tx.unsafe(`select count(*) from ${name}`);
      });
    } catch (error) {
      if (!isDamaged(error)) throw error;
      damaged.push({ table: name, error: (error as Error).message });
    }
  }
  return {
    name: "pages_readable",
    rule: "Every page of every table reads as it was written.",
    breaches: damaged.length,
    first: damaged,
    ms: Math.round(performance.now() - started),
  };
}

import type { FileStore } from "#app/modules/files/store.server.ts";
import type { Sql } from "#db/client.ts";
import type { CheckResult } from "#db/verify/run.ts";

type Wanted = { tenant_id: string; id: string; path: string; sha256: string; size_bytes: bigint };

const SHOWN = 5;

/** Whether every file that a row names lies in its place, with the size and (unless `fast`) the checksum that the row has. */
export async function verifyFiles(sql: Sql, store: FileStore, fast: boolean): Promise<CheckResult> {
  const started = performance.now();
  const wanted = await sql<Wanted[]>`
    select tenant_id, id, path, sha256, size_bytes from attachment where erased_at is null
    union all select tenant_id, invoice_id, path, sha256, size_bytes from invoice_document`;
  const first: Record<string, unknown>[] = [];
  const told = new Map<string, string | null>();
  let breaches = 0;
  for (const row of wanted) {
    const key = `${row.path} ${row.sha256}`;
    const { path, sha256, size_bytes } = row;
    if (!told.has(key)) told.set(key, await store.faultOf({ path, sha256, sizeBytes: Number(size_bytes) }, fast));
    const fault = told.get(key);
    if (!fault) continue;
    breaches++;
    if (first.length < SHOWN) first.push({ tenant_id: row.tenant_id, id: row.id, path: row.path, fault });
  }
  return {
    name: "files_are_what_they_were",
    rule: "Every attached file and rendered document lies in its place, as it was stored.",
    breaches,
    first,
    ms: Math.round(performance.now() - started),
  };
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Sql } from "#db/client.ts";
import type { CheckResult } from "#db/verify/run.ts";

type Wanted = { tenant_id: string; id: string; path: string; sha256: string; size_bytes: bigint };

const SHOWN = 5;

/** Whether every file that a row names lies in the folder, with the size and (unless `fast`) the checksum that the row has. */
export async function verifyFiles(sql: Sql, folder: string, fast: boolean): Promise<CheckResult> {
  const started = performance.now();
  const wanted = await sql<Wanted[]>`
    select tenant_id, id, path, sha256, size_bytes from attachment where erased_at is null
    union all select tenant_id, invoice_id, path, sha256, size_bytes from invoice_document`;
  const first: Record<string, unknown>[] = [];
  const told = new Map<string, string | null>();
  let breaches = 0;
  for (const row of wanted) {
    const key = `${row.path} ${row.sha256}`;
    if (!told.has(key)) told.set(key, await faultOf(join(folder, row.path), row, fast));
    const fault = told.get(key);
    if (!fault) continue;
    breaches++;
    if (first.length < SHOWN) first.push({ tenant_id: row.tenant_id, id: row.id, path: row.path, fault });
  }
  return {
    name: "files_are_what_they_were",
    rule: "Every attached file and rendered document lies in the folder, as it was stored.",
    breaches,
    first,
    ms: Math.round(performance.now() - started),
  };
}

async function faultOf(path: string, { sha256, size_bytes }: Wanted, fast: boolean): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile()) return "it is not there";
  if (found.size !== Number(size_bytes)) return "it has another size";
  if (fast) return null;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex") === sha256 ? null : "it has another checksum";
}

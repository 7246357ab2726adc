import type { Db } from "#db/client.ts";
import type { Identity } from "./identify.server.ts";

/** credential id → standing, for those that are still good. Does not count as activity of a session. */
export async function stillAlive(
  db: Db,
  identities: ReadonlyArray<Pick<Identity, "kind" | "credentialId">>,
): Promise<Map<string, string>> {
  const ids = (kind: Identity["kind"]) => [
    ...new Set(identities.filter((i) => i.kind === kind).map((i) => i.credentialId)),
  ];
  const rows = await db<{ credential_id: string; standing: string }[]>`
    select * from access_alive(${ids("session")}::uuid[], ${ids("token")}::uuid[], ${ids("family")}::uuid[])`;
  return new Map(rows.map((row) => [row.credential_id, row.standing]));
}

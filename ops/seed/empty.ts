import { openSetupLink } from "#app/modules/access/set-up-company.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { Sql } from "#db/client.ts";

/**
 * An empty company where there is none, and the path of a one-time link by which its first administrator signs up; null once there is
 * one. The company is renamed, and its money chosen, by setting it up.
 */
export async function seedEmpty(admin: Sql): Promise<string | null> {
  const [member] = await admin`select 1 from membership limit 1`;
  if (member) return null;
  const [existing] = await admin<{ id: string }[]>`select id from tenant order by created_at limit 1`;
  const tenantId =
    existing?.id ??
    (await foundCompany(admin, { name: "My company", slug: "company", currency: "GBP", timeZone: "Europe/London" }));
  return `/setup?token=${await openSetupLink(admin, tenantId)}`;
}

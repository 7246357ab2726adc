import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { addAccount } from "./create-account.server.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";

/** By the operator's connection: the secret of a link by which the first administrator of an empty company signs up, once, within the hour. */
export async function openSetupLink(sql: Sql, tenantId: string): Promise<string> {
  const secret = newSecret("setup");
  await sql`insert into setup_token (token_hash, tenant_id, expires_at) values (${hashSecret(secret)}, ${tenantId}, now() + interval '1 hour')`;
  return secret;
}

/** Whether nobody at all can sign in yet: whoever opens the address for the first time knows of no link. */
export async function isNobodyThere(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ nobody: boolean }[]>`select access_nobody_yet() as nobody`;
  return row?.nobody ?? false;
}

/** The name of the company that the link is for; null when it is not good (any more). */
export async function companyToSetUp(sql: Sql, secret: string): Promise<string | null> {
  const [row] = await sql<{ name: string | null }[]>`select access_setup_company(${hashSecret(secret)}) as name`;
  return row?.name ?? null;
}

/** Uses the link up and creates its administrator. Throws NotFound when the link is not good (any more). */
export async function setUpCompany(
  sql: Sql,
  secret: string,
  admin: { email: string; name: string; password: string },
): Promise<string> {
  return inTenant(sql, "", async (tx) => {
    const [row] = await tx<{ tenant_id: string | null }[]>`select access_use_setup(${hashSecret(secret)}) as tenant_id`;
    if (!row?.tenant_id) throw new NotFound("setup link");
    await tx`select set_config('app.tenant_id', ${row.tenant_id}, true)`;
    const actor = systemActor(row.tenant_id, "setup", newId());
    return addAccount(tx, actor, { ...admin, role: "admin" });
  });
}

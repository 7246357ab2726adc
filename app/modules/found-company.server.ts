import { createTenant, type NewTenant } from "#app/modules/access/create-tenant.server.ts";
import { createLocations } from "#app/modules/inventory/locations.server.ts";
import { createChart } from "#app/modules/ledger/accounts.server.ts";
import type { Sql } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";

/** A company ready to trade: its tenant, chart of accounts and warehouse. By the operator's connection (a superuser). Returns its id. */
export async function foundCompany(admin: Sql, company: NewTenant): Promise<string> {
  return transaction(admin, "", async (tx) => {
    const tenantId = await createTenant(tx, company);
    await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    await createChart(tx, tenantId);
    await createLocations(tx, tenantId);
    return tenantId;
  });
}

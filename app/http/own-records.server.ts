import { ownOnly } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** A role that may read invoices of its own customers only finds no others. */
export async function checkOwnInvoice(db: Db, actor: Actor, invoiceId: string): Promise<void> {
  if (!ownOnly(actor, "read", "invoices")) return;
  const [own] = await db`
    select 1 from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
     where i.id = ${invoiceId} and c.owner_account_id = ${actor.accountId}`;
  if (!own) throw new NotFound("invoice");
}

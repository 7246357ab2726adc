import { may, ownOnly } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** Whether the actor may read the invoices of this order: a role for those of its own customers only reads no others. */
export async function seesInvoicesOf(db: Db, actor: Actor, orderId: string): Promise<boolean> {
  if (!ownOnly(actor, "read", "invoices")) return may(actor, "read", "invoices");
  const [own] = await db`
    select 1 from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
     where o.id = ${orderId} and c.owner_account_id = ${actor.accountId}`;
  return own !== undefined;
}

/** A role that may read invoices of its own customers only finds no others. */
export async function checkOwnInvoice(db: Db, actor: Actor, invoiceId: string): Promise<void> {
  if (!ownOnly(actor, "read", "invoices")) return;
  const [own] = await db`
    select 1 from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
     where i.id = ${invoiceId} and c.owner_account_id = ${actor.accountId}`;
  if (!own) throw new NotFound("invoice");
}

import { may, ownOnly } from "#app/modules/access/policy.ts";
import { findItemByCode } from "#app/modules/inventory/find-item.server.ts";
import { findOrder } from "#app/modules/orders/pick-queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type FoundRecord = { kind: "product" | "order" | "invoice" | "customer"; id: string };

/**
 * The record that a code names, among those the actor may read: a product by SKU or barcode, an order or invoice by number, a
 * customer by code. The order is that of how often each is on a label.
 */
export async function findByCode(db: Db, actor: Actor, codes: readonly string[]): Promise<FoundRecord | null> {
  const [text = ""] = codes;
  if (text.length > 64) return null;
  if (may(actor, "read", "products")) {
    const item = await findItemByCode(db, codes);
    if (item) return { kind: "product", id: item.id };
  }
  if (may(actor, "read", "orders")) {
    const id = await findOrder(db, text);
    if (id) return { kind: "order", id };
  }
  if (may(actor, "read", "invoices")) {
    const [invoice] = await db<{ id: string }[]>`
      select v.id from invoice v join customer c on c.tenant_id = v.tenant_id and c.id = v.customer_id
       where v.number = ${text.toUpperCase()} ${ownOnly(actor, "read", "invoices") ? db`and c.owner_account_id = ${actor.accountId}` : db``}`;
    if (invoice) return { kind: "invoice", id: invoice.id };
  }
  if (may(actor, "read", "customers")) {
    const [customer] = await db<{ id: string }[]>`select id from customer where code_key = ${text.toLowerCase()}`;
    if (customer) return { kind: "customer", id: customer.id };
  }
  return null;
}

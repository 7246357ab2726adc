import type { CreateCustomerInput } from "#app/modules/parties/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { insertRows } from "#db/insert-rows.ts";
import { customerAddress, customerContact } from "#db/schema/parties.ts";
import type { Tx } from "#db/transaction.ts";

type Parts = { id: string; input: Pick<CreateCustomerInput, "addresses" | "contacts"> };

/** Writes the addresses and contacts of new customers. */
export async function insertCustomerParts(tx: Tx, actor: Actor, customers: readonly Parts[], now: Date): Promise<void> {
  await Promise.all([
    insertRows(
      tx,
      customerAddress,
      customers.flatMap(({ id, input }) =>
        (input.addresses ?? []).map((address) => ({
          id: newId(now.getTime()),
          tenant_id: actor.tenantId,
          customer_id: id,
          kind: address.kind,
          line1: address.line1,
          line2: address.line2 ?? null,
          city: address.city ?? null,
          postcode: address.postcode ?? null,
          country: address.country,
        })),
      ),
    ),
    insertRows(
      tx,
      customerContact,
      customers.flatMap(({ id, input }) =>
        (input.contacts ?? []).map((contact) => ({
          id: newId(now.getTime()),
          tenant_id: actor.tenantId,
          customer_id: id,
          name: contact.name,
          email: contact.email ?? null,
          phone: contact.phone ?? null,
        })),
      ),
    ),
  ]);
}

/** Replaces the addresses and contacts of each customer whose input names them. */
export async function saveCustomerParts(tx: Tx, actor: Actor, customers: readonly Parts[], now: Date): Promise<void> {
  const idsWith = (part: "addresses" | "contacts") =>
    customers.filter(({ input }) => input[part] !== undefined).map(({ id }) => id);
  const [addressed, contacted] = [idsWith("addresses"), idsWith("contacts")];
  if (addressed.length > 0) await tx`delete from customer_address where customer_id = any(${addressed}::uuid[])`;
  if (contacted.length > 0) await tx`delete from customer_contact where customer_id = any(${contacted}::uuid[])`;
  await insertCustomerParts(tx, actor, customers, now);
}

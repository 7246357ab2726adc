import type { CreateCustomerInput } from "#app/modules/parties/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";

/** Replaces the addresses and contacts of a customer where the input names them. */
export async function saveCustomerParts(
  tx: Tx,
  actor: Actor,
  customerId: string,
  input: Pick<CreateCustomerInput, "addresses" | "contacts">,
): Promise<void> {
  const key = { tenant_id: actor.tenantId, customer_id: customerId };
  if (input.addresses) {
    await tx`delete from customer_address where customer_id = ${customerId}`;
    const rows = input.addresses.map((address) => ({
      ...key,
      ...address,
      line2: address.line2 ?? null,
      city: address.city ?? null,
      postcode: address.postcode ?? null,
    }));
    if (rows.length > 0) await tx`insert into customer_address ${tx(rows)}`;
  }
  if (input.contacts) {
    await tx`delete from customer_contact where customer_id = ${customerId}`;
    const rows = input.contacts.map((contact) => ({
      ...key,
      ...contact,
      email: contact.email ?? null,
      phone: contact.phone ?? null,
    }));
    if (rows.length > 0) await tx`insert into customer_contact ${tx(rows)}`;
  }
}

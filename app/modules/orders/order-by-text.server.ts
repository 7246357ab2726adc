import { findOutlet } from "#app/modules/company/outlets.server.ts";
import { findItems } from "#app/modules/orders/find-items.server.ts";
import type { PlaceOrderInput } from "#app/modules/orders/input.ts";
import { findCustomer } from "#app/modules/parties/find-customer.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

type Typed = {
  customer: string;
  customer_id?: string | undefined;
  /** A code; null is none, and without it the order's own stays. */
  outlet?: string | null | undefined;
  items: (PlaceOrderInput["items"][number] & { meant?: string | undefined })[];
};

/**
 * An order whose customer, outlet and products were named in people's words, with the records they mean.
 * Refuses what cannot be found or fits several, all of it at once and at its fields.
 */
export async function orderByText<Input extends Typed>(db: Db, input: Input) {
  const errors: BadInput[] = [];
  const note = (error: unknown): undefined => {
    if (!(error instanceof BadInput)) throw error;
    errors.push(error);
  };
  const { customer, customer_id, outlet, items, ...rest } = input;
  const customerId = await findCustomer(db, customer, customer_id).catch(note);
  const skus = await findItems(db, items, (index) => `items.${index}.sku`).catch(note);
  const outletId = await findOutlet(db, outlet).catch(note);
  if (customerId === undefined || skus === undefined || errors.length > 0)
    throw new BadInput(errors.flatMap((one) => one.errors));
  const named = items.map(({ meant: _, ...line }, index) => ({ ...line, sku: skus[index] ?? line.sku }));
  return { ...rest, customer_id: customerId, outlet_id: outletId, items: named };
}

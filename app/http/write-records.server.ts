import type * as z from "zod";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { may } from "#app/modules/access/policy.ts";
import type { PutItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { readItemById } from "#app/modules/inventory/queries.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { amends, type patchOrderInput } from "#app/modules/orders/input.ts";
import { readOrder, readOrderMaker } from "#app/modules/orders/queries.server.ts";
import type { OrderStatus } from "#app/modules/orders/rules.ts";
import { mustBeAllowed, type Reply, reply } from "./api.server.ts";
import type { Call } from "./run-command.server.ts";

/* What one call and a call for many do alike to one record. */

/** One address, three rights: who may count stock may not rename or price an item. */
function checkFields(identity: Identity, { sku: _sku, qty_on_hand, unit_cost, ...master }: PutItemInput): void {
  if (Object.values(master).some((value) => value !== undefined)) mustBeAllowed(identity, "update", "products");
  if (qty_on_hand !== undefined) mustBeAllowed(identity, "update", "stock");
  if (unit_cost !== undefined) mustBeAllowed(identity, "update", "product_cost");
}

/** Creates or changes the item with this SKU. */
export async function putOneItem({ tx, actor, identity, now }: Call, body: PutItemInput): Promise<Reply> {
  checkFields(identity, body);
  const { id, created } = await putItem(tx, actor, body, now);
  const item = await readItemById(tx, id, { cost: may(actor, "read", "product_cost") });
  return created
    ? reply(201, item, { Location: `/api/v1/inventory/${encodeURIComponent(item.sku)}` })
    : reply(200, item);
}

/** Who ships need not be who sells; a shipped order may be closed by either. */
function checkStep(identity: Identity, to: OrderStatus, madeBy: string | null): void {
  if (to === "shipped") mustBeAllowed(identity, "ship", "orders");
  else if (to !== "completed" || !may(identity, "ship", "orders")) mustBeAllowed(identity, "update", "orders", madeBy);
}

/** Changes what is in an order, then moves it along. */
export async function patchOneOrder(
  { tx, actor, identity, now }: Call,
  id: string,
  body: z.output<typeof patchOrderInput>,
): Promise<Reply> {
  const maker = await readOrderMaker(tx, id);
  const isAmended = amends(body);
  if (isAmended) {
    checkStep(identity, "placed", maker);
    await amendOrder(tx, actor, id, body, now);
  }
  if (body.status) {
    checkStep(identity, body.status, maker);
    const { status, require_stock } = body;
    await changeOrderStatus(
      tx,
      actor,
      id,
      { status, require_stock, version: isAmended ? undefined : body.version },
      now,
    );
  }
  return reply(200, await readOrder(tx, id));
}

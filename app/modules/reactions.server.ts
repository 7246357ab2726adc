import type * as z from "zod";
import type { stockChanged } from "#app/modules/inventory/events.ts";
import * as told from "#app/modules/notices/react.server.ts";
import type { orderCreated, orderShipped } from "#app/modules/orders/events.ts";
import { fillBackorders } from "#app/modules/orders/fill-backorders.server.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { mirrorShipment } from "#app/modules/orders/mirror-shipment.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * One thing that happens because of an event. `run` gets a transaction of the event's tenant; its effect is committed
 * together with the note that `consumer` has seen this event, so it happens once however often the event comes.
 */
export type Reaction = {
  consumer: string;
  // biome-ignore lint/suspicious/noExplicitAny: each reaction knows the data of the event it is listed under.
  run: (tx: Tx, event: DomainEvent<any>, actor: Actor) => Promise<void>;
  /** Tells by the event alone whether there is anything to do; where not, no transaction is spent on it. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  when?: (event: DomainEvent<any>) => boolean;
};

/** An order that was cancelled before its event came round needs no invoice any more: nothing to do, not a failure. */
async function unlessOver(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (error instanceof Refusal && error.code === "not_invoiceable") return;
    throw error;
  });
}

const invoiceWhenPlaced: Reaction = {
  consumer: "invoice-when-placed",
  when: (event: DomainEvent<z.output<typeof orderCreated.schema>>) => event.data.invoice_policy !== "on_shipment",
  async run(tx, event: DomainEvent<z.output<typeof orderCreated.schema>>, actor) {
    await unlessOver(invoiceOrder(tx, actor, event.data.order_id, new Date(event.occurredAt)));
  },
};

const invoiceWhenShipped: Reaction = {
  consumer: "invoice-when-shipped",
  when: (event: DomainEvent<z.output<typeof orderShipped.schema>>) => event.data.invoice_policy === "on_shipment",
  async run(tx, event: DomainEvent<z.output<typeof orderShipped.schema>>, actor) {
    await unlessOver(invoiceOrder(tx, actor, event.data.order_id, new Date(event.occurredAt), event.data.shipment_id));
  },
};

const fillWaitingOrders: Reaction = {
  consumer: "fill-waiting-orders",
  when: (event: DomainEvent<z.output<typeof stockChanged.schema>>) =>
    event.data.after.available > event.data.before.available,
  async run(tx, event: DomainEvent<z.output<typeof stockChanged.schema>>, actor) {
    await fillBackorders(tx, actor, event.data.item_id, new Date());
  },
};

const mirrorWhenShipped: Reaction = {
  consumer: "mirror-when-shipped",
  when: (event: DomainEvent<z.output<typeof orderShipped.schema>>) => event.data.to_company_id !== undefined,
  async run(tx, event: DomainEvent<z.output<typeof orderShipped.schema>>, actor) {
    await mirrorShipment(tx, actor, event.data, new Date());
  },
};

/** Event type → what reacts to it: the one list. */
export const reactions: Record<string, readonly Reaction[]> = {
  "orders.order_created": [invoiceWhenPlaced],
  "orders.order_shipped": [invoiceWhenShipped, mirrorWhenShipped, told.tellOrderShipped],
  "orders.order_commented": [told.tellMentioned],
  "orders.invoice_commented": [told.tellMentioned],
  "parties.customer_commented": [told.tellMentioned],
  "catalog.item_commented": [told.tellMentioned],
  "inventory.count_commented": [told.tellMentioned],
  "orders.order_cancelled": [told.tellOrderCancelled],
  "orders.stock_reserved": [told.tellOrderFilled],
  "orders.reservation_failed": [told.tellOrderWaits],
  "orders.invoice_paid": [told.tellInvoicePaid],
  "orders.payment_failed": [told.tellPaymentFailed],
  "inventory.receipt_announced": [told.tellGoodsAnnounced],
  "inventory.receipt_cancelled": [told.settleGoodsAnnounced],
  "inventory.goods_received": [told.settleGoodsAnnounced],
  "inventory.stock_changed": [fillWaitingOrders],
  "inventory.low_stock": [told.tellLowStock],
  "inventory.stock_recovered": [told.settleLowStock],
};

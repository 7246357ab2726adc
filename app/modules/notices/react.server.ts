import type * as z from "zod";
import type { invoicePaid, paymentFailed } from "#app/modules/billing/events.ts";
import type { lowStock, receiptAnnounced } from "#app/modules/inventory/events.ts";
import type { orderCancelled, orderShipped, reservationFailed } from "#app/modules/orders/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";
import type { Tx } from "#db/transaction.ts";
import { COMMENT_SUBJECTS, type CommentSubject } from "./comment-rules.ts";
import type { Commented } from "./events.ts";
import { notify, settle } from "./notify.server.ts";
import { isNews } from "./rules.ts";

/*
 * What people are told because of an event. Each is a reaction: its rows are written in one transaction with the note that
 * the event was seen, so an event that comes twice tells nobody twice.
 */

type Told<Event extends { schema: z.ZodType }> = DomainEvent<z.output<Event["schema"]>>;

const isFresh = (event: DomainEvent) => isNews(event.occurredAt, new Date());
const at = (event: DomainEvent) => new Date(event.occurredAt);

export const tellLowStock = {
  consumer: "tell-low-stock",
  when: isFresh,
  async run(tx: Tx, event: Told<typeof lowStock>, actor: Actor): Promise<void> {
    const { item_id: id, sku, available, reorder_point } = event.data;
    await notify(tx, actor, {
      kind: "low_stock",
      key: `low_stock:${id}`,
      data: { sku, available, reorder_point },
      subjectType: "item",
      subjectId: id,
      by: event.actor.account_id,
      at: at(event),
    });
  },
};

export const settleLowStock = {
  consumer: "settle-low-stock",
  async run(tx: Tx, event: DomainEvent<{ item_id: string }>, actor: Actor): Promise<void> {
    await settle(tx, actor, `low_stock:${event.data.item_id}`, at(event));
  },
};

export const tellGoodsAnnounced = {
  consumer: "tell-goods-announced",
  when: isFresh,
  async run(tx: Tx, event: Told<typeof receiptAnnounced>, actor: Actor): Promise<void> {
    const { receipt_id: id, number, company, lines } = event.data;
    const unknown = lines.filter((line) => !line.is_known).length;
    await notify(tx, actor, {
      kind: "goods_announced",
      key: `goods_announced:${id}`,
      data: { number, company, unknown },
      subjectType: "goods_receipt",
      subjectId: id,
      by: event.actor.account_id,
      at: at(event),
    });
  },
};

export const settleGoodsAnnounced = {
  consumer: "settle-goods-announced",
  async run(tx: Tx, event: DomainEvent<{ receipt_id: string }>, actor: Actor): Promise<void> {
    await settle(tx, actor, `goods_announced:${event.data.receipt_id}`, at(event));
  },
};

export const tellOrderWaits = {
  consumer: "tell-order-waits",
  when: isFresh,
  async run(tx: Tx, event: Told<typeof reservationFailed>, actor: Actor): Promise<void> {
    const { order_id: id, number, shortages } = event.data;
    const [first] = shortages;
    await notify(tx, actor, {
      kind: "order_waits",
      key: `order_waits:${id}`,
      data: { number, sku: first?.sku ?? "", short: shortages.length },
      subjectType: "order",
      subjectId: id,
      by: event.actor.account_id,
      at: at(event),
    });
  },
};

/** The person who made an order, when somebody else did something with it. */
async function makerOf(tx: Tx, orderId: string): Promise<string[]> {
  const [row] = await tx<{ id: string | null }[]>`select created_by as id from sales_order where id = ${orderId}`;
  return row?.id ? [row.id] : [];
}

type OfOrder = { order_id: string; number: string };

const tellMaker = (kind: "order_filled" | "order_shipped" | "order_cancelled") =>
  async function run(tx: Tx, event: DomainEvent<OfOrder & { shipment_number?: string }>, actor: Actor): Promise<void> {
    const { order_id: id, number, shipment_number } = event.data;
    // Waiting for stock is over one way or the other.
    await settle(tx, actor, `order_waits:${id}`, at(event));
    await notify(tx, actor, {
      kind,
      key: `${kind}:${id}`,
      data: { number, ...(shipment_number ? { shipment_number } : {}) },
      subjectType: "order",
      subjectId: id,
      by: event.actor.account_id,
      only: await makerOf(tx, id),
      at: at(event),
    });
  };

export const tellOrderFilled = {
  consumer: "tell-order-filled",
  // By the program: stock came for an order that had waited.
  when: (event: DomainEvent) => event.actor.account_id === null && isFresh(event),
  run: tellMaker("order_filled"),
};
export const tellOrderShipped = {
  consumer: "tell-order-shipped",
  when: isFresh,
  run: tellMaker("order_shipped") as (tx: Tx, event: Told<typeof orderShipped>, actor: Actor) => Promise<void>,
};
export const tellOrderCancelled = {
  consumer: "tell-order-cancelled",
  when: isFresh,
  run: tellMaker("order_cancelled") as (tx: Tx, event: Told<typeof orderCancelled>, actor: Actor) => Promise<void>,
};

export const tellInvoicePaid = {
  consumer: "tell-invoice-paid",
  when: isFresh,
  async run(tx: Tx, event: Told<typeof invoicePaid>, actor: Actor): Promise<void> {
    const { invoice_id: id, number, customer_id } = event.data;
    const [customer] = await tx<{ owner: string | null }[]>`
      select owner_account_id as owner from customer where id = ${customer_id}`;
    await notify(tx, actor, {
      kind: "invoice_paid",
      key: `invoice_paid:${id}`,
      data: { number },
      subjectType: "invoice",
      subjectId: id,
      by: event.actor.account_id,
      only: customer?.owner ? [customer.owner] : [],
      at: at(event),
    });
  },
};

const SUBJECT_OF: Record<string, CommentSubject> = {
  order: "order",
  invoice: "invoice",
  customer: "customer",
  item: "product",
  stock_count: "count",
};

export const tellMentioned = {
  consumer: "tell-mentioned",
  when: (event: DomainEvent<Commented>) => event.data.mentions.length > 0 && isFresh(event),
  async run(tx: Tx, event: DomainEvent<Commented>, actor: Actor): Promise<void> {
    const { comment_id, mentions, label } = event.data;
    const subject = SUBJECT_OF[event.subjectType];
    if (!subject) return;
    await notify(tx, actor, {
      kind: "mention",
      key: `mention:${comment_id}`,
      data: { label, comment_id },
      subjectType: subject,
      subjectId: event.subjectId,
      by: event.actor.account_id,
      only: mentions,
      reading: COMMENT_SUBJECTS[subject],
      at: at(event),
    });
  },
};

export const tellPaymentFailed = {
  consumer: "tell-payment-failed",
  when: isFresh,
  async run(tx: Tx, event: Told<typeof paymentFailed>, actor: Actor): Promise<void> {
    const { invoice_id: id, number, amount, currency } = event.data;
    await notify(tx, actor, {
      kind: "payment_failed",
      key: `payment_failed:${id}`,
      data: { number, amount, currency },
      subjectType: "invoice",
      subjectId: id,
      by: event.actor.account_id,
      at: at(event),
    });
  },
};

import { allocateCredit } from "#app/modules/billing/allocate-credit.server.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { creditInvoiceInput, recordPaymentInput } from "#app/modules/billing/input.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { adjustStock } from "#app/modules/inventory/adjust-stock.server.ts";
import { adjustStockInput, putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { releaseReservation } from "#app/modules/inventory/release-reservation.server.ts";
import { reserveStock } from "#app/modules/inventory/reserve-stock.server.ts";
import { postJournalInput } from "#app/modules/ledger/input.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { reverseEntry } from "#app/modules/ledger/reverse-entry.server.ts";
import { amendOrder } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { closeShort } from "#app/modules/orders/close-short.server.ts";
import { amendOrderInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { addDays, dayIn } from "#app/modules/shared/calendar.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/client.ts";

/* Random work of a company, by the ordinary commands: what people would do in any order, what they are refused included. */

export type Chance = { upTo: (most: number) => number; of: <T>(list: readonly T[]) => T };

/** The same numbers from the same seed (mulberry32), so that a storm can be sent again. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  return { upTo, of: (list) => list[upTo(list.length - 1)] as never };
}

type Work = (tx: Tx, actor: Actor, chance: Chance, now: Date) => Promise<unknown>;

const SKUS = Array.from({ length: 12 }, (_, n) => `STORM-${n}`);
const amount = (chance: Chance, most = 30_000) => ((1 + chance.upTo(most)) / 100).toFixed(2);
const quantity = (chance: Chance) => (1 + chance.upTo(40)) / chance.of([1, 1, 1, 2, 4]);
const items = (chance: Chance) =>
  Array.from({ length: 1 + chance.upTo(3) }, () => ({ sku: chance.of(SKUS), quantity: quantity(chance) }));

/** One of the last records of a kind; without one the command has nothing to do and is refused. */
async function some(tx: Tx, chance: Chance, table: string, where = "true"): Promise<string> {
  const rows = await tx.unsafe<{ id: string }[]>(`select id from ${table} where ${where} order by id desc limit 25`);
  if (rows.length === 0) throw new NotFound(table);
  return chance.of(rows).id;
}

const PARTLY_SHIPPED =
  "status = 'placed' and exists (select 1 from order_line l where l.order_id = sales_order.id and l.quantity_shipped > 0)";
const anOrder = (tx: Tx, chance: Chance) => some(tx, chance, "sales_order", "status <> 'cancelled'");
const anInvoice = (tx: Tx, chance: Chance) => some(tx, chance, "invoice", "kind = 'invoice'");

async function someCredit(tx: Tx, chance: Chance) {
  const rows = await tx<{ source_type: "payment" | "credit_note"; source_id: string; customer_id: string }[]>`
    select 'payment' as source_type, id as source_id, customer_id from payment where kind = 'receipt' and allocated_minor < amount_minor
    union all
    select 'credit_note', id, customer_id from invoice where kind = 'credit_note' and allocated_minor < total_minor limit 20`;
  if (rows.length === 0) throw new NotFound("credit");
  return chance.of(rows);
}

const move =
  (status: "placed" | "shipped" | "completed" | "cancelled"): Work =>
  async (tx, actor, chance, now) =>
    changeOrderStatus(tx, actor, await anOrder(tx, chance), { status }, now);

const place =
  (status: "placed" | "draft"): Work =>
  async (tx, actor, chance, now) => {
    const customer_id = await some(tx, chance, "customer");
    return placeOrder(tx, actor, placeOrderInput.parse({ customer_id, items: items(chance), status }), now);
  };

/** What is done, and how often of all that is done. */
export const COMMANDS: Record<string, { often: number; work: Work }> = {
  "place an order": { often: 26, work: place("placed") },
  "save a draft": { often: 6, work: place("draft") },
  "place a draft": {
    often: 5,
    work: async (tx, actor, chance, now) => {
      const id = await some(tx, chance, "sales_order", "status = 'draft'");
      return changeOrderStatus(tx, actor, id, { status: "placed" }, now);
    },
  },
  "change an order": {
    often: 8,
    work: async (tx, actor, chance, now) =>
      amendOrder(tx, actor, await anOrder(tx, chance), amendOrderInput.parse({ items: items(chance) }), now),
  },
  "leave it at what is shipped": {
    often: 3,
    work: async (tx, actor, chance, now) => {
      const id = await some(tx, chance, "sales_order", PARTLY_SHIPPED);
      const items = await tx<{ sku: string; quantity: number }[]>`
        select sku, quantity_shipped::float as quantity from order_line where order_id = ${id} and quantity_shipped > 0`;
      return amendOrder(tx, actor, id, amendOrderInput.parse({ items: [...items] }), now);
    },
  },
  "ship an order": { often: 12, work: move("shipped") },
  "ship a part": {
    often: 6,
    work: async (tx, actor, chance, now) => {
      const id = await anOrder(tx, chance);
      const [line] = await tx<{ id: string }[]>`select id from order_line where order_id = ${id} limit 1`;
      return shipOrder(tx, actor, id, { lines: new Map(line ? [[line.id, 1_000_000n]] : []) }, now);
    },
  },
  "close an order short": {
    often: 3,
    work: async (tx, actor, chance, now) =>
      closeShort(tx, actor, await some(tx, chance, "sales_order", PARTLY_SHIPPED), {}, now),
  },
  "complete an order": { often: 3, work: move("completed") },
  "cancel an order": { often: 6, work: move("cancelled") },
  pay: {
    often: 14,
    work: async (tx, actor, chance, now) => {
      const input = {
        amount: amount(chance),
        method: chance.of(["cash", "card", "bank"]),
        allow_credit: chance.upTo(2) === 0,
        // Often before its invoice's day.
        paid_on: addDays(dayIn("Europe/London", now), -chance.upTo(2)),
      };
      return recordPayment(tx, actor, await anInvoice(tx, chance), recordPaymentInput.parse(input), now);
    },
  },
  "invoice an order": {
    often: 8,
    work: async (tx, actor, chance, now) => invoiceOrder(tx, actor, await anOrder(tx, chance), now),
  },
  "credit an invoice": {
    often: 3,
    work: async (tx, actor, chance, now) => {
      const invoice = await anInvoice(tx, chance);
      const [line] = await tx<{ id: string }[]>`select id from invoice_line where invoice_id = ${invoice} limit 1`;
      const lines =
        chance.upTo(1) === 0 && line ? [{ invoice_line_id: line.id, amount: amount(chance, 3_000) }] : undefined;
      return creditInvoice(tx, actor, invoice, creditInvoiceInput.parse({ reason: "Storm", lines }), now);
    },
  },
  "use a credit": {
    often: 3,
    work: async (tx, actor, chance, now) => {
      const { source_type, source_id, customer_id } = await someCredit(tx, chance);
      const invoice_id = await some(tx, chance, "invoice", `kind = 'invoice' and customer_id = '${customer_id}'`);
      return allocateCredit(tx, actor, { source_type, source_id, invoice_id }, now);
    },
  },
  "refund a credit": {
    often: 2,
    work: async (tx, actor, chance, now) => {
      const { source_type, source_id } = await someCredit(tx, chance);
      return refundCredit(tx, actor, { source_type, source_id, method: "bank" }, now);
    },
  },
  "count stock": {
    often: 6,
    work: async (tx, actor, chance, now) => {
      const sku = chance.of(SKUS);
      const [there] = await tx<{ quantity: number }[]>`
        select coalesce(sum(l.on_hand), 0)::float as quantity from item i join stock_level l on l.item_id = i.id where i.sku = ${sku}`;
      // More comes in than is lost: with empty shelves everything would be refused.
      const qty_on_hand = Math.max(0, (there?.quantity ?? 0) + chance.upTo(500) - 60);
      const input = { sku, qty_on_hand, reason: "count", unit_cost: amount(chance, 900) };
      return adjustStock(tx, actor, adjustStockInput.parse(input), now);
    },
  },
  "change a product": {
    often: 2,
    work: (tx, actor, chance, now) => {
      const input = { sku: chance.of(SKUS), price: amount(chance, 4_000), reorder_point: chance.upTo(60) };
      return putItem(tx, actor, putItemInput.parse(input), now);
    },
  },
  "reserve by hand": {
    often: 2,
    work: (tx, actor, chance, now) => reserveStock(tx, actor, chance.of(SKUS), { quantity: 1_000_000n } as never, now),
  },
  "release a reservation": {
    often: 2,
    work: async (tx, actor, chance, now) =>
      releaseReservation(tx, actor, await some(tx, chance, "reservation", "open_quantity > 0"), now),
  },
  "post to the journal": {
    often: 3,
    work: (tx, actor, chance, now) => {
      const value = amount(chance);
      const lines = [
        { account: "1000", debit: value },
        // Control accounts refuse it.
        { account: chance.of(["4000", "4000", "1100", "2100"]), credit: value },
      ];
      const input = { effective_on: dayIn("Europe/London", now), memo: "Storm", lines };
      return postJournal(tx, actor, postJournalInput.parse(input), now);
    },
  },
  "reverse an entry": {
    often: 1,
    work: async (tx, actor, chance, now) =>
      reverseEntry(
        tx,
        actor,
        await some(tx, chance, "journal_entry"),
        { effectiveOn: dayIn("Europe/London", now), reason: "Storm" },
        now,
      ),
  },
  "win a customer": {
    often: 1,
    work: (tx, actor, chance, now) => createCustomer(tx, actor, { name: `Customer ${chance.upTo(1e6)}` }, now),
  },
};

/** What there is before the storm. */
export async function prepareStorm(tx: Tx, actor: Actor, now: Date): Promise<void> {
  for (let n = 0; n < 4; n += 1) await createCustomer(tx, actor, { name: `Customer ${n}` }, now);
  for (const sku of SKUS) {
    const input = { sku, name: sku, price: "12.50", unit_cost: "5.25", qty_on_hand: 300, reorder_point: 20 };
    await putItem(tx, actor, putItemInput.parse(input), now);
  }
}

const ALL = Object.entries(COMMANDS).flatMap(([name, { often }]) => Array.from({ length: often }, () => name));
const AGAIN = new Set(["40001", "40P01"]);

/** One command by chance. "done", "refused", or a fault that nobody foresaw is thrown, with the command's name. */
export async function oneCommand(
  inTx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  actor: Actor,
  chance: Chance,
): Promise<{ name: string; outcome: "done" | "refused"; why?: string }> {
  const name = chance.of(ALL);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await inTx((tx) => (COMMANDS[name]?.work ?? move("placed"))(tx, actor, chance, new Date()));
      return { name, outcome: "done" };
    } catch (error) {
      if (error instanceof Refusal || error instanceof NotFound || error instanceof BadInput)
        return { name, outcome: "refused", why: error instanceof Refusal ? error.code : error.message };
      if (attempt < 5 && AGAIN.has((error as { code?: string }).code ?? "")) continue;
      throw new Error(`${name}: ${error}`, { cause: error });
    }
  }
}

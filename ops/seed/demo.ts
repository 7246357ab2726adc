import { addAccount } from "#app/modules/access/create-account.server.ts";
import { createTenant } from "#app/modules/access/create-tenant.server.ts";
import { changeLetterhead } from "#app/modules/access/letterhead.server.ts";
import { letterheadInput } from "#app/modules/access/letterhead.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { adjustStock } from "#app/modules/inventory/adjust-stock.server.ts";
import { adjustStockInput, putItemInput } from "#app/modules/inventory/input.ts";
import { createLocations } from "#app/modules/inventory/locations.server.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { createChart } from "#app/modules/ledger/accounts.server.ts";
import { cancelOrder } from "#app/modules/orders/cancel-order.server.ts";
import { completeOrder } from "#app/modules/orders/complete-order.server.ts";
import { fillBackorders } from "#app/modules/orders/fill-backorders.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { shipOrder } from "#app/modules/orders/ship-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { type Actor, ROLE_NAMES, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import type { Sql, Tx } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { CATEGORIES, CUSTOMERS, LETTERHEAD, PRODUCTS, SERVICES, SHORT } from "./demo-data.ts";
import { reactToAll } from "./react-to-all.ts";

export const DEMO_PASSWORD = "pulse-demo";
export const demoSignIns = ROLE_NAMES.map((role) => `${role}@pulse.local`);

const NAMES: Record<RoleName, string> = {
  admin: "Ada Demo",
  accountant: "Anil Demo",
  clerk: "Clara Demo",
  sales: "Sam Demo",
  hr: "Hanna Demo",
  viewer: "Vera Demo",
};
const DAYS = 90;
const DAY_MS = 86_400_000;

/** The same numbers at every run (mulberry32): the demo is the same for everybody. */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Makes the demo company and its last 90 days by the ordinary commands, their clock handed in; all in one transaction, so a start
 * that is broken off leaves nothing behind. By a superuser's connection, which acts as the web's role behind the tenant's wall.
 * Does nothing where there is a company already.
 */
export async function seedDemo(admin: Sql, now: Date, days = DAYS): Promise<boolean> {
  const [found] = await admin`select 1 from tenant limit 1`;
  if (found) return false;
  await transaction(admin, "", async (tx) => {
    const tenantId = await createTenant(tx, {
      name: "Pulse Demo Ltd",
      slug: "demo",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    await createChart(tx, tenantId);
    await createLocations(tx, tenantId);
    await tx`set local role pulse_app`;
    const people = await createPeople(tx, tenantId);
    await changeLetterhead(
      tx,
      people.admin,
      letterheadInput.parse(LETTERHEAD),
      new Date(now.getTime() - days * DAY_MS),
    );
    await liveThroughDays(tx, people, now, days);
    await reactToAll(tx, tenantId);
  });
  return true;
}

type People = Record<RoleName, Actor>;

async function createPeople(tx: Tx, tenantId: string): Promise<People> {
  const founder = systemActor(tenantId, "Demo", "seed");
  const people = {} as People;
  for (const role of ROLE_NAMES) {
    const accountId = await addAccount(tx, founder, {
      email: `${role}@pulse.local`,
      name: NAMES[role],
      role,
      password: DEMO_PASSWORD,
      demo: true,
    });
    people[role] = { tenantId, accountId, name: NAMES[role], role, requestId: "seed" };
  }
  return people;
}

const categoryOf = (sku: string): string | undefined => CATEGORIES[sku.slice(0, 3)];

type OpenOrder = {
  id: string;
  placedAt: number;
  shipAfter: number;
  payAfter: number | null;
  total: string;
  invoiceId: string;
  isCancelled: boolean;
  isShipped: boolean;
  isPaid: boolean;
};

async function liveThroughDays(tx: Tx, people: People, now: Date, days: number): Promise<void> {
  const random = numbers(20_261_121);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <T extends { weight: number }>(list: readonly T[]): T => {
    let place = random() * list.reduce((sum, one) => sum + one.weight, 0);
    for (const one of list) {
      place -= one.weight;
      if (place < 0) return one;
    }
    return list[0] as T;
  };
  const first = Math.floor(now.getTime() / DAY_MS) * DAY_MS - days * DAY_MS;
  const opening = new Date(first + 8 * 3_600_000);

  const itemIds = new Map<string, string>();
  for (const { sku, name, price, cost, stock, reorder } of PRODUCTS) {
    const input = putItemInput.parse({
      sku,
      name,
      category: categoryOf(sku),
      price,
      unit_cost: cost,
      reorder_point: reorder,
    });
    itemIds.set(sku, (await putItem(tx, people.admin, input, opening)).id);
    await adjustStock(
      tx,
      people.admin,
      adjustStockInput.parse({ sku, qty_on_hand: stock, reason: "opening" }),
      opening,
    );
  }
  for (const { sku, name, price } of SERVICES)
    await putItem(
      tx,
      people.admin,
      putItemInput.parse({ sku, name, category: categoryOf(sku), price, kind: "service" }),
      opening,
    );
  const camera = {
    sku: "CAM-1001",
    name: "Camera kit, 4 channels",
    category: categoryOf("CAM-1001"),
    price: "399.00",
    unit_cost: "241.00",
    reorder_point: 3,
    barcode: "5012345678900",
  };
  await putItem(tx, people.admin, putItemInput.parse(camera), opening);
  await adjustStock(
    tx,
    people.admin,
    adjustStockInput.parse({ sku: camera.sku, qty_on_hand: 10, reason: "opening" }),
    opening,
  );

  const customers: string[] = [];
  for (const [index, [name, line1, postcode, city]] of CUSTOMERS.entries()) {
    const email = `accounts@${name.toLowerCase().replace(/[^a-z]+/g, "-")}.example`;
    const terms = index % 5 === 4 ? { payment_terms_days: 14 } : {};
    const addresses = [{ kind: "billing" as const, line1, postcode, city, country: "GB" }];
    const customer = { name, email, country: "GB", addresses, ...terms };
    customers.push((await createCustomer(tx, people.sales, customer, opening)).id);
  }

  const open: OpenOrder[] = [];
  for (let day = 0; day <= days; day++) {
    const midnight = first + day * DAY_MS;
    const weekday = new Date(midnight).getUTCDay();
    const isWeekend = weekday === 0 || weekday === 6;
    if (weekday === 1) await restock(tx, people.clerk, itemIds, new Date(midnight + 7 * 3_600_000), now, between);

    // More orders as the weeks go by, most in the late morning and the afternoon.
    const count = isWeekend ? between(1, 3) : between(3, 5) + Math.floor(day / 30);
    const times = Array.from({ length: count }, () => midnight + (8 + random() * 9) * 3_600_000).sort((a, b) => a - b);
    for (const time of times) {
      const at = new Date(Math.floor(time));
      if (at >= now) break;
      const items = Array.from({ length: between(1, 4) }, () => {
        if (random() < 0.08) return { sku: pick(SERVICES).sku, quantity: between(1, 4) };
        const product = pick(PRODUCTS);
        return { sku: product.sku, quantity: Number(product.price) < 20 ? between(4, 40) : between(1, 6) };
      });
      const customerId = customers[1 + Math.floor(random() ** 1.6 * (customers.length - 1))] ?? "";
      const seller = open.length % 4 === 3 ? people.admin : people.sales;
      const { id } = await placeOrder(tx, seller, placeOrderInput.parse({ customer_id: customerId, items }), at);
      const { id: invoiceId } = await invoiceOrder(tx, people.accountant, id, at);
      const order = await readOrder(tx, id);
      open.push({
        id,
        invoiceId,
        placedAt: at.getTime(),
        total: order.total,
        shipAfter: at.getTime() + between(4, 60) * 3_600_000,
        payAfter: random() < 0.88 ? at.getTime() + between(2, 44) * DAY_MS : null,
        isCancelled: random() < 0.03,
        isShipped: false,
        isPaid: false,
      });
    }
    await workOff(tx, people, open, Math.min(midnight + 17.5 * 3_600_000, now.getTime() - 60_000), between);
  }
  await leaveShort(tx, people, customers.slice(1), new Date(now.getTime() - 60_000));
}

/**
 * Whatever day the demo begins on, somebody has just bought one product down to its last two pieces, and the next order of it waits: there
 * is low stock and a backorder to show.
 */
async function leaveShort(tx: Tx, people: People, customers: string[], at: Date): Promise<void> {
  const { sku, left, wanted } = SHORT;
  const [level] = await tx<{ available: string }[]>`
    select l.on_hand - l.reserved as available from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id where i.sku = ${sku}`;
  const orders = [Number(level?.available ?? 0) - left, wanted].filter((quantity) => quantity > 0);
  for (const [index, quantity] of orders.entries()) {
    const input = placeOrderInput.parse({ customer_id: customers[index], items: [{ sku, quantity }] });
    const { id } = await placeOrder(tx, people.sales, input, at);
    await invoiceOrder(tx, people.accountant, id, at);
  }
}

/** Mondays the shelves are filled again where they run low, and what waits for stock is served. */
async function restock(
  tx: Tx,
  clerk: Actor,
  itemIds: Map<string, string>,
  at: Date,
  now: Date,
  between: (low: number, high: number) => number,
): Promise<void> {
  if (at >= now) return;
  const levels = await tx<{ sku: string; onHand: string; available: string }[]>`
    select i.sku, l.on_hand as "onHand", l.on_hand - l.reserved as available from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id`;
  for (const product of PRODUCTS) {
    const level = levels.find((one) => one.sku === product.sku);
    // One item in six is forgotten, as it happens.
    if (!level || Number(level.available) > product.reorder * 1.5 || between(1, 6) === 1) continue;
    const cost = (Number(product.cost) * (0.96 + between(0, 8) / 100)).toFixed(3);
    const wanted = Number(level.onHand) + Math.ceil(product.stock * 0.8);
    const received = { sku: product.sku, qty_on_hand: wanted, unit_cost: cost, reason: "receipt" };
    await adjustStock(tx, clerk, adjustStockInput.parse(received), at);
    await fillBackorders(tx, clerk, itemIds.get(product.sku) ?? "", at);
  }
}

/** The end of a day: what is due to be cancelled, shipped, paid and closed by then. */
async function workOff(
  tx: Tx,
  people: People,
  open: OpenOrder[],
  untilMs: number,
  between: (low: number, high: number) => number,
): Promise<void> {
  const at = new Date(untilMs);
  for (const order of open) {
    if (order.isCancelled && !order.isShipped && order.placedAt < untilMs) {
      await cancelOrder(tx, people.sales, order.id, {}, at);
      order.isShipped = true;
      order.isPaid = true;
      continue;
    }
    if (!order.isShipped && order.shipAfter < untilMs) {
      const { reservation_status } = await readOrder(tx, order.id);
      if (reservation_status === "reserved" || reservation_status === "none") {
        await shipOrder(tx, people.clerk, order.id, {}, at);
        order.isShipped = true;
      }
    }
    if (!order.isPaid && order.payAfter !== null && order.payAfter < untilMs && order.total !== "0.00") {
      await recordPayment(
        tx,
        people.accountant,
        order.invoiceId,
        { amount: order.total, method: between(1, 5) === 1 ? "card" : "bank" },
        at,
      );
      order.isPaid = true;
      if (order.isShipped && between(1, 10) > 2) await completeOrder(tx, people.sales, order.id, {}, at);
    }
  }
}

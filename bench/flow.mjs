// Order (3 lines) → invoice, which appears by itself → paid, through /api/v1.
//
// Nobody waits idle: a client places further orders (at most WINDOW unpaid ones of its own) while the invoices of earlier ones
// are on their way, and pays whatever has been invoiced meanwhile. So flows a second are bound by work and not by the way of an
// event. Invoices are heard of as an integration would: one listener on /live, which then reads GET /events for all clients.
import { followLive } from "./client.mjs";
import { untilSettled } from "./installation.mjs";
import { cpuByRole, cpuSince, percentile, pssByRole, round, summary } from "./measure.mjs";

const PRODUCTS = 200;
const CUSTOMERS = 50;
const WINDOW = 4;
const STUCK_MS = 60_000;

/** Goods and customers of the bench's own, with stock that does not run out. */
export async function prepareTrade({ api }) {
  const client = api();
  const customers = [];
  for (let n = 1; n <= CUSTOMERS; n += 1)
    customers.push((await client.json("POST", "/api/v1/customers", { name: `Bench customer ${n}` })).id);
  const skus = [];
  for (let n = 1; n <= PRODUCTS; n += 1) {
    const sku = `BENCH-${String(n).padStart(4, "0")}`;
    await client.json("POST", "/api/v1/inventory", {
      sku,
      name: `Bench product ${n}`,
      price: `${10 + (n % 90)}.50`,
      qty_on_hand: 1_000_000,
      unit_cost: "4.00",
    });
    skus.push(sku);
  }
  client.close();
  return { customers, skus };
}

const oneOf = (list) => list[Math.floor(Math.random() * list.length)];

/** An order of three different products. */
export function anOrder({ customers, skus }) {
  const chosen = new Set();
  while (chosen.size < 3) chosen.add(oneOf(skus));
  return {
    customer_id: oneOf(customers),
    items: [...chosen].map((sku) => ({ sku, quantity: 1 + Math.floor(Math.random() * 5) })),
  };
}

/** Hears of invoices for everybody: `ready(orderId, {id, total})` for each one made. */
async function hearInvoices({ url, token, api }, ready) {
  const client = api();
  let { event_seq: after } = await client.json("GET", "/api/v1/analytics/kpis");
  let wanted = false;
  let asking = Promise.resolve();
  async function ask() {
    while (wanted) {
      wanted = false;
      for (;;) {
        const page = await client.json("GET", `/api/v1/events?types=orders.invoice_created&limit=200&after=${after}`);
        for (const event of page.data)
          ready(event.data.order_id, { id: event.data.invoice_id, total: event.data.total });
        if (page.data.length > 0) after = page.data.at(-1).seq;
        if (page.data.length < 200) break;
      }
    }
  }
  const leave = await followLive(url, token, (event, data) => {
    if (event !== "change" || data.type !== "orders.invoice_created" || wanted) return;
    wanted = true;
    asking = asking.then(ask);
  });
  return async () => {
    leave();
    await asking.catch(() => {});
    client.close();
  };
}

/** Runs `flows` flows with `clients` clients. */
export async function runFlows(
  installation,
  trade,
  { clients, flows, window = WINDOW, times = { order: [], invoice: [], pay: [], flow: [] } },
) {
  const client = installation.api();
  const orders = new Map();
  const ready = [];
  const waiting = [];
  const wake = () => {
    for (const go of waiting.splice(0)) go();
  };
  const early = new Map();
  const invoiced = (order, invoice) => {
    order.invoicedAt = performance.now();
    order.invoice = invoice;
    ready.push(order);
    wake();
  };
  const leave = await hearInvoices(installation, (orderId, invoice) => {
    const order = orders.get(orderId);
    if (order) invoiced(order, invoice);
    // The invoice can be there before the order's own answer has been read.
    else early.set(orderId, invoice);
  });

  let posted = 0;
  let paid = 0;
  async function place(own) {
    const startedAt = performance.now();
    const { id, reservation_status: state } = await client.json("POST", "/api/v1/orders", anOrder(trade));
    if (state !== "reserved") throw new Error(`an order of the bench is ${state}`);
    const order = { startedAt, placedAt: performance.now(), own };
    times.order.push(order.placedAt - startedAt);
    orders.set(id, order);
    own.open += 1;
    const invoice = early.get(id);
    if (invoice) invoiced(order, invoice);
  }
  async function pay(order) {
    const startedAt = performance.now();
    const path = `/api/v1/billing/invoices/${order.invoice.id}/payments`;
    await client.json("POST", path, { amount: order.invoice.total, method: "bank" });
    const now = performance.now();
    times.pay.push(now - startedAt);
    times.invoice.push(Math.max(0, order.invoicedAt - order.placedAt));
    times.flow.push(now - order.startedAt);
    order.own.open -= 1;
    paid += 1;
    wake();
  }
  async function work() {
    const own = { open: 0 };
    let lastAt = performance.now();
    while (paid < flows) {
      const order = ready.shift();
      if (order) await pay(order);
      else if (posted < flows && own.open < window) {
        posted += 1;
        await place(own);
      } else {
        if (performance.now() - lastAt > STUCK_MS) throw new Error(`${paid} of ${flows} flows, then nothing came`);
        await new Promise((go) => {
          waiting.push(go);
          setTimeout(go, 1_000);
        });
        continue;
      }
      lastAt = performance.now();
    }
  }

  const before = cpuByRole(installation.data);
  const startedAt = performance.now();
  const halfway = watchMemory(installation.data, () => paid > flows / 2);
  await Promise.all(Array.from({ length: clients }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  const behindMs = await untilSettled(installation);
  const cpu = cpuSince(installation.data, before);
  await leave();
  client.close();
  const tail = times.invoice.slice(-Math.ceil(flows / 10));
  return {
    clients,
    flows,
    window,
    flows_per_s: round(flows / seconds),
    flow_ms: summary(times.flow),
    order_ms: summary(times.order),
    invoice_after_order_ms: summary(times.invoice),
    invoice_after_order_last_tenth_p95_ms: round(percentile(tail, 0.95)),
    pay_ms: summary(times.pay),
    settled_after_ms: round(behindMs, 0),
    cpu_ms_per_flow: Object.fromEntries(Object.entries(cpu).map(([role, ms]) => [role, round(ms / flows, 2)])),
    memory_mb: await halfway(),
  };
}

/** Memory once in the middle of the load. */
function watchMemory(data, isTime) {
  let seen;
  const timer = setInterval(() => {
    if (seen || !isTime()) return;
    seen = pssByRole(data);
    clearInterval(timer);
  }, 50);
  return async () => {
    clearInterval(timer);
    return seen ?? pssByRole(data);
  };
}

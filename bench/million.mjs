// What pages and commands cost among few orders and among a million: reading one after another by one person, so that nothing but the
// number of records differs.
import { openClient, signIn } from "./client.mjs";
import { copyOrders, countOrders, fillTo } from "./fill.mjs";
import { runFlows } from "./flow.mjs";
import { untilSettled } from "./installation.mjs";
import { round } from "./measure.mjs";
import { timed } from "./products.mjs";

/** Imported as in real use, for the copies to be of. */
const MODELS = 20_000;

async function pathsOf({ sql }) {
  const [{ order, customer, invoice, payment, item }] = await sql`
    select o.id as order, o.customer_id as customer, i.id as invoice, a.receipt_id as payment, l.item_id as item
      from sales_order o
      join order_line l on l.order_id = o.id
      join invoice i on i.order_id = o.id
      join allocation a on a.invoice_id = i.id and a.receipt_id is not null
     order by o.placed_at desc nulls last, o.id desc limit 1`;
  return [
    ...["/orders", "/orders?status=placed", `/orders?customer_id=${customer}`, `/orders/${order}`],
    ...["/invoices", "/invoices?status=overdue", `/invoices/${invoice}`, `/payments/${payment}`],
    ...["/customers", `/customers/${customer}`, "/products", `/products/${item}`],
    ...[
      "/ledger",
      "/ledger/accounts/1100",
      "/ledger/trial-balance",
      "/ledger/profit-and-loss",
      "/ledger/balance-sheet",
      "/ledger/ageing",
    ],
    ...["/", "/dashboard", "/search?q=SO-2026", "/events"],
  ];
}

async function look(installation, { pages, flows }, trade) {
  const cookie = await signIn(installation.url, "accountant@pulse.local");
  const client = openClient(installation.url);
  const rows = {};
  try {
    for (const path of await pathsOf(installation)) {
      const name = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "…");
      rows[name] = await timed(client, path, { cookie }, pages);
    }
  } finally {
    client.close();
  }
  await runFlows(installation, trade, { clients: 1, flows: 20, window: 1 });
  const { order_ms, invoice_after_order_ms, pay_ms } = await runFlows(installation, trade, {
    clients: 1,
    flows,
    window: 1,
  });
  return {
    orders: await countOrders(installation),
    rows: { ...rows, "an order placed": order_ms, "its invoice": invoice_after_order_ms, "a payment": pay_ms },
  };
}

export async function measureMillion(installation, trade, { few, many, ...counts }, say) {
  await fillTo(installation, few, say);
  await untilSettled(installation);
  const before = await look(installation, counts, trade);
  await fillTo(installation, Math.min(MODELS, many), say);
  await untilSettled(installation);
  await copyOrders(installation, many, say);
  const after = await look(installation, counts, trade);
  const ratios = Object.keys(before.rows).map((name) => {
    const [a, b] = [before.rows[name], after.rows[name]];
    return { name, few: a, many: b, p50: round(b.p50 / a.p50, 2), p95: round(b.p95 / a.p95, 2) };
  });
  return { few: before.orders, many: after.orders, ratios };
}

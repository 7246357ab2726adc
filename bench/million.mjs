// What pages and commands cost among few orders and among a million: two installations on one machine, one person in each, who read
// one page after another in turn, so that nothing but the number of records differs.
import { openClient, signIn } from "./client.mjs";
import { copyOrders, countOrders, fillTo } from "./fill.mjs";
import { prepareTrade, runFlows } from "./flow.mjs";
import { startInstallation, untilSettled } from "./installation.mjs";
import { round, summary } from "./measure.mjs";

/** Imported as in real use, for the copies to be of. */
const MODELS = 20_000;
/** Pages that are asked for before the first one counts. */
const WARM = 10;
const ROUNDS = 5;

async function pathsOf({ sql }) {
  const [{ order, customer, invoice, payment, item }] = await sql`
    select o.id as order, o.customer_id as customer, i.id as invoice, a.receipt_id as payment, l.item_id as item
      from sales_order o
      join order_line l on l.order_id = o.id
      join invoice i on i.order_id = o.id
      join allocation a on a.invoice_id = i.id and a.receipt_id is not null
     order by o.placed_at desc nulls last, o.id desc limit 1`;
  // What few rows answer to, where PostgreSQL may look for them among all.
  const [{ rare }] = await sql`select customer_id as rare from invoice group by 1 order by count(*), 1 limit 1`;
  const paths = [
    ...["/orders", "/orders?status=placed", `/orders?customer_id=${customer}`, `/orders/${order}`],
    ...["/invoices", "/invoices?status=overdue", `/invoices/${invoice}`, `/payments/${payment}`],
    ...[
      "/invoices?status=void",
      "/customers",
      `/customers/${customer}`,
      `/customers/${rare}`,
      "/products",
      `/products/${item}`,
    ],
    ...[
      "/ledger",
      "/ledger/accounts/1100",
      "/ledger/accounts/3000",
      "/ledger/trial-balance",
      "/ledger/profit-and-loss",
      "/ledger/balance-sheet",
      "/ledger/ageing",
    ],
    ...["/reports/lines", "/reports/moves", "/reports/payments", "/reports/shipments"],
    ...["/", "/dashboard", "/search?q=SO-2026", "/events"],
  ];
  const named = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, path.endsWith(rare) ? "… of who buys least" : "…");
  return paths.map((path) => ({ path, name: named(path) }));
}

/** Each page of one company and then of the other, request by request, so that the machine's moods fall on both alike. */
async function readInTurn(companies, count) {
  const readers = [];
  for (const { url } of companies)
    readers.push({
      client: openClient(url),
      headers: { cookie: await signIn(url, "accountant@pulse.local") },
    });
  const paths = await Promise.all(companies.map(pathsOf));
  const rows = [];
  try {
    for (const index of paths[0].keys()) {
      const took = companies.map(() => []);
      const bytes = [];
      for (let n = 0; n < count + WARM; n += 1) {
        for (const [side, { client, headers }] of readers.entries()) {
          const { path } = paths[side][index];
          const askedAt = performance.now();
          const answer = await client.ask("GET", path, undefined, headers);
          if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
          if (n >= WARM) took[side].push(performance.now() - askedAt);
          bytes[side] = answer.body.length;
        }
      }
      const { name } = paths[0][index];
      rows.push({
        name,
        sides: took.map((times, side) => ({ ...summary(times), kb: Math.round(bytes[side] / 1000) })),
      });
    }
  } finally {
    for (const { client } of readers) client.close();
  }
  return rows;
}

/** Orders, their invoices and payments, a round in one company and then in the other. */
async function tradeInTurn(companies, flows) {
  const sides = [];
  for (const company of companies) {
    const trade = await prepareTrade(company);
    await untilSettled(company);
    await runFlows(company, trade, { clients: 1, flows: 20, window: 1 });
    sides.push({ company, trade, times: { order: [], invoice: [], pay: [], flow: [] } });
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { company, trade, times } of sides)
      await runFlows(company, trade, { clients: 1, flows: Math.ceil(flows / ROUNDS), window: 1, times });
  const names = { order: "an order placed", invoice: "its invoice", pay: "a payment" };
  return Object.entries(names).map(([key, name]) => ({ name, sides: sides.map(({ times }) => summary(times[key])) }));
}

/** What each page and command takes in a small company and in a large one, and how often the one is in the other. */
export async function compareCompanies(small, large, { pages, flows }) {
  const companies = [small, large];
  const [few, many] = await Promise.all(companies.map(countOrders));
  const rows = [...(await readInTurn(companies, pages)), ...(await tradeInTurn(companies, flows))];
  const ratios = rows.map(({ name, sides: [a, b] }) => ({
    ...{ name, few: a, many: b },
    ...{ p50: round(b.p50 / a.p50, 2), p95: round(b.p95 / a.p95, 2) },
  }));
  return { few, many, ratios };
}

/** Fills `large` with `many` orders and a company of its own with `few`, and compares them. */
export async function measureMillion(large, { few, many, ...counts }, say) {
  const small = await startInstallation();
  try {
    await fillTo(small, few, say);
    await fillTo(large, Math.min(MODELS, many), say);
    await copyOrders(large, many, say);
    for (const company of [small, large]) await untilSettled(company);
    return await compareCompanies(small, large, counts);
  } finally {
    await small.stop();
  }
}

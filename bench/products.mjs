// Products with their stock, 50,000 of them: the list by API and by page, its middle, and a search that finds few.
import { openClient, signIn } from "./client.mjs";
import { summary } from "./measure.mjs";

const PEOPLE = ["admin", "accountant"];

/** Copies of one product under SKUs of their own, with an empty level: what a list reads is there, no stock comes from nowhere. */
async function fillProducts(sql, wanted) {
  const [{ n }] = await sql`select count(*)::int as n from item`;
  await sql`
    with model as (select * from item where kind = 'stock' order by id limit 1),
    made as (
      insert into item (tenant_id, sku, name, kind, price, currency, unit_cost, reorder_point, reorder_quantity, tax_category)
      select m.tenant_id, 'BENCH-' || lpad(k::text, 6, '0'), 'Article ' || md5(k::text) || ' no. ' || k, m.kind, m.price, m.currency,
             m.unit_cost, 5, 10, m.tax_category
        from model m, generate_series(1, greatest(0, ${wanted} - ${n}::int)) k
      returning tenant_id, id, currency)
    insert into stock_level (tenant_id, item_id, location_id, currency)
    select made.tenant_id, made.id, place.location_id, made.currency
      from made, lateral (select location_id from stock_level limit 1) place`;
  await sql`analyze item`;
  await sql`analyze stock_level`;
}

export async function timed(client, path, headers, count) {
  const took = [];
  let bytes = 0;
  for (let n = 0; n < count + 10; n += 1) {
    const askedAt = performance.now();
    const answer = await client.ask("GET", path, undefined, headers);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    if (n >= 10) took.push(performance.now() - askedAt);
    bytes = answer.body.length;
  }
  return { path, bytes, ...summary(took) };
}

export async function measureProducts({ url, sql, token }, { products, count }) {
  await fillProducts(sql, products);
  const [{ n }] = await sql`select count(*)::int as n from item`;
  const api = { authorization: `Bearer ${token}` };
  const cookies = [];
  for (const name of PEOPLE) cookies.push(await signIn(url, `${name}@pulse.local`));
  const client = openClient(url);
  const rows = [];
  try {
    for (const query of [
      "?limit=50",
      "?limit=50&q=bench-0420",
      "?limit=50&q=zzzz-no-such",
      "?limit=50&low_stock=true",
    ]) {
      rows.push(await timed(client, `/api/v1/inventory${query}`, api, count));
    }
    const [{ id }] = await sql`select id from item order by sku_key offset ${Math.floor(n / 2)} limit 1`;
    for (const [index, path] of ["/products", `/products?after=${id}`, "/products?q=bench-0420"].entries()) {
      rows.push(await timed(client, path, { cookie: cookies[index % cookies.length] }, count));
    }
  } finally {
    client.close();
  }
  return { products: n, rows };
}

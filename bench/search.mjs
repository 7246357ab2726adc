// The search over all records, as the palette asks while somebody types and as a page: by numbers, beginnings and names, and for nothing.
// As the administrator, who reads everything, and in sales, where an invoice is found only by whoever looks after its customer.
import { openClient, signIn } from "./client.mjs";
import { summary } from "./measure.mjs";

/** X37: no search takes longer. */
const MOST_MS = 200;
const PEOPLE = ["admin", "sales"];
const WARM = 10;

async function textsFor(sql) {
  const [order] =
    await sql`select number from sales_order where number is not null order by id desc limit 1 offset 1000`;
  const [invoice] = await sql`select number from invoice where kind = 'invoice' order by id desc limit 1 offset 1000`;
  const [customer] = await sql`select name from customer order by id desc limit 1`;
  return {
    "a whole number": order.number,
    "the beginning of many numbers": invoice.number.slice(0, -3),
    "digits alone": order.number.replace(/.*-0*/, ""),
    "the beginning of a name": customer.name.slice(0, 4),
    "one letter": "b",
    "a product": "bench goods 1",
    nothing: "zzzz-no-such",
  };
}

export async function measureSearch({ url, sql }, { count }) {
  const [{ documents }] = await sql`
    select ((select count(*) from sales_order) + (select count(*) from invoice))::int as documents`;
  const texts = await textsFor(sql);
  const client = openClient(url);
  const rows = [];
  try {
    for (const name of PEOPLE) {
      const cookie = await signIn(url, `${name}@pulse.local`);
      for (const [what, text] of Object.entries(texts)) {
        for (const path of [`/search.data?part=palette&q=`, `/search?q=`]) {
          const took = [];
          for (let n = 0; n < count + WARM; n += 1) {
            const askedAt = performance.now();
            const { status } = await client.ask("GET", path + encodeURIComponent(text), undefined, { cookie });
            // One record that is meant is gone to at once.
            if (![200, 202, 302].includes(status)) throw new Error(`${path}${text} answered ${status}`);
            if (n >= WARM) took.push(performance.now() - askedAt);
          }
          rows.push({ who: name, what, path: path.slice(0, path.indexOf("?")), ...summary(took) });
        }
      }
    }
  } finally {
    client.close();
  }
  return { documents, rows, held: rows.every(({ p95 }) => p95 < MOST_MS) };
}

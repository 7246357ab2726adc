// The HTML of three pages, beside two floors of the same run: the same pages rendered by the same build from data in memory (what
// Remix and React cost without session, database and reports), and the same bytes from memory by a bare node:http server.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decode } from "turbo-stream";
import { openClient, signIn } from "./client.mjs";
import { countOrders } from "./fill.mjs";
import { round, summary } from "./measure.mjs";

/** Each session may ask for 3,000 pages a minute; several people look. */
const PEOPLE = ["admin", "accountant", "admin", "accountant"];

async function load(url, path, cookies, clients, count) {
  const client = openClient(url);
  const took = [];
  let left = count;
  let bytes = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const headers = cookies ? { cookie: cookies[index % cookies.length] } : {};
      while (left > 0) {
        left -= 1;
        const askedAt = performance.now();
        const answer = await client.ask("GET", path, undefined, headers);
        took.push(performance.now() - askedAt);
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
        bytes = answer.body.length;
      }
    }),
  );
  client.close();
  return { ...summary(took), per_s: round((count * 1000) / (performance.now() - startedAt)), bytes };
}

/** A process of its own that serves the pages from memory, like the web is a process of its own. */
async function startFloors(pages) {
  const child = fork(fileURLToPath(new URL("./memory-pages.mjs", import.meta.url)), [], {
    env: { ...process.env, NODE_ENV: "production" },
    execArgv: ["--max-semi-space-size=16", "--single-threaded-gc"],
    serialization: "advanced",
  });
  const ports = await new Promise((answer, fail) => {
    child.once("message", answer);
    child.once("exit", (code) => fail(new Error(`the floor's server ended with ${code}`)));
    child.send(pages);
  });
  return { ...ports, stop: () => child.kill() };
}

/** What the loaders of a page answered, by route. */
async function dataOf(url, path, cookie) {
  const answer = await fetch(`${url}${path}.data`, { headers: { cookie } });
  const { value } = await decode(answer.body);
  return Object.fromEntries(Object.entries(value).map(([route, result]) => [route, result.data]));
}

export async function measurePages(installation, { count, warm }) {
  const { url, sql } = installation;
  const cookies = [];
  for (const name of PEOPLE) cookies.push(await signIn(url, `${name}@pulse.local`));
  const [order] = await sql`
    select o.id from sales_order o join invoice i on i.order_id = o.id order by o.placed_at desc nulls last, o.id desc limit 1`;
  const paths = { "order list": "/orders", order: `/orders/${order.id}`, dashboard: "/dashboard" };
  const pages = [];
  for (const path of Object.values(paths)) {
    const html = await (await fetch(`${url}${path}`, { headers: { cookie: cookies[0] } })).text();
    pages.push({ path, html, data: await dataOf(url, path, cookies[0]) });
  }
  const floors = await startFloors(pages);
  const result = { orders: await countOrders(installation), pages: {} };
  try {
    for (const [name, path] of Object.entries(paths)) {
      const measured = {};
      for (const clients of [1, 8]) {
        const runs = {
          product: () => load(url, path, cookies, clients, count),
          rendered: () => load(floors.rendered, path, null, clients, count),
          bytes: () => load(floors.bytes, path, null, clients, count),
        };
        await load(url, path, cookies, clients, warm);
        await load(floors.rendered, path, null, clients, warm);
        const row = {};
        for (const [what, run] of Object.entries(runs)) row[what] = await run();
        row.to_rendered = round(row.product.p95 / row.rendered.p95, 2);
        row.to_bytes = round(row.product.p95 / row.bytes.p95, 1);
        measured[clients] = row;
      }
      result.pages[name] = measured;
    }
  } finally {
    floors.stop();
  }
  return result;
}

// People who use a running program at once, each with a session of their own and time to think between two clicks: what
// `npm run load` and `npm run soak` send.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { openClient } from "../../bench/client.mjs";
import { randomBy } from "./faults.mjs";

const ROLES = ["admin", "accountant", "clerk", "sales", "viewer"];
const RENEW_MS = 10 * 60_000;
/** Half of the answers of a person who works: reading what was clicked. */
const THINK_MS = { least: 1_000, most: 5_000 };

/** What people do, by how often: mostly they look; one click in seven writes. */
const MIX = [
  { name: "home", share: 8, path: () => "/" },
  { name: "orders, list", share: 16, path: () => "/orders" },
  { name: "orders, one", share: 16, path: ({ orders }, pick) => `/orders/${pick(orders)}` },
  { name: "products, list", share: 12, path: () => "/products" },
  { name: "customers, list", share: 8, path: () => "/customers" },
  { name: "invoices, list", share: 10, path: () => "/invoices", roles: ["admin", "accountant"] },
  { name: "dashboard", share: 12, path: () => "/dashboard" },
  { name: "order placed", share: 10, write: placeOrder },
  { name: "invoice paid", share: 4, write: payInvoice },
  { name: "stock, one item", share: 4, path: () => "/api/v1/inventory/CAM-1001", api: true },
];

async function signIn(url, role) {
  const client = openClient(url);
  const posted = await fetch(`${url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: url, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email: `${role}@pulse.local`, password: "pulse-demo" }),
  });
  if (posted.status !== 303) throw new Error(`${role} cannot sign in: ${posted.status}`);
  const cookie = posted.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const body = { email: "admin@pulse.local", password: "pulse-demo" };
  const { access_token: token } = await client.json("POST", "/api/v1/auth/login", body);
  return { client, cookie, token };
}

/** As a browser does: a connection that rested and was ended in that very moment is no answer, and reading is done again. */
async function read(client, path, headers) {
  const get = () => client.ask("GET", path, undefined, headers);
  const answer = await get().catch((error) => (error.code === "ECONNRESET" ? get() : Promise.reject(error)));
  return answer.status;
}

async function placeOrder({ known, api }) {
  const body = { customer_id: known.customerId, items: [{ sku: "CAM-1001", quantity: 1 }] };
  const answer = await api("POST", "/orders", body);
  if (answer.status === 201) known.orders.push(JSON.parse(answer.body).id);
  return answer.status;
}

async function payInvoice({ known, api, pick }) {
  const made = await api("POST", "/billing/invoices", { order_id: pick(known.orders) });
  if (made.status >= 300) return made.status;
  const invoice = JSON.parse(made.body);
  if (invoice.amount_due === "0.00") return made.status;
  const paid = await api("POST", `/billing/invoices/${invoice.id}/payments`, {
    amount: invoice.amount_due,
    method: "bank",
  });
  // Somebody else paid it in the same moment: the business said no, as it must.
  return paid.status === 409 ? 200 : paid.status;
}

/** One of them, each as often as its share says. */
function drawn(clicks, random) {
  let left = random() * clicks.reduce((sum, { share }) => sum + share, 0);
  for (const click of clicks) {
    left -= click.share;
    if (left < 0) return click;
  }
  return clicks[0];
}

/**
 * `count` people for `forMs`. Returns for each kind of click its milliseconds, and every answer that was an error.
 * @param {{ url: string, count: number, forMs: number, seed?: number }} options
 */
export async function sendPeople({ url, count, forMs, seed = 1 }) {
  const took = new Map(MIX.map(({ name }) => [name, []]));
  const errors = [];
  const sessions = new Map();
  for (const role of ROLES) sessions.set(role, await signIn(url, role));
  const { client, token } = sessions.get("admin");
  const bearer = { authorization: `Bearer ${token}` };
  // A token ends after a quarter of an hour; a soak does not.
  const renewing = setInterval(async () => {
    try {
      const anew = await signIn(url, "admin");
      anew.client.close();
      bearer.authorization = `Bearer ${anew.token}`;
    } catch (error) {
      errors.push(`a new token: ${error.message}`);
    }
  }, RENEW_MS);
  const admin = (method, path, body, more) =>
    client.ask(method, `/api/v1${path}`, body, { ...bearer, "idempotency-key": randomUUID(), ...more });
  await admin("POST", "/inventory", {
    sku: "CAM-1001",
    name: "Camera",
    price: "399.00",
    qty_on_hand: 1_000_000,
    unit_cost: "250",
  });
  const customer = JSON.parse((await admin("POST", "/customers", { name: "Load" })).body);
  const first = JSON.parse((await admin("GET", "/orders?limit=50")).body);
  const known = { customerId: customer.id, orders: first.data.map(({ id }) => id) };
  const until = Date.now() + forMs;

  async function person(number) {
    const random = randomBy(seed * 1_000 + number);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const role = ROLES[number % ROLES.length];
    const session = sessions.get(role);
    const mine = MIX.filter(({ roles, write }) => (!roles || roles.includes(role)) && (!write || role !== "viewer"));
    await sleep(random() * THINK_MS.most);
    while (Date.now() < until) {
      const what = drawn(mine, random);
      const began = performance.now();
      try {
        const status = what.write
          ? await what.write({ known, api: admin, pick })
          : await read(
              session.client,
              what.path(known, pick),
              what.api ? bearer : { cookie: session.cookie, accept: "text/html" },
            );
        took.get(what.name).push(performance.now() - began);
        if (status >= 400) errors.push(`${what.name} as ${role}: ${status}`);
      } catch (error) {
        errors.push(`${what.name} as ${role}: ${error.message}`);
      }
      await sleep(THINK_MS.least + random() * (THINK_MS.most - THINK_MS.least));
    }
  }
  // With nobody at all it is the program at rest that is looked at.
  await Promise.all([sleep(forMs), ...Array.from({ length: count }, (_, number) => person(number))]);
  clearInterval(renewing);
  for (const session of sessions.values()) session.client.close();
  return { took, errors };
}

// What two webs at once must agree on: a key is one order, the last piece goes once, and what one of them did the other tells.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const TWINS = 30;
const LAST = 5;
const WANTING = 20;

/**
 * @param {readonly [Function, Function]} apis a client of each web
 * @returns {Promise<string[]>} what was wrong
 */
export async function raceTwoWebs(apis) {
  const { body: customer } = await apis[0]("POST", "/customers", { body: { name: "Customer of two webs" } });
  const faults = [
    ...(await sameKeyAtBoth(apis, customer.id)),
    ...(await lastPieces(apis, customer.id)),
    ...(await toldByTheOther(apis)),
  ];
  const { body: orders } = await apis[1]("GET", `/orders?customer_id=${customer.id}&limit=200`);
  const wanted = TWINS + LAST;
  return orders.data?.length === wanted
    ? faults
    : [...faults, `${orders.data?.length} orders are there where two webs should have made ${wanted}`];
}

async function makeItem(api, quantity) {
  const sku = `TWO-${randomUUID().slice(0, 8)}`;
  const body = { sku, name: "Wanted at two webs", price: "10.00", unit_cost: "4.00", qty_on_hand: quantity };
  const made = await api("POST", "/inventory", { body });
  if (made.status !== 201) throw new Error(`no item: ${made.status} ${JSON.stringify(made.body)}`);
  return sku;
}

/** The same request with the same key at both webs in the same moment: one order, and both are told of it. */
async function sameKeyAtBoth(apis, customerId) {
  const sku = await makeItem(apis[0], TWINS);
  const faults = [];
  for (let n = 0; n < TWINS; n += 1) {
    const sent = { body: { customer_id: customerId, items: [{ sku, quantity: 1 }] }, key: randomUUID() };
    const answers = await Promise.all(apis.map((api) => api("POST", "/orders", sent)));
    if (answers.some(({ status, body }) => status !== 201 || body.id !== answers[0].body.id)) {
      const said = answers.map(({ status, body }) => `${status} ${body.id ?? body.detail}`);
      faults.push(`one key at two webs: ${said.join(", ")}`);
    }
  }
  return faults;
}

/** More want the last pieces than there are, half of them at each web. */
async function lastPieces(apis, customerId) {
  const sku = await makeItem(apis[0], LAST);
  const body = { customer_id: customerId, require_stock: true, items: [{ sku, quantity: 1 }] };
  const answers = await Promise.all(
    Array.from({ length: WANTING }, (_, n) => apis[n % apis.length]("POST", "/orders", { body, key: randomUUID() })),
  );
  const sold = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter(({ status }) => status === 409).length;
  const { body: item } = await apis[1]("GET", `/inventory/${sku}`);
  return sold === LAST && refused === WANTING - LAST && item.reserved_qty === LAST
    ? []
    : [`of ${LAST} last pieces ${sold} were sold, ${refused} refused, ${item.reserved_qty} are reserved`];
}

/** A change made at one web reaches who listens at the other. */
async function toldByTheOther([one, other]) {
  const stopping = new AbortController();
  const stream = await other("GET", "/live", { stream: stopping.signal });
  if (stream.status !== 200) return [`the second web's stream of changes answered ${stream.status}`];
  let heard = "";
  const hearing = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of stream.body) heard += decoder.decode(piece, { stream: true });
  })().catch(() => {});
  const { body: made } = await one("POST", "/customers", { body: { name: "Told by the other" } });
  for (let waited = 0; waited < 20_000 && !heard.includes(made.id); waited += 100) await sleep(100);
  stopping.abort();
  await hearing;
  return heard.includes(made.id) ? [] : ["a change at one web was not told by the other within 20 s"];
}

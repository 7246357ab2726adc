// Kills every part of a running program once in the middle of load, and then holds each answer that was given to the books.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { raceTwoWebs } from "./races-of-two.mjs";
import { startSecondPair } from "./second-pair.mjs";
import { cleanEnvironment, processesOf, startStack } from "./stack.mjs";

const CLIENTS = 6;
const BETWEEN_FAULTS_MS = 2_500;
const SKUS = ["FAULT-1", "FAULT-2", "FAULT-3"];
const STOCK = 100_000;
export const START = [process.execPath, "ops/start.mjs"];
/** On a machine that others keep full a start takes minutes; how long is not what is looked at here. */
export const START_WITHIN_MS = 400_000;
export const ENVIRONMENT = { PULSE_RATE_LIMIT: "1000000" };

/**
 * Runs the whole exercise in `folder`. Returns what was done and every fault found; none means that nothing was lost or doubled.
 * Without a number of kills each part goes once, in a fixed order; with one, parts and moments are drawn by the seed.
 * With `scale` a second web and a second worker share the work, and they too go.
 * @param {{ folder: string, kills?: number, seed?: number, scale?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<{ orders: number, retried: number, faults: string[] }>}
 */
export async function exerciseFaults({ folder, kills: wanted, seed = 1, scale = false, say = () => {} }) {
  const stack = await startStack({ folder, command: START, env: ENVIRONMENT, withinMs: START_WITHIN_MS });
  let second;
  try {
    second = scale ? await startSecondPair({ data: stack.data, folder }) : undefined;
    const api = await client(stack.url, ...(second ? [second.url] : []));
    const setUp = await prepare(api);
    const load = startLoad(api, setUp);
    let ordersBefore = 0;
    for (const { name, kill, afterMs, isSure } of plan({ ...kills(stack.data), ...killsOf(second) }, wanted, seed)) {
      await sleep(afterMs);
      // What was drawn meets a program at work: one that is still on its way up after the last fault has nothing to lose.
      if (!isSure) await untilMore(load.orders, ordersBefore);
      const done = load.orders.length;
      ordersBefore = done;
      const found = kill();
      say(`${name} ${found ? "killed" : isSure ? "NOT FOUND" : "is being started"} after ${done} orders`);
      // In a fixed order each has had the time to come back; drawn at random one may be on its way up.
      if (!found && isSure) load.faults.push(`${name} was not there to be killed`);
    }
    await sleep(BETWEEN_FAULTS_MS);
    await load.stop();
    const faults = [
      ...load.faults,
      ...(second ? await race(stack, second) : []),
      ...(await holdToTheBooks(stack, api, setUp, load.orders, say)),
    ];
    return { orders: load.orders.length, retried: load.retried(), faults };
  } finally {
    await second?.stop();
    await stack.stop();
  }
}

async function untilMore(orders, than) {
  for (let waited = 0; waited < 30_000 && orders.length <= than; waited += 50) await sleep(50);
}

async function race(stack, second) {
  if (!(await second.isReady())) return ["the second web did not come back"];
  return raceTwoWebs([await client(stack.url), await client(second.url)]);
}

/** The second pair goes after the first of its kind: whichever worker leads by then is killed too. */
function killsOf(second) {
  return second ? { "second worker": () => second.kill("worker"), "second web": () => second.kill("web") } : {};
}

/** What goes when. */
function plan(ways, wanted, seed) {
  const parts = Object.entries(ways);
  if (!wanted) return parts.map(([name, kill]) => ({ name, kill, afterMs: BETWEEN_FAULTS_MS, isSure: true }));
  const random = randomBy(seed);
  return Array.from({ length: wanted }, () => {
    const [name, kill] = parts[Math.floor(random() * parts.length)];
    return { name, kill, afterMs: Math.floor(random() * 2_000), isSure: false };
  });
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomBy(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The parts by the order in which they go. Deleting the facts is the fault of a disk, not of a process. */
function kills(data) {
  const program = (name) => () => {
    const pid = JSON.parse(readFileSync(join(data, "run.json"), "utf8")).programs[name]?.pid;
    return Boolean(pid) && end(pid);
  };
  const service =
    (...executables) =>
    () => {
      // The server itself, not one of its children: it is the parent of the others of that name.
      const own = processesOf(data).filter(({ pid }) => executables.some((name) => executableOf(pid).endsWith(name)));
      const parent = own.find(({ pid }) => !own.some((other) => other.pid === parentOf(pid)));
      return Boolean(parent) && end(parent.pid);
    };
  return {
    web: program("web"),
    worker: program("worker"),
    nats: service("/nats-server"),
    // Debian links redis-server to redis-check-rdb: one program under two names.
    redis: service("redis-server", "redis-check-rdb"),
    postgres: service("/postgres"),
    facts: () => {
      rmSync(join(data, "analytics"), { recursive: true, force: true });
      return true;
    },
    "worker again": program("worker"),
  };
}

/** False: it is gone already, killed a moment ago and not yet noted anew. */
function end(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

function executableOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return "";
  }
}

function parentOf(pid) {
  return Number(/^\d+ \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
}

/** An API client that signs in again when it must, and says "unknown" when no answer came. Several webs are asked in turn. */
export async function client(...urls) {
  let token = "";
  let asked = 0;
  const signIn = async () => {
    const answer = await fetch(`${urls[asked++ % urls.length]}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "admin@pulse.local", password: "pulse-demo" }),
    });
    token = (await answer.json()).access_token;
  };
  await signIn();
  return async function call(method, path, { body, key, stream } = {}) {
    try {
      const answer = await fetch(`${urls[asked++ % urls.length]}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { "content-type": "application/json" } : {}),
          ...(key ? { "idempotency-key": key } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: stream ?? AbortSignal.timeout(20_000),
      });
      if (stream) return { status: answer.status, body: answer.body };
      if (answer.status === 401) await signIn();
      return { status: answer.status, body: await answer.json() };
    } catch (error) {
      return { status: 0, body: { detail: String(error.cause ?? error) } };
    }
  };
}

export async function prepare(api) {
  for (const sku of SKUS) {
    const made = await api("POST", "/inventory", {
      body: { sku, name: `Fault ${sku}`, price: "10.00", unit_cost: "4.00", qty_on_hand: STOCK },
    });
    if (made.status !== 201) throw new Error(`no item: ${made.status} ${JSON.stringify(made.body)}`);
  }
  const customer = await api("POST", "/customers", { body: { name: "Fault customer" } });
  return { customerId: customer.body.id };
}

/** Clients that place and pay orders without end; each asks again with the same key until it has an answer. */
export function startLoad(api, { customerId }) {
  const orders = [];
  const faults = [];
  let retried = 0;
  let isOver = false;
  const insist = async (method, path, body) => {
    const key = randomUUID();
    for (;;) {
      const answer = await api(method, path, { body, key });
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      if (answer.status > 0 && answer.status < 500 && answer.status !== 401 && answer.status !== 429) {
        faults.push(`${method} ${path} was refused: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
        return null;
      }
      retried++;
      await sleep(150);
    }
  };
  const shop = async () => {
    while (!isOver) {
      const reference = randomUUID();
      const items = SKUS.map((sku) => ({ sku, quantity: 1 }));
      const order = await insist("POST", "/orders", { customer_id: customerId, customer_reference: reference, items });
      if (!order) continue;
      const entry = { id: order.id, reference, paid: false };
      orders.push(entry);
      // Every third is paid: asking for its invoice makes it, or finds the one that is there.
      if (orders.length % 3 === 0) {
        const invoice = await insist("POST", "/billing/invoices", { order_id: order.id });
        if (invoice)
          entry.paid = Boolean(
            await insist("POST", `/billing/invoices/${invoice.id}/payments`, { amount: "30.00", method: "bank" }),
          );
      }
    }
  };
  const running = Array.from({ length: CLIENTS }, shop);
  return {
    orders,
    faults,
    retried: () => retried,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** Many cuts leave much to react to; where no invoice comes for so long, reactions stand still. */
const NO_INVOICE_MS = 60_000;

/** Waits until the reactions have caught up. Returns every order, and how many of them have no invoice. */
async function untilInvoiced(api, customerId, say) {
  let least = Number.POSITIVE_INFINITY;
  let movedAt = Date.now();
  for (;;) {
    const all = await everyOrder(api, customerId);
    const open = all.filter((order) => order.invoice_status !== "invoiced").length;
    if (open < least) {
      if (open > 0) say(`${open} of ${all.length} orders wait for their invoice`);
      least = open;
      movedAt = Date.now();
    }
    if (open === 0 || Date.now() - movedAt > NO_INVOICE_MS) return { all, open };
    await sleep(500 + open);
  }
}

export async function holdToTheBooks(stack, api, { customerId }, acknowledged, say = () => {}) {
  const faults = [];
  const wanted = new Map(acknowledged.map((order) => [order.reference, order]));
  const { all, open } = await untilInvoiced(api, customerId, say);
  if (open > 0) faults.push(`${open} orders have no invoice, and none came for ${NO_INVOICE_MS / 1_000} s`);
  const seen = new Map();
  for (const order of all) seen.set(order.customer_reference, [...(seen.get(order.customer_reference) ?? []), order]);
  for (const [reference, order] of wanted) {
    const found = seen.get(reference) ?? [];
    if (found.length !== 1) faults.push(`order ${order.id} was acknowledged once and is there ${found.length} times`);
    else if (found[0].invoice_ids.length !== 1)
      faults.push(`order ${order.id} has ${found[0].invoice_ids.length} invoices`);
    else if (found[0].payment_status !== (order.paid ? "paid" : "unpaid"))
      faults.push(`order ${order.id} is ${found[0].payment_status}`);
  }
  for (const reference of seen.keys())
    if (!wanted.has(reference)) faults.push(`an order nobody was told of: ${reference}`);
  for (const sku of SKUS) {
    const { body } = await api("GET", `/inventory/${sku}`);
    if (body.reserved_qty !== all.length || body.qty_on_hand !== STOCK) {
      faults.push(`${sku}: ${body.reserved_qty} reserved and ${body.qty_on_hand} on hand for ${all.length} orders`);
    }
  }
  // The facts hold all of it too, before they are compared.
  const { body: log } = await lastEvent(api);
  for (let tries = 0; tries < 120; tries++) {
    const { body } = await api("GET", "/analytics/kpis");
    if (Number(body.event_seq) >= log) break;
    await sleep(500);
  }
  for (const command of [["verify"], ["analytics", "compare"]]) {
    const ran = spawnSync(process.execPath, ["ops/cli/pulse.mjs", ...command], {
      cwd: stack.folder ?? process.cwd(),
      env: cleanEnvironment({ PULSE_DATA: stack.data }),
      encoding: "utf8",
    });
    if (ran.status !== 0)
      faults.push(
        `pulse ${command.join(" ")} ended with ${ran.status}:\n${(ran.stdout + ran.stderr).split("\n").slice(-30).join("\n")}`,
      );
  }
  return faults;
}

async function everyOrder(api, customerId) {
  const all = [];
  let cursor = "";
  for (;;) {
    const { status, body } = await api(
      "GET",
      `/orders?customer_id=${customerId}&limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    if (status !== 200) {
      await sleep(300);
      continue;
    }
    all.push(...body.data);
    cursor = body.next_cursor;
    if (!cursor) return all;
  }
}

/** The place of the last event, by walking the log. */
async function lastEvent(api) {
  let after = 0;
  for (;;) {
    const { status, body } = await api("GET", `/events?limit=200&after=${after}`);
    if (status !== 200) {
      await sleep(300);
      continue;
    }
    const last = body.data.at(-1);
    if (last) after = Number(last.seq);
    if (body.data.length < 200) return { body: after };
  }
}

// The floor under the flow: the rows that one real flow left, written again by bare SQL in this PostgreSQL, one statement a round
// trip, three transactions as in the product (order, invoice, payment). The tables are copies in a schema of their own: the same
// columns, checks and indexes, but no triggers, foreign keys or row-level security. Counters are set by plain updates.
import postgres from "postgres";
import { cpuByRole, cpuSince, round, summary } from "./measure.mjs";

const TABLES = [
  ...[
    "number_series",
    "stock_level",
    "sales_order",
    "order_line",
    "reservation",
    "invoice",
    "invoice_line",
    "invoice_tax",
  ],
  ...["journal_entry", "journal_line", "payment", "allocation", "event_log", "event_order", "processed_event"],
];

export async function prepareFloor({ sql }) {
  await sql`drop schema if exists floor cascade`;
  await sql`create schema floor`;
  for (const table of TABLES) {
    await sql`create table floor.${sql(table)} (like public.${sql(table)} including defaults including constraints including indexes including storage)`;
  }
  await sql`insert into floor.number_series select distinct on (tenant_id, series) * from number_series order by tenant_id, series, year desc`;
  await sql`insert into floor.stock_level select * from stock_level`;
  await sql`alter table floor.stock_level set (fillfactor = 70)`;
  await sql`alter table floor.invoice set (fillfactor = 80)`;
  const template = await readFlow(sql);
  const items =
    await sql`select l.item_id as id from stock_level l join item i on i.id = l.item_id where i.sku like 'BENCH-%'`;
  return { template, items: items.map((row) => row.id) };
}

export async function dropFloor({ sql }) {
  await sql`drop schema if exists floor cascade`;
}

/** Every row of the newest flow that is paid, as JSON values. */
async function readFlow(sql) {
  const [found] = await sql`
    select i.order_id as order, i.id as invoice, a.receipt_id as payment from allocation a join invoice i on i.id = a.invoice_id
      join order_line l on l.order_id = i.order_id join item t on t.id = l.item_id
     where t.sku like 'BENCH-%' and a.receipt_id is not null group by 1, 2, 3 having count(*) = 3 order by i.id desc limit 1`;
  const { order, invoice, payment } = found;
  const rows = async (query) => (await query).map((row) => row.row);
  const of = (table, column, id) =>
    rows(sql`select to_jsonb(t) as row from ${sql(table)} t where ${sql(column)} = ${id}`);
  const entriesOf = async (id) => {
    const entries = await of("journal_entry", "source_id", id);
    const lines = await rows(
      sql`select to_jsonb(l) as row from journal_line l where entry_id = any(${entries.map((entry) => entry.id)}::uuid[])`,
    );
    return { entries, lines };
  };
  const all = await rows(sql`
    select to_jsonb(e) as row from event_log e
     where e.subject_id in (${order}, ${invoice}, ${payment}) or (e.type = 'inventory.stock_changed' and e.data ->> 'source_id' = ${order})
        or (e.type = 'ledger.entry_posted' and e.data ->> 'source_id' in (${invoice}, ${payment})) or (e.type = 'orders.credit_allocated' and e.data ->> 'invoice_id' = ${invoice})
     order by e.id`);
  const places = await rows(
    sql`select to_jsonb(o) as row from event_order o where event_id = any(${all.map((event) => event.id)}::uuid[])`,
  );
  const placesOf = (events) => places.filter((place) => events.some((event) => event.id === place.event_id));
  const isPayment = (event) =>
    /payment_recorded|credit_allocated|invoice_paid/.test(event.type) || event.data.source_id === payment;
  const isOrder = (event) => event.subject_id === order || event.data.source_id === order;
  const [ordered, paid] = [all.filter(isOrder), all.filter(isPayment)];
  const invoiced = all.filter((event) => !isOrder(event) && !isPayment(event));
  const issued = await entriesOf(invoice);
  const settled = await entriesOf(payment);
  return {
    order: {
      sales_order: await of("sales_order", "id", order),
      order_line: await of("order_line", "order_id", order),
      reservation: await of("reservation", "order_id", order),
      event_log: ordered,
      event_order: placesOf(ordered),
    },
    invoice: {
      invoice: (await of("invoice", "id", invoice)).map((row) => ({ ...row, allocated_minor: 0, credited_minor: 0 })),
      invoice_line: await of("invoice_line", "invoice_id", invoice),
      invoice_tax: await of("invoice_tax", "invoice_id", invoice),
      journal_entry: issued.entries,
      journal_line: issued.lines,
      event_log: invoiced,
      event_order: placesOf(invoiced),
      processed_event: await rows(
        sql`select to_jsonb(p) as row from processed_event p where event_id = any(${ordered.map((event) => event.id)}::uuid[])`,
      ),
    },
    payment: {
      payment: (await of("payment", "id", payment)).map((row) => ({ ...row, allocated_minor: 0 })),
      allocation: await of("allocation", "invoice_id", invoice),
      journal_entry: settled.entries,
      journal_line: settled.lines,
      event_log: paid,
      event_order: placesOf(paid),
    },
  };
}

export function rowCounts(template) {
  return Object.fromEntries(
    Object.entries(template).map(([part, tables]) => [
      part,
      Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])),
    ]),
  );
}

/** Copies of the template under new ids and over other products, made before the clock starts. */
function copies(template, items, count, run) {
  const text = JSON.stringify(template);
  const own = new Set();
  for (const tables of Object.values(template))
    for (const rows of Object.values(tables)) for (const row of rows) own.add(row.id ?? row.event_id);
  const products = template.order.order_line.map((line) => line.item_id);
  const pattern = new RegExp([...own, ...products].join("|"), "g");
  let last = Date.now() * 4096;
  // Version 7, rising, as the product makes them.
  const newId = () => {
    last += 1;
    const time = Math.floor(last / 4096)
      .toString(16)
      .padStart(12, "0");
    const rest = Math.random().toString(16).slice(2, 14).padEnd(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${(last % 4096).toString(16).padStart(3, "0")}-8${run.toString(16).padStart(3, "0")}-${rest}`;
  };
  return Array.from({ length: count }, () => {
    const chosen = new Set();
    while (chosen.size < products.length) chosen.add(items[Math.floor(Math.random() * items.length)]);
    const ids = new Map([...own].map((id) => [id, newId()]));
    products.forEach((id, index) => {
      ids.set(id, [...chosen].sort()[index]);
    });
    const copy = JSON.parse(text.replace(pattern, (id) => ids.get(id)));
    for (const tables of Object.values(copy))
      for (const rows of Object.values(tables)) for (const row of rows) toBytes(row);
    return copy;
  });
}

function toBytes(row) {
  for (const [name, value] of Object.entries(row))
    if (typeof value === "string" && value.startsWith("\\x")) row[name] = Buffer.from(value.slice(2), "hex");
}

let place = 1_000_000_000;

async function writeOne(sql, flow) {
  const add = (tx, table, rows) => tx`insert into floor.${tx(table)} ${tx(rows)}`;
  const addAll = async (tx, tables) => {
    for (const [table, rows] of Object.entries(tables)) {
      if (rows.length === 0) continue;
      if (table === "event_order") {
        for (const row of rows) {
          place += 1;
          row.seq = place;
        }
      }
      await add(tx, table, rows);
    }
  };
  const { order, invoice, payment } = flow;
  const [head] = order.sales_order;
  const tenant = head.tenant_id;
  const take = async (tx, series) => {
    const [row] =
      await tx`update floor.number_series set next_number = next_number + 1 where tenant_id = ${tenant} and series = ${series} returning next_number - 1 as number, year`;
    return row;
  };
  const stocked = order.reservation.map((row) => row.item_id);

  await sql.begin(async (tx) => {
    await tx`select id, currency from customer where id = ${head.customer_id}`;
    await tx`select id, sku, name, price from item where id = any(${stocked})`;
    await tx`select on_hand, reserved from floor.stock_level where tenant_id = ${tenant} and item_id = any(${stocked}) order by item_id for update`;
    const { number, year } = await take(tx, "order");
    head.number = `SO-${year}-${number}`;
    await addAll(tx, order);
    for (const { item_id, quantity } of order.reservation)
      await tx`update floor.stock_level set reserved = reserved + ${quantity} where tenant_id = ${tenant} and item_id = ${item_id}`;
  });
  await sql.begin(async (tx) => {
    const [bill] = invoice.invoice;
    await tx`select id, status, customer_id from floor.sales_order where id = ${head.id} for update`;
    await tx`select id, item_id, quantity, unit_price from floor.order_line where tenant_id = ${tenant} and order_id = ${head.id}`;
    const { number, year } = await take(tx, "INV");
    Object.assign(bill, { number: `INV-${year}-${number}`, year, sequence_no: number });
    await addAll(tx, invoice);
  });
  await sql.begin(async (tx) => {
    const [{ id, amount_minor: amount }] = payment.payment;
    const [{ id: bill }] = invoice.invoice;
    await tx`select total_minor, allocated_minor from floor.invoice where id = ${bill} for update`;
    const { number, year } = await take(tx, "PAY");
    payment.payment[0].number = `PAY-${year}-${number}`;
    await addAll(tx, payment);
    await tx`update floor.invoice set allocated_minor = allocated_minor + ${amount} where id = ${bill}`;
    await tx`update floor.payment set allocated_minor = allocated_minor + ${amount} where id = ${id}`;
  });
}

let runs = 0;

export async function runFloor(installation, { template, items }, { clients, flows }) {
  runs += 1;
  const todo = copies(template, items, flows, runs);
  const sql = postgres(installation.adminUrl, { max: clients, onnotice: () => {} });
  try {
    // Connections and prepared statements are there before the clock starts, as they are in the product.
    const warm = copies(template, items, clients, runs + 1000);
    await Promise.all(warm.map((flow) => writeOne(sql, flow)));
    const took = [];
    const before = cpuByRole(installation.data);
    const own = process.cpuUsage();
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (let flow = todo.pop(); flow; flow = todo.pop()) {
          const flowAt = performance.now();
          await writeOne(sql, flow);
          took.push(performance.now() - flowAt);
        }
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const spent = process.cpuUsage(own);
    const cpu = cpuSince(installation.data, before);
    return {
      clients,
      flows,
      flows_per_s: round(flows / seconds),
      flow_ms: summary(took),
      cpu_ms_per_flow: {
        postgres: round(cpu.postgres / flows, 2),
        client: round((spent.user + spent.system) / 1000 / flows, 2),
      },
    };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

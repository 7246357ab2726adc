import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { buildFresh } from "#analytics/rebuild.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import startPostgres from "#ops/testing/global-setup.ts";
import { TENANT, TODAY } from "./generate.ts";
import { type Times, timesOf } from "./measure.ts";

/*
 * What PostgreSQL has to do with it: the log that facts are built anew from, and three of the questions asked of tables of the same
 * size there, with the index that one would give them.
 */

/** Three questions as one would ask them of the business tables. */
const QUESTIONS: Record<string, string> = {
  "sales-by-day": `select placed_on, count(distinct order_id), sum(quantity), sum(net) from bench_line
    where tenant_id = $1 group by placed_on order by placed_on`,
  "top-products": `select item_id, sum(quantity), sum(net) as net from bench_line
    where tenant_id = $1 and placed_on > $2::date - 90 and placed_on <= $2::date group by item_id order by net desc limit 20`,
  "active-customers": `select date_trunc('month', placed_on), count(distinct customer_id) from bench_line
    where tenant_id = $1 group by 1 order by 1`,
};

export async function measureQuestions(lines: number, times: number): Promise<Record<string, Times>> {
  const end = await startPostgres();
  const sql = postgres(process.env.PULSE_TEST_ADMIN_URL ?? "", { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(
      "create table bench_line (tenant_id uuid, order_id uuid, line_id uuid, item_id uuid, customer_id uuid, quantity numeric(18,6), net bigint, placed_at timestamptz, placed_on date)",
    );
    await sql.unsafe(`insert into bench_line
      select '${TENANT}', md5('o' || i / 3)::uuid, md5('l' || i)::uuid, md5('i' || (i::bigint * 7919) % 2000)::uuid, md5('c' || (i::bigint * 104729) % 5000)::uuid,
        1 + i % 9, 100 + (i::bigint * 7907) % 20000, at, at::date
      from (select i, timestamptz '${TODAY} 12:00+00' - interval '730 days' + i * (interval '730 days' / ${lines}) as at from generate_series(0, ${lines - 1}) i) g`);
    await sql.unsafe("create index on bench_line (tenant_id, placed_on)");
    await sql.unsafe("vacuum analyze bench_line");
    const found: Record<string, Times> = {};
    for (const [name, text] of Object.entries(QUESTIONS)) {
      const values: number[] = [];
      for (let n = 0; n <= times; n += 1) {
        const start = performance.now();
        await sql.unsafe(text, text.includes("$2") ? [TENANT, TODAY] : [TENANT]);
        if (n > 0) values.push(performance.now() - start);
      }
      found[name] = timesOf(values);
    }
    return found;
  } finally {
    await sql.end();
    await end();
  }
}

const PIECE = 2_000;

function saleOf(n: number) {
  const [order_id, invoice_id] = [newId(), newId()];
  const line = (k: number) => ({
    line_id: newId(),
    line_no: k,
    item_id: newId(),
    sku: `SKU-${k}`,
    quantity: 2,
    net: "19.90",
    tax: "0.00",
  });
  const lines = [line(1), line(2), line(3)];
  const document = {
    order_id,
    number: `${n}`,
    customer_id: newId(),
    currency: "GBP",
    subtotal: "59.70",
    tax_total: "0.00",
    total: "59.70",
    lines,
  };
  const event = (type: string, subjectType: string, subjectId: string, data: Record<string, unknown>) => ({
    ...{ type, version: 1, subjectType, subjectId, data, published: true },
  });
  return [
    event("orders.order_created", "order", order_id, {
      ...document,
      placed_at: `${TODAY}T10:00:00.000Z`,
      placed_on: TODAY,
    }),
    event("orders.invoice_created", "invoice", invoice_id, {
      ...document,
      invoice_id,
      issued_on: TODAY,
      due_on: TODAY,
    }),
  ];
}

/** A log of so many events, and how fast facts are built from it into a fresh file. */
export async function measureRebuild(events: number) {
  const end = await startPostgres();
  // It reads the roles' passwords when it is loaded, and they are made with the server.
  const { createTestDatabase } = await import("#db/testing/database.ts");
  const db = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "pulse-bench-rebuild-"));
  try {
    const [tenant] = await db.admin<{ id: string }[]>`
      insert into tenant (name, slug, currency, time_zone) values ('Bench', 'bench', 'GBP', 'Europe/London') returning id`;
    const tenantId = tenant?.id ?? "";
    for (let n = 0; n < events; n += PIECE)
      await inTenant(db.app, tenantId, (tx) =>
        appendEvents(
          tx,
          systemActor(tenantId, "bench", "bench"),
          Array.from({ length: PIECE / 2 }, (_, k) => saleOf(n + k)).flat(),
        ),
      );
    while ((await db.worker`select 1 from order_events(1000)`).length > 0);
    const start = performance.now();
    const fresh = await buildFresh(db.worker, join(folder, "facts.duckdb"));
    const ms = performance.now() - start;
    const built = Number(fresh.appliedSeq());
    await fresh.close();
    return { events: built, ms: Math.round(ms), eventsPerS: Math.round((built * 1_000) / ms) };
  } finally {
    await db.drop();
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { readAgeing } from "#app/modules/billing/queries.server.ts";
import { readBalanceSheet, readProfitAndLoss, readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { readTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";
import { seedDemo } from "#ops/seed/demo.ts";
import { foldLedger } from "#workers/fold-ledger.ts";

/*
 * Checks and statements over many ledger lines, at first 100,000: enough to tell one that reads a table once from one that reads it for
 * each row. `PULSE_LINES=1000000` asks for what is promised.
 */

const LINES = Number(process.env.PULSE_LINES ?? 100_000);
const LINES_OF_ENTRY = 4;
const LIMIT_MS = { fast: 2_000, full: 60_000, statement: 2_000 };
const STATEMENT_MB = 50;

let db: TestDatabase;
let tenantId: string;
const told: string[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 25);
  [tenantId = ""] = (await db.admin<{ id: string }[]>`select id from tenant`).map(({ id }) => id);
  await db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      create temporary table made on commit drop as
        select uuidv7() as id, p.tenant_id, p.id as period_id, p.start_on + (n % 28)::int as on_day, 'fill-' || n as request, n
          from generate_series(1, ${LINES / LINES_OF_ENTRY}::int) n,
            (select * from accounting_period where '2026-03-01' between start_on and end_on) p`;
    await tx`
      insert into journal_entry (id, tenant_id, period_id, effective_on, memo, scope, source_type, source_id, purpose, line_count, request_id, actor_name)
      select id, tenant_id, period_id, on_day, 'one of many', 'general', 'manual', id, 'entry', ${LINES_OF_ENTRY}, request, 'Many' from made`;
    await tx`
      insert into journal_line (tenant_id, entry_id, effective_on, line_no, account_id, amount_minor, currency)
      select m.tenant_id, m.id, m.on_day, l.no, a.id, l.amount, 'GBP' from made m,
        (values (1, 100, '5000'), (2, -60, '3000'), (3, 20, '5000'), (4, -60, '3000')) l (no, amount, code)
        join ledger_account a on a.code = l.code`;
    await tx`
      insert into event_log (tenant_id, type, version, actor, occurred_at, subject_type, subject_id, data, published, request_id)
      select tenant_id, 'ledger.entry_posted', 1, '{"name": "Many", "origin": "import"}', on_day, 'journal_entry', id,
        jsonb_build_object('entry_id', id), true, request from made`;
    await tx`insert into event_pending (tenant_id, event_id) select e.tenant_id, e.id from event_log e join made m on m.id = e.subject_id order by m.n`;
  });
  while ((await db.admin`select seq from order_events(20000)`).length > 0);
  await db.admin`
    insert into ledger_pending (tenant_id, day, account_id, currency, debit_minor, credit_minor)
    select tenant_id, effective_on, account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
      from journal_line l where exists (select from journal_entry e where e.id = l.entry_id and e.actor_name = 'Many') group by 1, 2, 3, 4`;
  await foldLedger(db.worker);
  await db.admin`vacuum analyze`;
}, 900_000);
afterAll(() => db.drop());

async function timed<T>(name: string, work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  told.push(`${name} ${Math.round(ms)} ms`);
  return { ms, result };
}

test(`verify over ${LINES} ledger lines finds nothing wrong, in time`, async () => {
  const [count] = await db.admin<{ n: number }[]>`select count(*)::int as n from journal_line`;
  expect(count?.n).toBeGreaterThanOrEqual(LINES);
  const broken = (results: Awaited<ReturnType<typeof runVerify>>) =>
    results
      .filter(({ breaches, name }) => breaches > 0 && name !== "server_is_durable")
      .map(({ name, first }) => ({ name, first }));
  // Read once before, as by the worker's own running check of the chain.
  await db.admin`select check_event_chain(10000000)`;
  const fast = await timed("verify --fast", () => runVerify(db.verify, { fast: true }));
  told.push(...fast.result.filter(({ ms }) => ms > 100).map(({ name, ms }) => `fast ${name} ${ms} ms`));
  const full = await timed("verify", () => runVerify(db.verify));
  told.push(...full.result.filter(({ ms }) => ms > 500).map(({ name, ms }) => `${name} ${ms} ms`));
  console.log(told.join("\n"));
  expect(broken(fast.result)).toEqual([]);
  expect(broken(full.result)).toEqual([]);
  expect(fast.ms).toBeLessThan(LIMIT_MS.fast);
  expect(full.ms).toBeLessThan(LIMIT_MS.full);
}, 300_000);

const statements: [name: string, read: (tx: Tx) => Promise<unknown>][] = [
  ["trial balance", (tx) => readTrialBalance(tx, "2026-03-31")],
  ["profit and loss", (tx) => readProfitAndLoss(tx, "2026-01-01", "2026-03-31")],
  ["balance sheet", (tx) => readBalanceSheet(tx, "2026-03-31")],
  ["ageing", (tx) => readAgeing(tx, "2026-03-31")],
];

test.each(statements)(`%s over ${LINES} ledger lines`, async (name, read) => {
  const before = process.memoryUsage().rss;
  const { ms } = await timed(name, () => readTenant(db.app, tenantId, (tx) => read(tx)));
  console.log(told.at(-1));
  expect(ms).toBeLessThan(LIMIT_MS.statement);
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(STATEMENT_MB);
});

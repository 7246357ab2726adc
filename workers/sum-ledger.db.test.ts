import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { listAccountEntries, readAccount, readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, readTenant, type Tx } from "#db/transaction.ts";
import { ledgerChecks } from "#db/verify/ledger.ts";
import { keepLedgerDays, sumLedgerDays } from "#workers/sum-ledger.ts";
import { actorOf, quiet, until } from "#workers/testing/harness.ts";

/* Sums by day say what the lines say, whatever was posted when, and whoever was at it at once. */

const FIRST = "2025-11-10";
const CODES = ["1000", "1100", "3000", "4000", "5000"] as const;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

const company = () => {
  const slug = `c-${newId().slice(-12)}`;
  return foundCompany(db.admin, { name: slug, slug, currency: "GBP", timeZone: "Europe/London" });
};

async function post(tx: Tx, tenantId: string, effectiveOn: string, from: number, to: number, amountMinor: bigint) {
  const accounts = await readAccounts(tx);
  const account = (index: number) => accounts.byCode(CODES[index % CODES.length] ?? "") ?? accounts.of("cash");
  await postEntry(
    tx,
    actorOf(tenantId),
    {
      ...{ effectiveOn, memo: "", scope: "general", currency: "GBP", purpose: "manual" },
      ...{ sourceType: "manual", sourceId: newId(), sourceNumber: null },
      lines: [
        { account: account(from), amountMinor: -amountMinor },
        { account: account(to), amountMinor },
      ],
    },
    new Date(),
  );
}

type Sum = { account_id: string; debit_minor: bigint; credit_minor: bigint };
const sums = (tenantId: string, from: string, to: string) =>
  inTenant(
    db.app,
    tenantId,
    (tx) => tx<Sum[]>`select account_id, debit_minor, credit_minor from ledger_sums(${from}, ${to}) order by 1`,
  );
const lines = (tenantId: string, from: string, to: string) => db.admin<Sum[]>`
  select account_id, sum(greatest(amount_minor, 0))::bigint as debit_minor, sum(greatest(-amount_minor, 0))::bigint as credit_minor
    from journal_line where tenant_id = ${tenantId} and effective_on between ${from} and ${to} group by 1 order by 1`;
const wrongDays = async () =>
  (await db.verify.unsafe(ledgerChecks.find(({ name }) => name === "ledger_days_are_sums")?.sql ?? "")).length;
/** How many days are added up and count. */
const summed = async (tenantId: string) => {
  const [row] = await db.admin<{ days: number }[]>`
    select coalesce(sum(summed_through(p) - p.start_on + 1), 0)::int as days from accounting_period p where tenant_id = ${tenantId}`;
  return row?.days ?? 0;
};
/** For a row that a transaction of this database has locked. */
const somebodyWaits = async () =>
  (
    await db.admin`select from pg_locks l join pg_stat_activity a on a.pid = l.pid and a.datname = current_database()
      where not l.granted and l.locktype in ('transactionid', 'tuple')`
  ).length > 0;
const at = (day: string) => new Date(`${day}T12:00:00Z`);

test("any postings, early and late, with days added up at any time between them: every span sums as its lines do", async () => {
  const day = fc.integer({ min: 0, max: 150 });
  const posting = fc.record({ day, from: fc.nat(4), to: fc.nat(4), amount: fc.bigInt(1n, 99_999n) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(posting, posting, posting, fc.record({ sumUpTo: day })), { minLength: 3, maxLength: 25 }),
      fc.array(fc.tuple(day, day), { minLength: 1, maxLength: 4 }),
      async (steps, spans) => {
        const tenantId = await company();
        for (const step of steps) {
          if ("sumUpTo" in step) await sumLedgerDays(db.worker, at(addDays(FIRST, step.sumUpTo)));
          else
            await inTenant(db.app, tenantId, (tx) =>
              post(
                tx,
                tenantId,
                addDays(FIRST, step.day),
                step.from,
                step.to + (step.from === step.to ? 1 : 0),
                step.amount,
              ),
            );
        }
        for (const [one, other] of [...spans, [0, 150] as const]) {
          const [from, to] = [addDays(FIRST, Math.min(one, other)), addDays(FIRST, Math.max(one, other))];
          expect(await sums(tenantId, from, to)).toEqual(await lines(tenantId, from, to));
        }
        expect(await sums(tenantId, "-infinity", "infinity")).toEqual(await lines(tenantId, "-infinity", "infinity"));
        expect(await wrongDays()).toBe(0);
      },
    ),
    { numRuns: Number(process.env.PULSE_RUNS ?? 25), seed: 2_026 },
  );
}, 120_000);

test("a day that was added up is posted to: nothing waits, it counts at once, and it is added up again", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 100n));
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-20", 0, 3, 10n));
  expect(await sumLedgerDays(db.worker, at("2026-02-03"))).toBeGreaterThan(0);
  expect(await summed(tenantId)).toBe(31);
  expect(await sumLedgerDays(db.worker, at("2026-02-03"))).toBe(0);

  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const open = inTenant(db.app, tenantId, async (tx) => {
    await post(tx, tenantId, "2026-01-20", 0, 3, 1_000n);
    await held;
  });
  // Another one, dated before it, commits while the first is still open.
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-10", 0, 3, 10_000n));
  expect(await summed(tenantId)).toBe(9);
  const total = async () => (await inTenant(db.app, tenantId, (tx) => readTrialBalance(tx, "2026-01-31"))).total_debit;
  expect(await total()).toBe("101.10");

  // Who adds up waits for the open one, and has it.
  const summing = sumLedgerDays(db.worker, at("2026-02-03"));
  await until(somebodyWaits);
  letGo();
  await open;
  expect(await summing).toBeGreaterThan(0);
  expect(await summed(tenantId)).toBe(31);
  expect(await total()).toBe("111.10");
  expect(await wrongDays()).toBe(0);
});

test("a posting that comes while its day is being added up waits for that, and is not lost", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 100n));
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = () => {};
  const adding = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const summing = inTenant(db.worker, tenantId, async (tx) => {
    await tx`select sum_ledger_days(id, '2026-02-02') from accounting_period`;
    begun();
    await held;
  });
  await adding;
  let posted = false;
  const posting = inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 1n)).then(() => {
    posted = true;
  });
  await until(somebodyWaits);
  expect(posted).toBe(false);
  letGo();
  await Promise.all([summing, posting]);
  expect(await summed(tenantId)).toBe(4);
  expect(await sums(tenantId, "2026-01-05", "2026-01-05")).toEqual(await lines(tenantId, "2026-01-05", "2026-01-05"));
  expect(await wrongDays()).toBe(0);
});

test("an account's running balance goes on over what is added up and what is not", async () => {
  const tenantId = await company();
  for (const [day, amount] of [
    ["2026-01-05", 1n],
    ["2026-01-05", 20n],
    ["2026-02-02", 300n],
    ["2026-02-03", 4_000n],
  ] as const)
    await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, day, 3, 0, amount));
  const balances = () =>
    readTenant(db.app, tenantId, async (tx) => {
      const account = await readAccount(tx, "1000");
      const first = await listAccountEntries(tx, account, {}, { limit: 3, after: null });
      const rest = await listAccountEntries(tx, account, {}, { limit: 3, after: first.next });
      return { of: account.balance, lines: [...first.data, ...rest.data].map(({ balance }) => balance) };
    });
  const wanted = { of: "43.21", lines: ["43.21", "3.21", "0.21", "0.01"] };
  expect(await balances()).toEqual(wanted);
  await sumLedgerDays(db.worker, at("2026-02-03"));
  expect(await summed(tenantId)).toBe(31 + 2);
  expect(await balances()).toEqual(wanted);
});

test("the worker adds up by itself; neither it nor the web may write sums", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 100n));
  const stopping = new AbortController();
  const running = keepLedgerDays({ sql: db.worker, log: quiet, stop: stopping.signal });
  await until(async () => (await summed(tenantId)) === 31);
  stopping.abort();
  await running;
  for (const sql of [db.app, db.worker])
    for (const statement of [
      "update ledger_day set debit_minor = 0",
      "delete from ledger_day",
      "insert into ledger_day select * from ledger_day",
      "delete from ledger_day_stale",
      "update accounting_period set summed_until = null",
    ])
      await expect(
        inTenant(sql, tenantId, (tx) => tx.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
  await expect(
    inTenant(db.app, tenantId, (tx) => tx`select sum_ledger_days(id, '2026-02-02') from accounting_period`),
  ).rejects.toMatchObject({ code: "42501" });
});

import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry, prepareEntry, writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import { listAccountEntries, readAccount } from "#app/modules/ledger/queries.server.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, readTenant, type Tx } from "#db/transaction.ts";
import { ledgerChecks } from "#db/verify/ledger.ts";
import { foldLedger, keepLedgerFolded } from "#workers/fold-ledger.ts";
import { actorOf, quiet, until } from "#workers/testing/harness.ts";

/* Sums by day and month say what the lines say at every moment, whatever was posted when, and whoever was at it at once. */

const FIRST = "2025-11-10";
const CODES = ["1000", "1010", "3000", "4000", "5000"] as const;

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
const spans = [
  ["-infinity", "infinity"],
  [FIRST, addDays(FIRST, 150)],
] as const;
/** What the sums and the lines of one moment do not agree on. */
const wrongSums = (tenantId: string, from: string, to: string) =>
  inTenant(
    db.app,
    tenantId,
    (tx) => tx<Sum[]>`
      select * from (select account_id, currency, debit_minor, credit_minor from ledger_sums(${from}, ${to})) s
        full join (
          select account_id, currency, sum(greatest(amount_minor, 0))::bigint as debit_minor, sum(greatest(-amount_minor, 0))::bigint as credit_minor
            from journal_line where tenant_id = current_tenant() and effective_on between ${from} and ${to} group by 1, 2) l
        using (account_id, currency, debit_minor, credit_minor)
       where s.account_id is null or l.account_id is null`,
  );
const breaches = async () => {
  let found = 0;
  for (const name of ["ledger_days_are_sums", "ledger_months_are_sums"])
    found += (await db.verify.unsafe(ledgerChecks.find((check) => check.name === name)?.sql ?? "select 1")).length;
  return found;
};
const count = async (table: "ledger_day" | "ledger_pending", tenantId: string) =>
  (await db.admin.unsafe(`select from ${table} where tenant_id = '${tenantId}'`)).length;

const day = fc.integer({ min: 0, max: 150 });
const posting = fc.record({ day, from: fc.nat(4), to: fc.nat(4), amount: fc.bigInt(1n, 99_999n) });
const postOne = (tenantId: string, step: { day: number; from: number; to: number; amount: bigint }) =>
  inTenant(db.app, tenantId, (tx) =>
    post(tx, tenantId, addDays(FIRST, step.day), step.from, step.to + (step.from === step.to ? 1 : 0), step.amount),
  );

test("any postings, early and late, folded at any time between them: every span sums as its lines do", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(posting, posting, posting, fc.constant("fold" as const)), { minLength: 3, maxLength: 25 }),
      // As long as a month or so: within one, over the end of one, and over whole ones.
      fc.array(fc.tuple(day, fc.integer({ min: 0, max: 70 })), { minLength: 1, maxLength: 6 }),
      async (steps, asked) => {
        const tenantId = await company();
        for (const step of steps) {
          if (step === "fold") await foldLedger(db.worker);
          else await postOne(tenantId, step);
        }
        const random = asked.map(([first, more]) => [addDays(FIRST, first), addDays(FIRST, first + more)] as const);
        for (const [from, to] of [...random, ...spans]) expect(await wrongSums(tenantId, from, to)).toEqual([]);
        expect(await breaches()).toBe(0);
      },
    ),
    { numRuns: Number(process.env.PULSE_RUNS ?? 25), seed: 2_026 },
  );
}, 120_000);

test("posted at once by several to the same days, folded by two at once: at no moment do sums and lines differ", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(posting, { minLength: 3, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
      fc.tuple(day, day),
      async (posters, [one, other]) => {
        const tenantId = await company();
        // One for the period that all of them need, so that nobody waits for whoever makes it.
        await postOne(tenantId, { day: 0, from: 0, to: 3, amount: 1n });
        let done = false;
        const span = [addDays(FIRST, Math.min(one, other)), addDays(FIRST, Math.max(one, other))] as const;
        const whileTheyPost = async (work: () => Promise<unknown>) => {
          while (!done) await work();
        };
        const looking = whileTheyPost(async () => {
          for (const [from, to] of [span, ...spans]) expect(await wrongSums(tenantId, from, to)).toEqual([]);
        });
        const folding = [1, 2].map(() => whileTheyPost(() => foldLedger(db.worker)));
        const posting = posters.map(async (steps) => {
          for (const step of steps) await postOne(tenantId, { ...step, day: step.day % 3 });
        });
        await Promise.all(posting).finally(() => {
          done = true;
        });
        await Promise.all([looking, ...folding]);

        expect(await wrongSums(tenantId, ...spans[0])).toEqual([]);
        await foldLedger(db.worker);
        expect(await count("ledger_pending", tenantId)).toBe(0);
        expect(await wrongSums(tenantId, ...spans[0])).toEqual([]);
        expect(await breaches()).toBe(0);
      },
    ),
    { numRuns: Math.ceil(Number(process.env.PULSE_RUNS ?? 25) / 3), seed: 2_026 },
  );
}, 120_000);

test("neither does who folds wait for an open posting, nor who posts for an open fold", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 100n));
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let posted = () => {};
  const there = new Promise<void>((resolve) => {
    posted = resolve;
  });
  const open = inTenant(db.app, tenantId, async (tx) => {
    await post(tx, tenantId, "2026-01-05", 0, 3, 1_000n);
    posted();
    await held;
  });
  await there;
  let folded = () => {};
  const done = new Promise<void>((resolve) => {
    folded = resolve;
  });
  const folding = inTenant(db.worker, tenantId, async (tx) => {
    const [row] = await tx<{ rows: number }[]>`select fold_ledger(100) as rows`;
    folded();
    await held;
    return row?.rows;
  });
  await done;
  await inTenant(db.app, tenantId, async (tx) => {
    await tx`set local lock_timeout = '1ms'`;
    await post(tx, tenantId, "2026-01-05", 0, 3, 10_000n);
  });
  // The sums of its day are being written; who reads sees them as they were, with what was pending.
  expect(await count("ledger_day", tenantId)).toBe(0);
  expect(await wrongSums(tenantId, "2026-01-01", "2026-01-31")).toEqual([]);
  letGo();
  await open;
  expect(await folding).toBe(2);
  expect(await count("ledger_pending", tenantId)).toBe(4);
  expect(await wrongSums(tenantId, "2026-01-01", "2026-01-31")).toEqual([]);
  expect(await foldLedger(db.worker)).toBe(4);
  expect(await count("ledger_day", tenantId)).toBe(2);
  expect(await breaches()).toBe(0);
});

test("lines of one insert leave one row for each day and account, however many they are", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, async (tx) => {
    const accounts = await readAccounts(tx);
    const [cash, sales] = [accounts.of("cash"), accounts.of("sales")];
    const entries = Array.from({ length: 50 }, () =>
      prepareEntry(
        actorOf(tenantId),
        {
          ...{ effectiveOn: "2026-01-05", memo: "", scope: "general" as const, currency: "GBP", purpose: "manual" },
          ...{ sourceType: "manual", sourceId: newId(), sourceNumber: null },
          lines: [
            { account: sales, amountMinor: -7n },
            { account: cash, amountMinor: 7n },
          ],
        },
        new Date(),
      ),
    );
    await writeEntries(tx, entries);
  });
  expect(await count("ledger_pending", tenantId)).toBe(2);
  expect(await wrongSums(tenantId, "2026-01-05", "2026-01-05")).toEqual([]);
});

test("an account's running balance goes on over what is folded and what is not, page by page", async () => {
  const tenantId = await company();
  for (const [on, amount] of [
    ["2026-01-05", 1n],
    ["2026-01-05", 20n],
    ["2026-02-02", 300n],
    ["2026-02-03", 4_000n],
  ] as const)
    await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, on, 3, 0, amount));
  const balances = (limit: number) =>
    readTenant(db.app, tenantId, async (tx) => {
      const account = await readAccount(tx, "1000");
      const first = await listAccountEntries(tx, account, {}, { limit, after: null });
      const rest = await listAccountEntries(tx, account, {}, { limit, after: first.next });
      return { of: account.balance, lines: [...first.data, ...rest.data].map(({ balance }) => balance) };
    });
  const wanted = { of: "43.21", lines: ["43.21", "3.21", "0.21", "0.01"] };
  expect(await balances(3)).toEqual(wanted);
  await foldLedger(db.worker);
  expect(await balances(3)).toEqual(wanted);
  expect(await balances(2)).toEqual(wanted);
});

test("the worker folds by itself; neither it nor the web may write sums or what is pending", async () => {
  const tenantId = await company();
  await inTenant(db.app, tenantId, (tx) => post(tx, tenantId, "2026-01-05", 0, 3, 100n));
  const stopping = new AbortController();
  const running = keepLedgerFolded({ sql: db.worker, log: quiet, stop: stopping.signal });
  await until(async () => (await count("ledger_pending", tenantId)) === 0);
  stopping.abort();
  await running;
  expect(await count("ledger_day", tenantId)).toBe(2);
  for (const sql of [db.app, db.worker])
    for (const statement of [
      ...["ledger_day", "ledger_month", "ledger_pending"].flatMap((table) => [
        `update ${table} set debit_minor = 0`,
        `delete from ${table}`,
      ]),
      "insert into ledger_day select * from ledger_day",
      "insert into ledger_month select * from ledger_month",
      "insert into ledger_pending (tenant_id) select current_tenant()",
    ])
      await expect(
        inTenant(sql, tenantId, (tx) => tx.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
  await expect(inTenant(db.app, tenantId, (tx) => tx`select fold_ledger(1)`)).rejects.toMatchObject({ code: "42501" });
});

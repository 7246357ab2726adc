import { afterAll, beforeAll, expect, test } from "vitest";
import { allocateCredit, standingAllocations, undoAllocation } from "#app/modules/billing/allocate-credit.server.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { creditInvoiceInput } from "#app/modules/billing/input.ts";
import { listCredits, readPayment } from "#app/modules/billing/payment-queries.server.ts";
import { readAgeing, readInvoice } from "#app/modules/billing/queries.server.ts";
import { recordCustomerPayment, recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { type Account, readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { postEntry } from "#app/modules/ledger/post-entry.server.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { listPeriods, readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { reverseEntry } from "#app/modules/ledger/reverse-entry.server.ts";
import { setLockDate } from "#app/modules/ledger/set-lock-date.server.ts";
import { setPeriodStatus } from "#app/modules/ledger/set-period-status.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

let db: TestDatabase;
let tenantId: string;
const at = (day: string) => new Date(`${day}T12:00:00Z`);
const now = at("2026-03-10");

const act = <T>(work: (tx: Tx, actor: ReturnType<typeof systemActor>) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req")));

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Demo", slug: "demo", currency: "GBP", timeZone: "Europe/London" });
  await db.admin`insert into tax_code (tenant_id, code, name, method, rate, valid_from) values (${tenantId}, 'VAT20', 'VAT', 'exclusive', 20, '2020-01-01')`;
  await db.admin`insert into tax_rule (tenant_id, customer_tax_category, item_tax_category, tax_code) values (${tenantId}, 'standard', 'taxed', 'VAT20')`;
  for (const [sku, category] of [
    ["PLAIN", "standard"],
    ["TAXED", "taxed"],
  ] as const) {
    const fields = putItemInput.parse({ sku, name: sku, price: "10.00", kind: "service", tax_category: category });
    await act((tx, actor) => putItem(tx, actor, fields, now));
  }
});
afterAll(async () => {
  const wrong = (await runVerify(db.verify)).filter(
    (result) => result.breaches > 0 && result.name !== "server_is_durable",
  );
  await db.drop();
  expect(wrong).toEqual([]);
});

const customer = async () => (await act((tx, actor) => createCustomer(tx, actor, { name: "Acme" }, now))).id;
const invoice = async (customerId: string, quantity: number, day: string, sku = "PLAIN") => {
  const { id } = await act((tx, actor) =>
    placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customerId, items: [{ sku, quantity }] }), at(day)),
  );
  return (await act((tx, actor) => invoiceOrder(tx, actor, id, at(day)))).id;
};
const see = (id: string) => act((tx) => readInvoice(tx, id, now));

test("receivables by age of any day are what was owed on it, and what the receivable account said", async () => {
  const customerId = await customer();
  const pay = (id: string, amount: string, day: string) =>
    act((tx, actor) => recordPayment(tx, actor, id, { amount, method: "bank" }, at(day)));
  const first = await invoice(customerId, 3, "2026-01-10");
  const second = await invoice(customerId, 2, "2026-01-15");
  await pay(first, "10", "2026-01-20");
  await pay(second, "20", "2026-01-25");
  const [settled] = await act((tx) => standingAllocations(tx, second));
  await act((tx, actor) => undoAllocation(tx, actor, settled?.id ?? "", at("2026-02-05")));
  await pay(first, "20", "2026-02-15");
  await pay(second, "20", "2026-02-20");
  const owed = {
    "2026-01-09": undefined,
    "2026-01-10": "30.00",
    "2026-01-19": "50.00",
    "2026-01-20": "40.00",
    "2026-01-31": "20.00",
    "2026-02-05": "40.00",
    "2026-02-19": "20.00",
    "2026-02-20": undefined,
  };
  for (const [day, total] of Object.entries(owed)) {
    const ageing = await act((tx) => readAgeing(tx, day));
    expect([day, ageing.rows.find((row) => row.customer_id === customerId)?.total]).toEqual([day, total]);
    const { accounts } = await act((tx) => readTrialBalance(tx, day));
    expect(ageing.total.total).toBe(accounts.find(({ code }) => code === "1100")?.debit || "0.00");
  }
});

test("what is paid before its invoice's day is customer credit until then", async () => {
  const customerId = await customer();
  const day = "2026-03-10";
  const before = "2026-03-09";
  const stood = async (on: string) => {
    const { accounts } = await act((tx) => readTrialBalance(tx, on));
    const [owed, credit] = ["1100", "2100"].map((code) => accounts.find((one) => one.code === code));
    const ageing = (await act((tx) => readAgeing(tx, on))).total.total;
    expect([on, ageing]).toEqual([on, owed?.debit || "0.00"]);
    return Number(credit?.credit ?? 0);
  };
  const was = [await stood(before), await stood(day)];
  const id = await invoice(customerId, 3, day);
  const late = await invoice(customerId, 1, before);
  const input = { customer_id: customerId, amount: "45", method: "bank" as const, paid_on: before };
  const paid = await act((tx, actor) => recordCustomerPayment(tx, actor, input, now));
  expect([(await stood(before)) - (was[0] ?? 0), (await stood(day)) - (was[1] ?? 0)]).toEqual([35, 5]);
  expect(await act((tx) => readPayment(tx, paid.id))).toMatchObject({
    paid_on: before,
    unallocated: "5.00",
    allocations: [
      { invoice_id: late, amount: "10.00", allocated_on: before },
      { invoice_id: id, amount: "30.00", allocated_on: day },
    ],
  });
  // The database refuses it too.
  const third = await invoice(customerId, 1, day);
  const early = act(async (tx) => {
    const [row] = await tx`select * from allocation where invoice_id = ${id}`;
    const part = { id: crypto.randomUUID(), invoice_id: third, amount_minor: 500n, allocated_on: before };
    await tx`insert into allocation ${tx({ ...row, ...part })}`;
  });
  await expect(early).rejects.toMatchObject({ constraint_name: "allocated_too_early" });
  // Nor is it settled where the books of that day are closed, though those of the payment's day are open.
  const setMarch = (status: string) =>
    db.admin`update accounting_period set status = ${status} where start_on = '2026-03-01'`;
  await setMarch("closed");
  const february = { amount: "10", method: "bank" as const, paid_on: "2026-02-28" };
  const closed = act((tx, actor) => recordPayment(tx, actor, third, february, now));
  await expect(closed).rejects.toMatchObject({ code: "period_closed", details: { day } });
  await setMarch("open");
  const refund = (paid_on: string) =>
    act((tx, actor) =>
      refundCredit(tx, actor, { source_type: "payment", source_id: paid.id, method: "bank", paid_on }, now),
    );
  await expect(refund("2026-03-08")).rejects.toMatchObject({ errors: [{ path: "paid_on", code: "before_credit" }] });
  await refund(before);
});

test("a payment of before, posted ahead of its invoice's day, is below zero in receivables by age until then", async () => {
  const customerId = await customer();
  await invoice(customerId, 3, "2026-03-10");
  const input = { customer_id: customerId, amount: "30", method: "bank" as const, paid_on: "2026-03-10" };
  const paid = await act((tx, actor) => recordCustomerPayment(tx, actor, input, now));
  const shift = (days: number) =>
    db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update payment set paid_on = paid_on + ${days}::int where id = ${paid.id}`;
      await tx`update allocation set allocated_on = allocated_on + ${days}::int where receipt_id = ${paid.id}`;
      await tx`
        with entry as (update journal_entry set effective_on = effective_on + ${days}::int
                        where source_type = 'payment' and source_id = ${paid.id} returning id)
        update journal_line set effective_on = effective_on + ${days}::int where entry_id in (select id from entry)`;
    });
  await shift(-5);
  for (const [day, due] of [
    ["2026-03-04", undefined],
    ["2026-03-05", "-30.00"],
    ["2026-03-09", "-30.00"],
    ["2026-03-10", undefined],
  ]) {
    const { rows, total } = await act((tx) => readAgeing(tx, day ?? ""));
    expect([day, rows.find((row) => row.customer_id === customerId)?.not_due]).toEqual([day, due]);
    const [{ owed } = { owed: 0n }] = await db.admin<{ owed: bigint }[]>`
      select sum(amount_minor)::bigint as owed from journal_line l join ledger_account a on a.id = l.account_id
       where a.code = '1100' and l.effective_on <= ${day ?? ""}`;
    expect([day, total.total]).toEqual([day, formatMoney(owed, "GBP")]);
  }
  await shift(5);
});

test("a customer's payment settles the oldest due first, and the rest is credit for the next invoice", async () => {
  const customerId = await customer();
  const newer = await invoice(customerId, 3, "2026-03-05");
  const older = await invoice(customerId, 2, "2026-02-05");
  const { id } = await act((tx, actor) =>
    recordCustomerPayment(tx, actor, { customer_id: customerId, amount: "60", method: "bank" }, now),
  );
  expect([(await see(older)).status, (await see(newer)).status]).toEqual(["paid", "paid"]);
  expect(await act((tx) => readPayment(tx, id))).toMatchObject({
    unallocated: "10.00",
    allocations: [{ amount: "20.00" }, { amount: "30.00" }],
  });

  const third = await invoice(customerId, 4, "2026-03-06");
  await act((tx, actor) =>
    allocateCredit(tx, actor, { invoice_id: third, source_type: "payment", source_id: id }, now),
  );
  expect(await see(third)).toMatchObject({ status: "partly_paid", amount_due: "30.00" });
  await expect(
    act((tx, actor) => allocateCredit(tx, actor, { invoice_id: third, source_type: "payment", source_id: id }, now)),
  ).rejects.toMatchObject({ code: "nothing_due" });

  const [allocation] = await act((tx) => standingAllocations(tx, third));
  await act((tx, actor) => undoAllocation(tx, actor, allocation?.id ?? "", now));
  expect(await see(third)).toMatchObject({ status: "open", amount_due: "40.00" });
  expect(await act((tx) => listCredits(tx, customerId))).toMatchObject([{ source_type: "payment", left: "10.00" }]);
  await expect(act((tx, actor) => undoAllocation(tx, actor, allocation?.id ?? "", now))).rejects.toMatchObject({
    code: "already_undone",
  });

  await expect(
    act((tx, actor) =>
      refundCredit(tx, actor, { source_type: "payment", source_id: id, amount: "10.01", method: "bank" }, now),
    ),
  ).rejects.toMatchObject({ code: "over_allocation" });
  await act((tx, actor) => refundCredit(tx, actor, { source_type: "payment", source_id: id, method: "bank" }, now));
  expect(await act((tx) => listCredits(tx, customerId))).toEqual([]);
});

test("a credit note settles what its invoice owes, the rest is credit; never more than the invoice", async () => {
  const customerId = await customer();
  const taxed = await invoice(customerId, 5, "2026-03-01", "TAXED");
  expect(await see(taxed)).toMatchObject({
    subtotal: "50.00",
    tax_total: "10.00",
    total: "60.00",
    taxes: [{ code: "VAT20", tax: "10.00" }],
  });
  await act((tx, actor) => recordPayment(tx, actor, taxed, { amount: "40", method: "bank" }, now));
  const [line] = (await see(taxed)).lines;
  const credit = (amount: string) =>
    act((tx, actor) =>
      creditInvoice(
        tx,
        actor,
        taxed,
        creditInvoiceInput.parse({ reason: "Damaged", lines: [{ invoice_line_id: line?.id, amount }] }),
        now,
      ),
    );

  await expect(credit("60.01")).rejects.toMatchObject({ code: "over_credit" });
  const { id } = await credit("30.00");
  expect(await see(id)).toMatchObject({
    kind: "credit_note",
    number: "CN-2026-00001",
    subtotal: "25.00",
    tax_total: "5.00",
    total: "30.00",
    amount_due: "10.00",
  });
  expect(await see(taxed)).toMatchObject({
    status: "paid",
    amount_paid: "40.00",
    amount_credited: "20.00",
    amount_due: "0.00",
  });
  await expect(credit("30.01")).rejects.toMatchObject({ code: "over_credit" });
  await act((tx, actor) => creditInvoice(tx, actor, taxed, creditInvoiceInput.parse({ reason: "The rest" }), now));
  await expect(
    act((tx, actor) => creditInvoice(tx, actor, taxed, creditInvoiceInput.parse({ reason: "Again" }), now)),
  ).rejects.toMatchObject({ code: "not_creditable" });
});

test("two accountants pay the same invoice: it is paid once", async () => {
  const id = await invoice(await customer(), 3, "2026-03-01");
  const pay = () => act((tx, actor) => recordPayment(tx, actor, id, { amount: "30.00", method: "bank" }, now));
  const results = await Promise.allSettled([pay(), pay(), pay()]);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "overpayment" });
});

test("fifty invoices posted at once have fifty consecutive numbers", async () => {
  const customerId = await customer();
  const ids = await Promise.all(Array.from({ length: 50 }, () => invoice(customerId, 1, "2025-06-01")));
  const rows = await db.admin<
    { sequence_no: bigint }[]
  >`select sequence_no from invoice where id = any(${ids}::uuid[]) order by 1`;
  const first = rows[0]?.sequence_no ?? 0n;
  expect(rows.map((row) => row.sequence_no - first)).toEqual(Array.from({ length: 50 }, (_, index) => BigInt(index)));
});

test("nothing is posted into a closed period or behind a lock date; a locked one stays locked", async () => {
  const customerId = await customer();
  await invoice(customerId, 1, "2025-01-15");
  const [period] = (await act((tx) => listPeriods(tx))).filter((one) => one.start_on === "2025-01-01");
  const set = (status: "open" | "closed" | "locked") =>
    act((tx, actor) => setPeriodStatus(tx, actor, { period_id: period?.id ?? "", status }, now));
  await set("closed");
  await expect(invoice(customerId, 1, "2025-01-20")).rejects.toMatchObject({
    code: "period_closed",
    details: { day: "2025-01-20" },
  });
  await set("open");
  await invoice(customerId, 1, "2025-01-20");
  await act((tx, actor) => setLockDate(tx, actor, { scope: "sales", locked_until: "2025-01-25" }, now));
  await expect(invoice(customerId, 1, "2025-01-25")).rejects.toMatchObject({ code: "period_closed" });
  const lines = [
    { account: "1000", debit: "5" },
    { account: "3000", credit: "5" },
  ];
  const journal = () =>
    act((tx, actor) => postJournal(tx, actor, { effective_on: "2025-01-20", memo: "Float", lines }, now));
  const entry = await journal();
  await act((tx, actor) => setLockDate(tx, actor, { scope: "all", locked_until: "2025-01-25" }, now));
  await expect(journal()).rejects.toMatchObject({ code: "period_closed" });
  await act((tx, actor) => setLockDate(tx, actor, { scope: "all", locked_until: null }, now));
  await act((tx, actor) => setLockDate(tx, actor, { scope: "sales", locked_until: null }, now));

  const reverse = () =>
    act((tx, actor) => reverseEntry(tx, actor, entry.id, { effectiveOn: "2026-03-10", reason: "Wrong account" }, now));
  await reverse();
  await expect(reverse()).rejects.toMatchObject({ code: "already_reversed" });
  await set("locked");
  await expect(set("open")).rejects.toMatchObject({ code: "invalid_transition" });
});

test("nothing is posted by hand to what stands for documents, nor to a day that has not come", async () => {
  const post = (account: string, effective_on = "2026-03-10") => {
    const lines = [
      { account: "1010", debit: "1.00" },
      { account, credit: "1.00" },
    ];
    return act((tx, actor) => postJournal(tx, actor, { effective_on, memo: "By hand", lines }, now));
  };
  for (const account of ["1100", "1200", "2100"]) {
    await expect(post(account)).rejects.toMatchObject({
      code: "control_account",
      message: expect.stringMatching(new RegExp(`^${account} .+ instead\\.$`)),
      details: { field: "lines.1.account", account },
    });
    const past = act(async (tx, actor) => {
      const accounts = await readAccounts(tx);
      const entry = { effectiveOn: "2026-03-10", memo: "", scope: "general" as const, currency: "GBP", purpose: "x" };
      const lines = [accounts.byCode(account), accounts.of("bank")].map((one, index) => ({
        account: one as Account,
        amountMinor: index === 0 ? 1n : -1n,
      }));
      const from = { sourceType: "manual", sourceId: crypto.randomUUID(), sourceNumber: null };
      return postEntry(tx, actor, { ...entry, ...from, lines }, now);
    });
    await expect(past).rejects.toMatchObject({ code: "control_account" });
  }
  await expect(post("2000", "2026-03-11")).rejects.toMatchObject({
    errors: [{ path: "effective_on", code: "in_the_future" }],
  });
  const { id } = await post("2000");
  const reverse = (effectiveOn: string) =>
    act((tx, actor) => reverseEntry(tx, actor, id, { effectiveOn, reason: "Wrong" }, now));
  await expect(reverse("2026-03-11")).rejects.toMatchObject({ errors: [{ code: "in_the_future" }] });

  // What was posted there before it was refused can be taken back.
  await db.admin`update ledger_account set purpose = null where code = '1100'`;
  const old = await post("1100", "2026-03-09");
  await db.admin`update ledger_account set purpose = 'receivable' where code = '1100'`;
  await act((tx, actor) => reverseEntry(tx, actor, old.id, { effectiveOn: "2026-03-10", reason: "Wrong" }, now));
});

test("a posted entry, line or document cannot be changed or deleted by the programs", async () => {
  await invoice(await customer(), 1, "2026-03-01");
  for (const statement of [
    "update journal_entry set memo = 'x'",
    "delete from journal_line",
    "update invoice set total_minor = 1",
    "update invoice set allocated_minor = 0",
    "delete from event_log",
    "truncate stock_move",
    "update stock_level set on_hand = 5",
    "update reservation set quantity = 1",
  ]) {
    await expect(
      act((tx) => tx.unsafe(statement)),
      statement,
    ).rejects.toThrow(/permission denied|append-only/);
  }
  const unbalanced = act(async (tx) => {
    const [line] = await tx`select * from journal_entry limit 1`;
    await tx`insert into journal_entry ${tx({ ...line, id: crypto.randomUUID(), source_id: crypto.randomUUID(), reverses_id: null })}`;
  });
  await expect(unbalanced).rejects.toMatchObject({ code: "23514" });
});

test("prepaid goods leave when their invoice is paid", async () => {
  await db.admin`update tenant set invoice_policy = 'prepay'`;
  const customerId = await customer();
  const { id } = await act((tx, actor) =>
    placeOrder(
      tx,
      actor,
      placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "PLAIN", quantity: 1 }] }),
      now,
    ),
  );
  const ship = () => act((tx, actor) => changeOrderStatus(tx, actor, id, { status: "shipped" }, now));
  await expect(ship()).rejects.toMatchObject({ code: "payment_required" });
  const { id: invoiceId } = await act((tx, actor) => invoiceOrder(tx, actor, id, now));
  await expect(ship()).rejects.toMatchObject({ code: "payment_required" });
  await act((tx, actor) => recordPayment(tx, actor, invoiceId, { amount: "10", method: "cash" }, now));
  await ship();
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { allocateCredit, standingAllocations, undoAllocation } from "#app/modules/billing/allocate-credit.server.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { creditInvoiceInput } from "#app/modules/billing/input.ts";
import { listCredits } from "#app/modules/billing/payment-queries.server.ts";
import { readAgeing, readInvoice } from "#app/modules/billing/queries.server.ts";
import { recordCustomerPayment, recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

/*
 * Receivables by age beside their plain definition: of each invoice its total less what was settled of it by that day. And what the
 * books say of that day: account 1100 is what was owed, 2100 what customers had left, and no document was ever below zero.
 */

const DAYS = 150;
const dayOf = (n: number) => new Date(Date.UTC(2025, 2, 1 + n)).toISOString().slice(0, 10);
const at = (n: number) => new Date(`${dayOf(n)}T12:00:00Z`);

let db: TestDatabase;
let tenants: string[];
let people: string[];
let invoices: string[];
let done: Record<string, number>;

type Actor = ReturnType<typeof systemActor>;
const act = <T>(tenantId: string, work: (tx: Tx, actor: Actor) => Promise<T>) =>
  inTenant(db.app, tenantId, (tx) => work(tx, systemActor(tenantId, "test", "req")));

async function invoice(tenantId: string, customerId: string, quantity: number, n: number): Promise<string> {
  const input = placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "PLAIN", quantity }] });
  const { id } = await act(tenantId, (tx, actor) => placeOrder(tx, actor, input, at(n)));
  return (await act(tenantId, (tx, actor) => invoiceOrder(tx, actor, id, at(n)))).id;
}

/** The same draws each time: a linear congruential generator. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** So many acts, each on any of the days: much is dated back behind what was entered before it. */
async function trade(tenantId: string, rounds: number): Promise<void> {
  const dated = (now: Date) => ({
    paid_on: dayOf(Math.round((now.getTime() - at(0).getTime()) / 86_400_000) - below(40)),
  });
  const below = generator(20260322);
  const some = <T>(list: readonly T[]) => list[below(list.length)];
  const acts: Record<string, (tx: Tx, actor: Actor, now: Date) => Promise<unknown>> = {
    pay: (tx, actor, now) =>
      recordPayment(
        tx,
        actor,
        some(invoices) ?? "",
        { amount: `${1 + below(60)}`, method: "bank", allow_credit: true, ...dated(now) },
        now,
      ),
    "pay the oldest": (tx, actor, now) =>
      recordCustomerPayment(
        tx,
        actor,
        { customer_id: some(people) ?? "", amount: `${1 + below(90)}`, method: "cash", ...dated(now) },
        now,
      ),
    credit: async (tx, actor, now) => {
      const id = some(invoices) ?? "";
      const line = (await readInvoice(tx, id, now)).lines[0]?.id;
      const part = { reason: "Damaged", lines: [{ invoice_line_id: line, amount: `${1 + below(30)}` }] };
      await creditInvoice(tx, actor, id, creditInvoiceInput.parse(below(4) ? part : { reason: "All of it" }), now);
    },
    settle: async (tx, actor, now) => {
      const { customer_id } = await readInvoice(tx, some(invoices) ?? "", now);
      const [credit] = await listCredits(tx, customer_id);
      const [open] = await tx<{ id: string }[]>`
        select id from invoice where customer_id = ${customer_id} and kind = 'invoice' and allocated_minor < total_minor limit 1`;
      if (!credit || !open) throw new Refusal("nothing", "Nothing to settle.");
      await allocateCredit(tx, actor, { ...credit, invoice_id: open.id }, now);
    },
    refund: async (tx, actor, now) => {
      const [credit] = await listCredits(tx, some(people) ?? "");
      if (!credit) throw new Refusal("nothing", "Nothing to refund.");
      const amount = Math.min(Number(credit.left), 1 + below(20)).toFixed(2);
      await refundCredit(tx, actor, { ...credit, amount, method: "bank", ...dated(now) }, now);
    },
    cancel: async (tx, actor, now) => {
      if (below(3)) throw new Refusal("nothing", "Not so often.");
      const { order_id } = await readInvoice(tx, some(invoices) ?? "", now);
      await changeOrderStatus(tx, actor, order_id ?? "", { status: "cancelled" }, now);
    },
    "take back": async (tx, actor, now) => {
      const standing = some(await standingAllocations(tx, some(invoices) ?? ""));
      await undoAllocation(tx, actor, standing?.id ?? tenantId, now);
    },
  };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 6 === 0) invoices.push(await invoice(tenantId, some(people) ?? "", 1 + below(9), below(DAYS)));
    const [name, one] = some(Object.entries(acts)) ?? ["", undefined];
    await act(tenantId, async (tx, actor) => one?.(tx, actor, at(below(DAYS)))).then(
      () => {
        done[name] = (done[name] ?? 0) + 1;
      },
      (error: Error) => {
        if (!(error instanceof Refusal || error instanceof BadInput || error.name === "NotFound")) throw error;
      },
    );
  }
}

beforeAll(async () => {
  db = await createTestDatabase();
  done = {};
  tenants = [];
  for (const slug of ["demo", "other"]) {
    const company = { name: slug, slug, currency: "GBP", timeZone: "Europe/London" };
    const tenantId = await foundCompany(db.admin, company);
    tenants.push(tenantId);
    const fields = putItemInput.parse({ sku: "PLAIN", name: "Plain", price: "10.00", kind: "service" });
    await act(tenantId, (tx, actor) => putItem(tx, actor, fields, at(0)));
    people = [];
    invoices = [];
    for (const name of ["Ada", "Bea", "Cem"])
      people.push((await act(tenantId, (tx, actor) => createCustomer(tx, actor, { name }, at(0)))).id);
    await trade(tenantId, slug === "demo" ? 400 : 30);
  }
}, 120_000);
afterAll(() => db.drop());

const BUCKETS = ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90"] as const;
const bucketOf = (late: number) => BUCKETS[late <= 0 ? 0 : late <= 30 ? 1 : late <= 60 ? 2 : late <= 90 ? 3 : 4] ?? "";

type Row = Record<string, string>;
type Document = { id: string; customer_id: string; issued_on: string; due_on: string; total: number };
type Settled = { invoice_id: string; allocated_on: string; amount: number };

function plainAgeing(documents: readonly Document[], settled: readonly Settled[], day: string): Row[] {
  const owed: Record<string, Record<string, number>> = {};
  for (const one of documents.filter(({ issued_on }) => issued_on <= day)) {
    const paid = settled.filter((row) => row.invoice_id === one.id && row.allocated_on <= day);
    const left = one.total - paid.reduce((sum, row) => sum + row.amount, 0);
    const sums = owed[one.customer_id] ?? {};
    const bucket = bucketOf((Date.parse(day) - Date.parse(one.due_on)) / 86_400_000);
    owed[one.customer_id] = { ...sums, [bucket]: (sums[bucket] ?? 0) + left };
  }
  return Object.entries(owed).map(([customer_id, sums]) => ({
    customer_id,
    ...Object.fromEntries(BUCKETS.map((bucket) => [bucket, formatMoney(BigInt(sums[bucket] ?? 0), "GBP")])),
  }));
}

const shown = (rows: Row[]) =>
  rows
    .filter((row) => BUCKETS.some((bucket) => row[bucket] !== "0.00"))
    .sort((a, b) => ((a.customer_id ?? "") < (b.customer_id ?? "") ? -1 : 1));

test("of every day, receivables by age are the plain sums of what was owed on it, in each company its own", async () => {
  for (const name of ["pay", "pay the oldest", "credit", "settle", "refund", "cancel", "take back"])
    expect([name, (done[name] ?? 0) > 9]).toEqual([name, true]);
  for (const tenantId of tenants) {
    const documents = await db.admin<Document[]>`
      select id, customer_id, issued_on::text, due_on::text, total_minor::int as total from invoice
       where tenant_id = ${tenantId} and kind = 'invoice'`;
    const settled = await db.admin<Settled[]>`
      select invoice_id, allocated_on::text, amount_minor::int as amount from allocation
       where tenant_id = ${tenantId} and invoice_id is not null`;
    for (let n = -2; n < DAYS + 120; n += 1) {
      const { rows } = await act(tenantId, (tx) => readAgeing(tx, dayOf(n)));
      const told = rows.map(({ customer: _name, total: _total, ...row }) => row);
      expect([dayOf(n), shown(told)]).toEqual([dayOf(n), shown(plainAgeing(documents, settled, dayOf(n)))]);
    }
  }
});

type Move = { id: string; on: string; amount: number };

/** What all of them came to on a day, and the least that one of them did. */
function stoodAt(moves: readonly Move[], day: string): { total: number; least: number } {
  const left = new Map<string, number>();
  for (const { id, on, amount } of moves) if (on <= day) left.set(id, (left.get(id) ?? 0) + amount);
  const all = [...left.values()];
  return { total: all.reduce((sum, amount) => sum + amount, 0), least: Math.min(0, ...all) };
}

test("of every day, account 1100 is what was owed, 2100 what customers had left, and nothing was below zero", async () => {
  for (const tenantId of tenants) {
    const owed = await db.admin<Move[]>`
      select id, issued_on::text as on, total_minor::int as amount from invoice where tenant_id = ${tenantId} and kind = 'invoice'
      union all select invoice_id, allocated_on::text, -amount_minor::int from allocation
       where tenant_id = ${tenantId} and invoice_id is not null`;
    const left = await db.admin<Move[]>`
      select id, paid_on::text as on, amount_minor::int as amount from payment where tenant_id = ${tenantId} and kind = 'receipt'
      union all select id, issued_on::text, total_minor::int from invoice where tenant_id = ${tenantId} and kind = 'credit_note'
      union all select coalesce(receipt_id, credit_note_id), allocated_on::text, -amount_minor::int from allocation
       where tenant_id = ${tenantId}`;
    const posted = await db.admin<(Move & { code: string })[]>`
      select a.code, l.id, l.effective_on::text as on, l.amount_minor::int as amount
        from journal_line l join ledger_account a on a.id = l.account_id where l.tenant_id = ${tenantId}`;
    const balance = (code: string, day: string) =>
      stoodAt(
        posted.filter((line) => line.code === code),
        day,
      ).total;
    for (let n = -45; n < DAYS + 120; n += 1) {
      const day = dayOf(n);
      const ageing = await act(tenantId, (tx) => readAgeing(tx, day));
      const told = { day, owed: ageing.total.total, ofInvoices: stoodAt(owed, day), credit: stoodAt(left, day) };
      const [receivable, credit] = [balance("1100", day), 0 - balance("2100", day)];
      expect(told).toEqual({
        day,
        owed: formatMoney(BigInt(receivable), "GBP"),
        ofInvoices: { total: receivable, least: 0 },
        credit: { total: credit, least: 0 },
      });
    }
  }
  const early = await db.admin`
    select 1 from allocation a join payment p on p.id = a.receipt_id join invoice i on i.id = a.invoice_id where p.paid_on < i.issued_on`;
  expect(early.length).toBeGreaterThan(9);
  const wrong = (await runVerify(db.verify)).filter(
    ({ breaches, name }) => breaches > 0 && name !== "server_is_durable",
  );
  expect(wrong).toEqual([]);
});

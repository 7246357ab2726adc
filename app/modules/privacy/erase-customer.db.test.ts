import { afterAll, beforeAll, expect, it } from "vitest";
import { readCompany } from "#app/modules/access/company.server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { recordCustomerPayment, recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { attachFile } from "#app/modules/files/attach.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { customersImport } from "#app/modules/imports/import-customers.server.ts";
import { openInvoicesImport } from "#app/modules/imports/import-openings.server.ts";
import type { Importer } from "#app/modules/imports/planning.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { addComment } from "#app/modules/notices/comment.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { customerChoices } from "#app/modules/orders/choices.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrderCustomer } from "#app/modules/orders/price-order.server.ts";
import { readFirstChoices } from "#app/modules/orders/setup-queries.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { findCustomer } from "#app/modules/parties/find-customer.server.ts";
import { eraseCustomer } from "#app/modules/privacy/erase-customer.server.ts";
import { listConsents, readSubject } from "#app/modules/privacy/queries.server.ts";
import { recordConsent } from "#app/modules/privacy/record-consent.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { billingChecks } from "#db/verify/billing.ts";
import { eventChecks } from "#db/verify/events.ts";
import { exchangeChecks } from "#db/verify/exchange.ts";
import { runVerify } from "#db/verify/run.ts";

let db: TestDatabase;
let tenantId: string;
let actor: Actor;
let customerId: string;
const now = new Date();
const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
const SECRETS = [
  "Ada Lovelace",
  "ada@example.test",
  "12 Machine Street",
  "Charles Babbage",
  "likes tea",
  "passport.pdf",
];

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  const admin = { tenantId, email: "a@ours.test", name: "The admin", role: "admin" as const, password: null };
  actor = { ...systemActor(tenantId, "The admin", "request-1"), accountId: await createAccount(db.admin, admin) };
  const item = { sku: "A", name: "A", price: "5.00", qty_on_hand: 10, unit_cost: "2.00" };
  await act((tx) => putItem(tx, actor, putItemInput.parse(item), now));
  const person = {
    name: "Ada Lovelace",
    code: "ADA",
    email: "ada@example.test",
    addresses: [{ kind: "billing" as const, line1: "12 Machine Street", country: "GB" }],
    contacts: [{ name: "Charles Babbage" }],
  };
  customerId = (await act((tx) => createCustomer(tx, actor, person, now))).id;
  await act((tx) => addComment(tx, actor, { type: "customer", id: customerId }, "likes tea", now));
  const sha256 = "ab".repeat(32);
  const file = {
    extension: "pdf",
    mediaType: "application/pdf",
    name: "passport.pdf",
    sha256,
    sizeBytes: 3,
    path: `ab/${sha256}.pdf`,
  };
  const incoming = { look: async () => file, keep: async () => {}, quotaBytes: 1_000 };
  await act((tx) => attachFile(tx, actor, { type: "customer", id: customerId }, incoming, now));
});
afterAll(() => db?.drop());

it("what was agreed to and withdrawn is kept, and a person gets all that is known of them", async () => {
  for (const given of ["yes", "no"] as const)
    await act((tx) => recordConsent(tx, actor, customerId, { purpose: "News", given, source: "Letter" }, now));
  expect((await act((tx) => listConsents(tx, customerId))).map((one) => one.given)).toEqual([false, true]);
  const known = JSON.stringify(await act((tx) => readSubject(tx, actor, customerId, now)));
  for (const text of SECRETS) expect(known, text).toContain(text);
});

it("nobody is erased with whom something is open, or by a slip", async () => {
  const order = await act((tx) =>
    placeOrder(tx, actor, placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 2 }] }), now),
  );
  const erase = (code = "ada") => act((tx) => eraseCustomer(tx, actor, customerId, { code }, now));
  await expect(erase("BOB")).rejects.toMatchObject({ code: "confirm_code" });
  await expect(erase()).rejects.toMatchObject({ code: "open_documents" });
  const { id: invoiceId } = await act((tx) => invoiceOrder(tx, actor, order.id, now));
  for (const status of ["shipped", "completed"] as const)
    await act((tx) => changeOrderStatus(tx, actor, order.id, { status }, now));
  await expect(erase()).rejects.toMatchObject({ code: "open_documents" });
  await act((tx) => recordPayment(tx, actor, invoiceId, { amount: "10.00", method: "bank" }, now));
  // The document is rendered with the name that it was issued to, before the name goes.
  expect(await erase()).toEqual({ done: false, rendering: 1 });
  expect(await db.admin`select 1 from job where kind = 'render-invoice-pdf'`).toHaveLength(1);
  await db.admin`
    insert into invoice_document (tenant_id, invoice_id, sha256, size_bytes, path) values (${tenantId}, ${invoiceId}, ${"cd".repeat(32)}, 1, ${`cd/${"cd".repeat(32)}.pdf`})`;
});

it("an erased person is nowhere in the database, and the books and the log still hold", async () => {
  const outcome = await act((tx) => eraseCustomer(tx, actor, customerId, { code: "ADA" }, now));
  expect(outcome).toEqual({ done: true, contents: [`ab/${"ab".repeat(32)}.pdf`] });
  while ((await db.worker`select seq from order_events(100)`).length > 0);

  const tables = await db.admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  for (const { name } of tables) {
    for (const text of SECRETS) {
      const found = await db.admin.unsafe(`select 1 from "${name}" t where t::text ilike $1 limit 1`, [`%${text}%`]);
      expect(found.length, `${text} in ${name}`).toBe(0);
    }
  }
  const [kept] = await db.admin`
    select c.name, c.code, (select count(*)::int from invoice i where i.customer_id = c.id) as invoices from customer c where c.id = ${customerId}`;
  expect(kept).toEqual({ name: "Erased person ADA", code: "ADA", invoices: 1 });
  const kinds = new Set([...eventChecks, ...billingChecks, ...exchangeChecks].map((one) => one.name));
  const wrong = (await runVerify(db.verify)).filter((one) => one.breaches > 0 && kinds.has(one.name));
  expect(wrong.map((one) => one.name)).toEqual([]);
  await expect(act((tx) => eraseCustomer(tx, actor, customerId, { code: "ADA" }, now))).rejects.toMatchObject({
    code: "already_erased",
  });
});

it("an erased person is nobody's customer again: neither changed, nor sold to, nor offered", async () => {
  const no = { code: "erased_customer" };
  const order = placeOrderInput.parse({ customer_id: customerId, items: [{ sku: "A", quantity: 1 }] });
  await expect(act((tx) => placeOrder(tx, actor, order, now))).rejects.toMatchObject(no);
  await expect(act((tx) => placeOrder(tx, actor, { ...order, status: "draft" }, now))).rejects.toMatchObject(no);
  for (const change of [{ name: "Revived" }, { credit_limit: "10.00" }, { contacts: [{ name: "Charles Babbage" }] }])
    await expect(act((tx) => changeCustomer(tx, actor, customerId, change, now))).rejects.toMatchObject(no);
  const payment = { customer_id: customerId, amount: "5.00", method: "bank" as const };
  await expect(act((tx) => recordCustomerPayment(tx, actor, payment, now))).rejects.toMatchObject(no);

  expect((await act((tx) => customerChoices(tx, actor, "ada"))).map((one) => one.code)).toEqual([]);
  expect((await act(readFirstChoices)).customers).toEqual([]);
  await expect(act((tx) => findCustomer(tx, "ADA"))).rejects.toThrow("No customer is called");
});

it("a file changes no erased person, and opens no invoice of theirs", async () => {
  const planned = async (importer: Importer, values: Record<string, string>) =>
    act(async (tx) => {
      const planning = { tx, actor, company: await readCompany(tx), now, runId: newId() };
      return (await importer.plan(planning, [{ line: 2, values, errors: [] }])).rows[0];
    });
  const gone = "The person behind customer ADA was erased";
  const revived = await planned(customersImport, { code: "ADA", name: "Revived" });
  expect([revived?.act, revived?.errors]).toEqual(["bad", [["code", gone]]]);
  expect((await planned(customersImport, { code: "ADA", name: "Erased person ADA" }))?.act).toBe("none");
  const invoice = { reference: "R1", customer: "ADA", issued_on: "2026-01-01", due_on: "2026-01-31", amount_due: "5" };
  expect((await planned(openInvoicesImport, invoice))?.errors).toEqual([["customer", gone]]);
});

it("an order that is being placed is open with whoever is erased at this moment", async () => {
  const { id } = await act((tx) => createCustomer(tx, actor, { name: "Quick", code: "QUICK" }, now));
  const order = placeOrderInput.parse({ customer_id: id, items: [{ sku: "A", quantity: 1 }] });
  let erasing: Promise<unknown> = Promise.resolve();
  await act(async (tx) => {
    await readOrderCustomer(tx, id);
    erasing = act((other) => eraseCustomer(other, actor, id, { code: "QUICK" }, now)).catch((refusal) => refusal);
    await new Promise((done) => setTimeout(done, 100));
    await placeOrder(tx, actor, order, now);
  });
  expect(await erasing).toMatchObject({ code: "open_documents" });
});

it("what stands beside the log goes with an erased person only", async () => {
  const other = await act((tx) => createCustomer(tx, actor, { name: "Stays" }, now));
  await expect(act((tx) => tx`select erase_beside_log(${other.id})`)).rejects.toThrow("being erased");
});

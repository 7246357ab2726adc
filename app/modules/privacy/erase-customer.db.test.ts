import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { attachFile } from "#app/modules/files/attach.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { addComment } from "#app/modules/notices/comment.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { eraseCustomer } from "#app/modules/privacy/erase-customer.server.ts";
import { listConsents, readSubject } from "#app/modules/privacy/queries.server.ts";
import { recordConsent } from "#app/modules/privacy/record-consent.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
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

it("what stands beside the log goes with an erased person only", async () => {
  const other = await act((tx) => createCustomer(tx, actor, { name: "Stays" }, now));
  await expect(act((tx) => tx`select erase_beside_log(${other.id})`)).rejects.toThrow("being erased");
});

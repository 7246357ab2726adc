import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { payCode, readPayCode } from "#app/http/pay-link.server.ts";
import { startTestServer, type TestServer } from "#app/http/testing/test-server.ts";
import { readInvoice } from "#app/modules/billing/queries.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { askCardPayment } from "#app/modules/payments/ask-card-payment.server.ts";
import { referenceOf } from "#app/modules/payments/input.ts";
import { NOTICE_PATH } from "#app/modules/payments/notice-path.ts";
import { tryProcessorAgain } from "#app/modules/payments/processor-calls.server.ts";
import { type CardPaymentView, listCardPayments, listTroubledPayments } from "#app/modules/payments/queries.server.ts";
import { refundToCard } from "#app/modules/payments/refund-to-card.server.ts";
import { settleCardPayment } from "#app/modules/payments/settle-card-payment.server.ts";
import { withdrawCardPayment } from "#app/modules/payments/withdraw-card-payment.server.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { paymentChecks } from "#db/verify/payments.ts";
import { examineProcessor } from "#ops/cli/doctor.ts";
import { startSimulator } from "#ops/processor/simulator.ts";
import { callDue, noteProcessor } from "#workers/jobs/card-payments.ts";
import { openProcessor } from "#workers/jobs/payment-processor.ts";
import { actorOf, quiet, until } from "#workers/testing/harness.ts";

/* The whole way of a payment by card: our web that takes notices, the worker's calls, and the simulator as a server of its own. */

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const oldSecret = `whsec_${randomBytes(32).toString("base64")}`;
const key = "a-key-of-the-simulator";
const stop = new AbortController().signal;

let web: TestServer;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let tenantId: string;
let customerId: string;
let clock = new Date();

beforeAll(async () => {
  web = await startTestServer({ processorSecrets: [secret, oldSecret] });
  const webhookUrl = web.url + NOTICE_PATH;
  const place = { port: 0, host: "127.0.0.1", file: null };
  simulator = await startSimulator({ ...place, key, webhookUrl, webhookSecret: secret, lateMs: 50 });
  tenantId = await foundCompany(web.db.admin, {
    name: "Ours",
    slug: "ours",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const item = { sku: "CAM-1001", name: "Camera", price: "399.00", qty_on_hand: 1_000, unit_cost: "250.00" };
  await act((tx) => putItem(tx, actorOf(tenantId), putItemInput.parse(item), clock));
  customerId = (await act((tx) => createCustomer(tx, actorOf(tenantId), { name: "Acme Corp" }, clock))).id;
  await noteProcessor(web.db.worker, "simulator");
});
afterAll(async () => {
  await simulator?.close();
  await web?.close();
});
beforeEach(async () => {
  simulator.faults.clear();
  clock = new Date();
  await web.db.admin`update processor_state set failures = 0, try_at = null, error = null`;
});
afterEach(async () => {
  for (const check of paymentChecks) expect(await web.db.admin.unsafe(check.sql), check.name).toEqual([]);
});

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(web.db.app, tenantId, work);

async function newOrder() {
  const order = { customer_id: customerId, items: [{ sku: "CAM-1001", quantity: 3 }] };
  const { id: orderId } = await act((tx) => placeOrder(tx, actorOf(tenantId), placeOrderInput.parse(order), clock));
  const { id: invoiceId } = await act((tx) => invoiceOrder(tx, actorOf(tenantId), orderId, clock));
  return { orderId, invoiceId };
}
const ask = (invoiceId: string, amount = "1197.00") =>
  act((tx) => askCardPayment(tx, actorOf(tenantId), invoiceId, { amount }, (id) => `${web.url}/pay/${id}`, clock));
const work = (timeoutMs = 5_000) => {
  const processor = openProcessor({ url: simulator.url, key, timeoutMs });
  return callDue({ sql: web.db.worker, processor, log: quiet, stop, now: () => clock });
};
const repair = () => act((tx) => tryProcessorAgain(tx, actorOf(tenantId), null, clock));
const card = async (invoiceId: string) => (await act((tx) => listCardPayments(tx, invoiceId)))[0] as CardPaymentView;
const troubled = async () => (await act((tx) => listTroubledPayments(tx, 50))).map((one) => one.invoice_id);
const invoice = (id: string) => act((tx) => readInvoice(tx, id, clock));
const receipts = (invoiceId: string) => web.db.admin<{ amount: bigint; entries: bigint }[]>`
  select p.amount_minor as amount, (select count(*) from journal_entry e where e.source_type = 'payment' and e.source_id = p.id) as entries
    from payment p where p.kind = 'receipt' and p.id in (select payment_id from card_payment where invoice_id = ${invoiceId})`;

async function payAtCheckout(invoiceId: string, choice = "pay") {
  const { checkout_url } = await card(invoiceId);
  const answer = await fetch(checkout_url ?? "", {
    method: "POST",
    body: new URLSearchParams({ choice }),
    redirect: "manual",
  });
  expect(answer.status).toBe(303);
  return answer.headers.get("location");
}
/** An invoice whose payer has a page to pay on. */
async function opened() {
  const { orderId, invoiceId } = await newOrder();
  const { id } = await ask(invoiceId);
  await work();
  return { orderId, invoiceId, id };
}
/** What is told to whoever watches. */
async function figures() {
  const { text } = await web.call("GET", "/metrics");
  const lines = [...text.matchAll(/^pulse_processor_(\w+) (\d+)$/gm)];
  const told = new Map(lines.map(([, name, value]) => [name, Number(value)]));
  const one = (name: string) => told.get(name) ?? Number.NaN;
  return {
    ...{ requests: one("requests_total"), unanswered: one("unanswered_total"), refused: one("refused_total") },
    ...{ broken: one("broken"), waiting: one("waiting_payments"), waitingS: one("waiting_seconds") },
  };
}
const isState = (invoiceId: string, state: string) => until(async () => (await card(invoiceId)).state === state);
const oneReceipt = [{ amount: 119_700n, entries: 1n }];

describe("a payment by card", () => {
  it("is asked for, paid at the processor, captured, and in the books once", async () => {
    const { invoiceId, id } = await opened();
    expect(await card(invoiceId)).toMatchObject({ state: "open", amount: "1197.00" });
    await expect(ask(invoiceId)).rejects.toMatchObject({ code: "payment_pending" });
    expect(await payAtCheckout(invoiceId)).toBe(`${web.url}/pay/${id}`);
    await isState(invoiceId, "authorised");
    await work();
    await isState(invoiceId, "captured");
    expect(await invoice(invoiceId)).toMatchObject({ status: "paid", amount_due: "0.00" });
    expect(await receipts(invoiceId)).toEqual(oneReceipt);
    await expect(ask(invoiceId)).rejects.toMatchObject({ code: "not_payable" });
  });

  it("that the payer declines ends so, and another can be asked for", async () => {
    const { invoiceId } = await opened();
    await payAtCheckout(invoiceId, "decline");
    await isState(invoiceId, "declined");
    expect(
      await web.db.admin`select 1 from event_log where type = 'orders.payment_failed' and subject_id = ${invoiceId}`,
    ).toHaveLength(1);
    await ask(invoiceId, "100.00");
    await work();
    expect(await card(invoiceId)).toMatchObject({ state: "open", amount: "100.00" });
  });

  it("is taken back before it is paid; paid meanwhile, the money holds", async () => {
    const { invoiceId, id } = await opened();
    await act((tx) => withdrawCardPayment(tx, actorOf(tenantId), id));
    await work();
    expect(await card(invoiceId)).toMatchObject({ state: "voided" });

    const late = await opened();
    simulator.faults.add("silent");
    await payAtCheckout(late.invoiceId);
    simulator.books.move(simulator.books.byReference(referenceOf(tenantId, late.id))?.id ?? "", "captured");
    await act((tx) => withdrawCardPayment(tx, actorOf(tenantId), late.id));
    // Refused there, so the processor is asked what holds.
    await work();
    await work();
    expect(await card(late.invoiceId)).toMatchObject({ state: "captured" });
    expect(await receipts(late.invoiceId)).toEqual(oneReceipt);
  });

  it("for what was paid otherwise meanwhile becomes credit, and goes back to the card once", async () => {
    const { invoiceId } = await opened();
    await act((tx) => recordPayment(tx, actorOf(tenantId), invoiceId, { amount: "1197.00", method: "bank" }, clock));
    await payAtCheckout(invoiceId);
    await isState(invoiceId, "authorised");
    await work();
    const { payment_id } = await card(invoiceId);
    const refund = () =>
      act((tx) => refundToCard(tx, actorOf(tenantId), payment_id ?? "", { amount: "1197.00" }, clock));
    await refund();
    await expect(refund()).rejects.toMatchObject({ code: "nothing_due" });
    simulator.faults.add("timeout");
    await work(200);
    simulator.faults.clear();
    await repair();
    await work();
    const [books] = simulator.books.all().filter((payment) => payment.refunds.length > 0);
    expect(books?.refunds).toEqual([expect.objectContaining({ amount: "1197.00" })]);
    expect(await troubled()).not.toContain(invoiceId);
  });
});

describe("a processor in trouble", () => {
  it("that does not answer loses nothing: the order stands, calls pause, and one payment comes of it all", async () => {
    const before = await figures();
    simulator.faults.add("timeout");
    const { orderId, invoiceId } = await newOrder();
    const { id } = await ask(invoiceId);
    for (let n = 0; n < 3; n += 1) {
      await web.db.admin`update processor_call set due_at = now()`;
      expect(await work(150)).toBeGreaterThan(0);
    }
    // Broken: none is made, however many wait.
    await web.db.admin`update processor_call set due_at = now()`;
    expect(await work(150)).toBe(0);
    const broken = await figures();
    expect(broken).toMatchObject({ broken: 1, waiting: 1, refused: before.refused });
    expect(broken.requests - before.requests).toBe(3);
    expect(broken.unanswered - before.unanswered).toBe(3);
    expect(await examineProcessor(web.db.adminUrl)).toMatchObject([
      {
        check: "processor",
        state: "warn",
        found: expect.stringMatching(/^simulator is not asked until .* did not answer/),
      },
    ]);
    expect(await act((tx) => readOrder(tx, orderId))).toMatchObject({ status: "placed", payment_status: "unpaid" });
    expect(await card(invoiceId)).toMatchObject({ state: "asked", call: { kind: "authorise", attempts: 3 } });
    expect((await card(invoiceId)).call?.answer).toMatch(/did not answer/);
    expect(await troubled()).toContain(invoiceId);

    // After its time one is tried, alone; it fails, and the pause begins anew.
    clock = new Date(Date.now() + 31_000);
    const other = await newOrder();
    await ask(other.invoiceId);
    expect(await work(150)).toBe(1);
    expect(await work(150)).toBe(0);

    clock = new Date();
    simulator.faults.clear();
    await repair();
    await until(async () => (await work()) === 0);
    expect(await card(invoiceId)).toMatchObject({ state: "open", call: null });
    expect(simulator.books.all().filter((payment) => payment.reference === referenceOf(tenantId, id))).toHaveLength(1);
    expect(await troubled()).not.toContain(invoiceId);
    const after = await figures();
    expect(after).toMatchObject({ broken: 0, waiting: 0, waitingS: 0 });
    expect(after.requests).toBeGreaterThan(after.unanswered);
    expect(await examineProcessor(web.db.adminUrl)).toMatchObject([{ state: "ok", found: "simulator answers" }]);
  });

  it("that answers 5xx is asked again later by itself", async () => {
    simulator.faults.add("error");
    const { invoiceId } = await newOrder();
    await ask(invoiceId);
    await work();
    expect((await card(invoiceId)).call?.answer).toBe("The processor answered 503.");
    simulator.faults.clear();
    clock = new Date(Date.now() + 60_000);
    await until(async () => (await work()) > 0 && (await card(invoiceId)).state === "open");
  });

  it("whose notices come late, twice, or not at all makes one payment all the same", async () => {
    for (const fault of ["late", "doubled", "silent"] as const) {
      simulator.faults.clear();
      const { invoiceId } = await opened();
      simulator.faults.add(fault);
      await payAtCheckout(invoiceId);
      if (fault === "silent") {
        await web.db
          .admin`insert into processor_call (tenant_id, card_payment_id, kind) select tenant_id, id, 'look' from card_payment where invoice_id = ${invoiceId}`;
        await work();
      }
      await isState(invoiceId, "authorised");
      await work();
      await isState(invoiceId, "captured");
      expect(await receipts(invoiceId), fault).toEqual(oneReceipt);
    }
  });

  it("whose notice tells of another amount is not believed until it has been asked", async () => {
    const { invoiceId } = await opened();
    simulator.faults.add("wrong");
    await payAtCheckout(invoiceId);
    await until(async () => (await card(invoiceId)).problem);
    expect((await card(invoiceId)).problem).toMatch(/told of 2197.00 GBP, asked were 1197.00 GBP/);
    expect(await receipts(invoiceId)).toEqual([]);
    expect(await troubled()).toContain(invoiceId);
    simulator.faults.clear();
    await repair();
    await until(async () => {
      await work();
      return (await card(invoiceId)).state === "captured";
    });
    expect(await receipts(invoiceId)).toEqual(oneReceipt);
    expect(await troubled()).not.toContain(invoiceId);
  });
});

describe("notices", () => {
  const body = (id: string, ref: string, status = "captured") =>
    JSON.stringify({
      type: `payment.${status}`,
      payment: { id: ref, reference: referenceOf(tenantId, id), status, amount: "1197.00", currency: "GBP" },
    });
  const send = (text: string, headers: Record<string, string>) =>
    web.call("POST", NOTICE_PATH, { raw: text, headers: { "Content-Type": "application/json", ...headers } });
  const signed = (text: string, id: string, at = new Date(), by = secret) => ({
    "webhook-id": id,
    "webhook-timestamp": `${Math.floor(at.getTime() / 1_000)}`,
    "webhook-signature": new Webhook(by).sign(id, at, text),
  });
  const refOf = (id: string) => simulator.books.byReference(referenceOf(tenantId, id))?.id ?? "";

  it("and the payer's return race for one payment, and one comes of it", async () => {
    const { invoiceId, id } = await opened();
    const text = body(id, refOf(id));
    const said = JSON.parse(text).payment;
    const look = () => act((tx) => settleCardPayment(tx, actorOf(tenantId), id, said, "answer", clock));
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => send(text, signed(text, "same"))),
      ...Array.from({ length: 4 }, (_, n) => send(text, signed(text, `another-${n}`))),
      look(),
      look(),
    ]);
    expect(answers.filter((answer) => typeof answer === "object").map(({ status }) => status)).toEqual(
      Array(8).fill(200),
    );
    expect(await receipts(invoiceId)).toEqual(oneReceipt);
    expect(await invoice(invoiceId)).toMatchObject({ status: "paid", amount_paid: "1197.00" });
    expect(await web.db.admin`select 1 from processor_notice where card_payment_id = ${id}`).toHaveLength(5);
  });

  it("are taken only as they were signed, within five minutes, by a secret that is ours", async () => {
    const { id } = await opened();
    const text = body(id, refOf(id), "authorised");
    const now = new Date();
    const refusals = [
      send(text.replace("GBP", "GBX"), signed(text, "n1")),
      send(JSON.stringify(JSON.parse(text), null, 1), signed(text, "n2")),
      send(text, { ...signed(text, "n3"), "webhook-id": "n4" }),
      send(text, signed(text, "n5", new Date(now.getTime() - 301_000))),
      send(text, signed(text, "n6", new Date(now.getTime() + 310_000))),
      send(text, signed(text, "n7", now, `whsec_${randomBytes(32).toString("base64")}`)),
      send(text, { ...signed(text, "n8"), "webhook-signature": "v1," }),
      send(text, {}),
    ];
    const answers = await Promise.all(refusals);
    expect(answers.map(({ status, json }) => [status, json?.code])).toEqual(answers.map(() => [401, "bad_signature"]));
    expect((await web.call("GET", NOTICE_PATH)).status).toBe(405);
    expect(await web.db.admin`select 1 from processor_notice where card_payment_id = ${id}`).toEqual([]);
    // While the secret is changed the old one is good too, also as one of several signatures.
    const both = { ...signed(text, "n9", now, oldSecret) };
    both["webhook-signature"] = `v1,AAAA ${both["webhook-signature"]}`;
    expect((await send(text, both)).json).toEqual({ outcome: "applied" });
    expect((await send(text, signed(text, "n9"))).json).toEqual({ outcome: "known" });
  });

  it("of nothing we know, or that say nothing, have no effect", async () => {
    const other = body("0190a000-0000-7000-8000-000000000000", "pay_x");
    for (const text of [other, '{"type":"payment.captured"}', "[]", '{"payment":{"reference":"x"}}']) {
      const answer = await send(text, signed(text, `odd-${text.length}`));
      expect(answer.status).toBe(200);
      expect(["unknown", "unreadable"]).toContain(answer.json.outcome);
    }
    expect((await send("{", signed("{", "odd"))).status).toBe(400);
  });
});

it("a payer's address names its payment and cannot be made up", () => {
  const own = new Uint8Array(32).fill(1);
  const id = "0190a000-0000-7000-8000-00000000abcd";
  const code = payCode(own, tenantId, id);
  expect(readPayCode(own, code)).toEqual({ tenantId, id });
  expect(readPayCode(new Uint8Array(32).fill(2), code)).toBeNull();
  for (const bad of ["", "x", `${code}A`, code.slice(0, -1), `${code[0] === "A" ? "B" : "A"}${code.slice(1)}`]) {
    expect(readPayCode(own, bad)).toBeNull();
  }
});

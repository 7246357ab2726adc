import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wordsOf } from "#app/components/words/words.server.ts";
import { readPdf } from "#app/http/testing/pdf-text.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { readInvoiceDocument } from "#app/modules/billing/queries.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { inTenant } from "#db/transaction.ts";
import { invoiceSheet, languageFor } from "./sheets.ts";

/* Each printed document by its texts, figures and fonts, and who may have it. */

let server: TestServer;
let tenantId = "";
const cookies: Record<string, string> = {};
const ids: Record<string, string> = {};

const get = async (path: string, role = "admin") => {
  const answer = await fetch(server.url + path, { headers: { Cookie: cookies[role] ?? "" }, redirect: "manual" });
  return {
    status: answer.status,
    type: answer.headers.get("Content-Type"),
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
};

async function printed(path: string, role?: string) {
  const { status, type, bytes } = await get(path, role);
  expect([status, type]).toEqual([200, "application/pdf"]);
  return check(bytes);
}

/** What holds for every document: its fonts are in it, and are ours. */
function check(bytes: Buffer) {
  const { pages, fonts } = readPdf(bytes);
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts) {
    expect(font.name).toMatch(/^[A-Z]{6}\+IBMPlex(Sans|Mono)/);
    expect(font.isEmbedded).toBe(true);
  }
  return { pages, text: pages.join("\n") };
}

const LETTERHEAD = { line1: "12 Harbour Road", postcode: "BS1 4XY", city: "Bristol", iban: "GB33BUKB20201555555555" };

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  tenantId = await foundCompany(server.db.admin, {
    name: "Ours",
    slug: "ours",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ["admin", "clerk", "hr"] as const) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: `The ${role}`, role, password: TEST_PASSWORD });
    cookies[role] = await sessionCookieOf(server, email);
  }
  const admin = await personWithToken(server.db, tenantId, "admin");
  const accountant = await personWithToken(server.db, tenantId, "accountant");
  const call = async (method: string, path: string, body: unknown, { token } = admin) => {
    const { status, json } = await server.call(method, `/api/v1${path}`, { token, body });
    expect(status, `${path}: ${JSON.stringify(json)}`).toBeLessThan(300);
    return json;
  };
  await server.db.admin`update tenant set letterhead = ${server.db.admin.json(LETTERHEAD)} where id = ${tenantId}`;
  await call("POST", "/inventory", {
    sku: "A-1",
    name: "Łódź lamp",
    price: "1234.5",
    unit_cost: "600",
    qty_on_hand: 9,
  });
  const addresses = [
    { kind: "billing", line1: "Buchenweg 1", city: "Köln", postcode: "50667", country: "DE" },
    { kind: "shipping", line1: "Lagerstraße 7", city: "Köln", postcode: "50668", country: "DE" },
  ];
  const german = await call("POST", "/customers", { name: "Müller GmbH", code: "MUE", country: "DE", addresses });
  const english = await call("POST", "/customers", { name: "Acme", code: "ACME" });
  const items = [{ sku: "A-1", quantity: 2 }];
  const outlet = await call("POST", "/outlets", { code: "QUAY", name: "Am Kai", city: "Bristol", phone: "0117 496" });
  const taken = { customer_reference: "PO 4711", outlet_id: outlet.id };
  const shipped = await call("POST", "/orders", { customer_id: german.id, items, ...taken });
  const waiting = await call("POST", "/orders", { customer_id: english.id, items });
  const invoice = await call("POST", "/billing/invoices", { order_id: shipped.id });
  const credit = await call("POST", `/billing/invoices/${invoice.id}/credit-notes`, { reason: "Broken" }, accountant);
  await call("PATCH", `/orders/${shipped.id}`, { status: "shipped" });
  const [shipment] = await server.db.admin`select id, number from shipment where order_id = ${shipped.id}`;
  const count = await call("POST", "/counts", { blind: true });
  Object.assign(ids, {
    shipped: shipped.id,
    number: shipped.number,
    waiting: waiting.id,
    waitingNumber: waiting.number,
  });
  Object.assign(ids, { invoice: invoice.id, credit: credit.id, shipment: shipment?.id, count: count.id });
});
afterAll(() => server?.close());

async function invoicePaper(id: string | undefined) {
  const shown = await inTenant(server.db.app, tenantId, (tx) => readInvoiceDocument(tx, id ?? ""));
  const { company, letterhead, outlet, recipient, invoice } = shown;
  const sheet = invoiceSheet({ company, letterhead, outlet, t: wordsOf(languageFor(recipient)) }, invoice, recipient);
  return {
    sheet,
    ...check(await server.web.services.printer.print("document.typ", sheet, new Date(invoice.issued_at))),
  };
}

describe("printed documents", () => {
  it("the order confirmation is in the customer's language and notation, on the letterhead", async () => {
    const { text } = await printed(`/orders/${ids.shipped}/pdf`);
    for (const part of [
      `Auftragsbestätigung ${ids.number}`,
      "12 Harbour Road",
      "Müller GmbH",
      "Buchenweg 1",
      "Deutschland",
    ])
      expect(text).toContain(part);
    for (const figure of ["1.234,50", "2.469,00", "Summe GBP", "PO 4711", "Seite 1 von 1"])
      expect(text).toContain(figure);
    expect((await printed(`/orders/${ids.waiting}/pdf`)).text).toContain(`Order confirmation ${ids.waitingNumber}`);
  });

  it("the delivery note goes where the goods go, and names what is delivered", async () => {
    const { text } = await printed(`/shipments/${ids.shipment}/pdf`, "clerk");
    for (const part of ["Lieferschein", "Lagerstraße 7", "Geliefert", "Noch offen", ids.number ?? "", "A-1"])
      expect(text).toContain(part);
    expect(text).not.toContain("2.469,00");
  });

  it("the invoice says when and how it is paid", async () => {
    const { text } = await invoicePaper(ids.invoice);
    for (const part of ["Rechnung", "2.469,00", "ohne Abzug", "IBAN GB33BUKB20201555555555"])
      expect(text).toContain(part);
  });

  it("the order's papers name the outlet that it was taken at, others none", async () => {
    const line = "Filiale: Am Kai, Bristol · 0117 496";
    expect((await printed(`/orders/${ids.shipped}/pdf`)).text).toContain(line);
    for (const id of [ids.invoice, ids.credit]) expect((await invoicePaper(id)).text).toContain(line);
    expect((await printed(`/orders/${ids.waiting}/pdf`)).text).not.toContain("Outlet");
  });

  it("the credit note says why", async () => {
    const { text } = await invoicePaper(ids.credit);
    for (const part of ["Gutschrift", "Grund: Broken", "2.469,00"]) expect(text).toContain(part);
    expect(text).not.toContain("ohne Abzug");
  });

  it("the picking list is in the reader's language, with a place to write", async () => {
    const { text } = await printed(`/pick/${ids.waiting}/pdf`, "clerk");
    for (const part of ["Picking list", ids.waitingNumber ?? "", "A-1", "To pick", "Picked by"])
      expect(text).toContain(part);
  });

  it("what stays in the house has no account to pay to, what leaves it has", async () => {
    for (const path of [`/pick/${ids.waiting}/pdf`, `/counts/${ids.count}/pdf`])
      expect((await printed(path, "clerk")).text, path).not.toContain("IBAN");
    expect((await invoicePaper(ids.invoice)).text).toContain("IBAN");
  });

  it("the count sheet of a blind count does not say what should be there", async () => {
    const { text } = await printed(`/counts/${ids.count}/pdf`, "clerk");
    for (const part of ["Count sheet", "A-1", "Counted"]) expect(text).toContain(part);
    expect(text).not.toContain("Expected");
  });

  it("labels: one to a page, with what stands under the bars", async () => {
    const { pages } = await printed("/labels/pdf?item=A-1&count=3", "clerk");
    expect(pages).toHaveLength(3);
    expect(pages[2]?.replaceAll("\n", "")).toContain("Łódź lampA-1");
  });

  it("a long table goes on over pages, each with its heads, and the sum stands by its terms", async () => {
    const { sheet } = await invoicePaper(ids.invoice);
    const long = { ...sheet, rows: Array.from({ length: 90 }, () => sheet.rows[0] ?? []) };
    const { pages } = check(await server.web.services.printer.print("document.typ", long, new Date(0)));
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, page] of pages.slice(0, -1).entries()) {
      expect(page).toContain("Einzelpreis");
      expect(page).toContain(`Seite ${index + 1} von ${pages.length}`);
    }
    expect(pages.find((page) => page.includes("Summe GBP"))).toContain("ohne Abzug");
  });

  it("are for whoever may see the record, and of no record there is none", async () => {
    for (const path of [
      `/orders/${ids.shipped}/pdf`,
      `/shipments/${ids.shipment}/pdf`,
      `/pick/${ids.waiting}/pdf`,
      `/counts/${ids.count}/pdf`,
    ]) {
      expect((await get(path, "hr")).status, path).toBe(403);
      expect((await get(path.replace(/[0-9a-f]{12}(?=\/pdf)/, "000000000000"))).status, path).toBe(404);
    }
  });
});

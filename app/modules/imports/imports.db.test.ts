import { stringify } from "csv-stringify/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { type ImportKind, operatorRole } from "#app/modules/imports/kinds.ts";
import { LineRefused } from "#app/modules/imports/planning.server.ts";
import { exportForImport, listImportRows, readImport } from "#app/modules/imports/queries.server.ts";
import { checkImport, closeRefused, ImportStopped, runImport } from "#app/modules/imports/run-import.server.ts";
import { chooseColumns, confirmImport, startImport, stopImport } from "#app/modules/imports/start-import.server.ts";
import { undoImport } from "#app/modules/imports/undo-import.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { billingChecks } from "#db/verify/billing.ts";
import { eventChecks } from "#db/verify/events.ts";
import { ledgerChecks } from "#db/verify/ledger.ts";
import { runVerify } from "#db/verify/run.ts";
import { stockChecks } from "#db/verify/stock.ts";

let db: TestDatabase;
let tenantId: string;
const now = new Date();

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
});
afterAll(() => db?.drop());

const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(db.app, tenantId, work);
/** The operator; where nothing of it is at stake, as whoever may bring in the most. */
const us = (kind: ImportKind = "customers") => ({
  ...systemActor(tenantId, "Import", newId()),
  role: operatorRole(kind),
});

/** Sends a file and has it checked. */
async function check(kind: ImportKind, file: string | Uint8Array): Promise<string> {
  const bytes = typeof file === "string" ? Buffer.from(file) : file;
  const { id } = await act((tx) => startImport(tx, us(kind), { kind, fileName: `${kind}.csv`, bytes }, now));
  await look(id, kind);
  return id;
}

async function look(id: string, kind?: ImportKind) {
  const run = await act((tx) => readImport(tx, us("customers"), id));
  await act((tx) => chooseColumns(tx, us(kind ?? run.kind), id, run.mapping));
  await act((tx) => checkImport(tx, tenantId, id, now));
}

async function perform(id: string) {
  const { kind } = await state(id);
  await act((tx) => confirmImport(tx, us(kind), id));
  try {
    await act((tx) => runImport(tx, tenantId, id, now, async () => {}));
  } catch (error) {
    await act((tx) => closeRefused(tx, tenantId, id, error, now));
    if (!(error instanceof LineRefused)) throw error;
  }
}

const state = (id: string) => act((tx) => readImport(tx, us(), id));
const rows = (id: string, isBad = false) =>
  act(async (tx) => (await listImportRows(tx, id, isBad, { limit: 200, after: null })).data);
const csvOf = async (kind: ImportKind) => {
  const { head, rows: all } = await act((tx) => exportForImport(tx, us(kind), kind));
  return stringify([head, ...all]);
};

const FILES: [ImportKind, string][] = [
  [
    "customers",
    "Kundennummer;Firma;E-Mail;Zahlungsziel;Kreditlimit;Strasse;PLZ;Ort;Land\nA1;Acme;a@acme.test;14;1.500,50;High Street 1;N1 1AA;London;Vereinigtes Königreich\nB2;Bolt & Söhne;;30;;;;;\n",
  ],
  [
    "products",
    "sku,name,category,price,barcode,unit_cost,reorder_point,kind\nP-1,Pen,  Writing ,1.20,4006381333931,0.5,10,stock\nP-2,Advice,,80,,,,service\n",
  ],
  ["stock", "sku\tquantity\tcost\nP-1\t50\t0.60\n"],
  [
    "prices",
    "list,list_name,sku,from_quantity,valid_from,unit_price\nTRADE,Trade,P-1,1,,1.10\nTRADE,Trade,P-1,100,2026-01-01,0.99\n",
  ],
  ["opening-balances", "account,date,debit,credit\n1010,2026-01-01,1200.00,\n2200,2026-01-01,,200\n"],
  [
    "open-invoices",
    "invoice,customer,date,due,amount\nOLD-7,A1,2026-01-10,2026-02-10,99.90\nOLD-8,b2,2026-01-11,2026-02-11,1\n",
  ],
];

describe("importing masters and openings", () => {
  it("takes each kind over, and what is exported says nothing new", async () => {
    for (const [kind, file] of FILES) {
      const id = await check(kind, file);
      const seen = await state(id);
      expect([seen.problem, await rows(id, true)], kind).toEqual([null, []]);
      expect(seen.created + seen.changed, kind).toBe(kind === "stock" ? 1 : 2);
      await perform(id);
      expect((await state(id)).state, kind).toBe("done");
      const again = await check(kind, await csvOf(kind));
      expect(await state(again), kind).toMatchObject({ state: "checked", created: 0, changed: 0, bad: 0 });
    }
    const [customer] = await db.admin`
      select c.name, c.credit_limit_minor, a.city, a.country from customer c join customer_address a on a.customer_id = c.id where c.code = 'A1'`;
    expect(customer).toMatchObject({ name: "Acme", credit_limit_minor: 150050n, city: "London", country: "GB" });
    const [opening] = await db.admin`
      select sum(amount_minor)::int as left from journal_line l join ledger_account a on a.id = l.account_id where a.purpose = 'opening_equity'`;
    expect(opening?.left).toBe(-(100000 + 10090));
    const books = new Set([...ledgerChecks, ...billingChecks, ...stockChecks, ...eventChecks].map((one) => one.name));
    const checks = (await runVerify(db.verify)).filter((one) => books.has(one.name));
    expect(checks.filter((one) => one.breaches > 0)).toEqual([]);
  });

  it("shows the exact difference before anything is done", async () => {
    const id = await check("customers", "code,name,email,phone\na1,Acme Ltd,,+44 1\nC3,Cobalt,c@c.test,\n");
    expect(await rows(id)).toEqual([
      { line: 2, act: "change", key: "a1", changes: expect.anything(), errors: [] },
      { line: 3, act: "create", key: "C3", changes: expect.anything(), errors: [] },
    ]);
    const [first] = await rows(id);
    expect(first?.changes).toContainEqual(["name", "Acme", "Acme Ltd"]);
    expect(first?.changes).toContainEqual(["email", "a@acme.test", ""]);
    const [unchanged] = await db.admin`select name from customer where code = 'A1'`;
    expect(unchanged?.name).toBe("Acme");
  });

  it("one bad line stops all of them, and each fault is named by line and column", async () => {
    const id = await check(
      "products",
      'sku,name,price,barcode\nN-1,New,5,\nN-1,Again,6,\nN-2,No price,,\nN-3,Odd,"1,234",\nN-4,Code,1,9.78E+12\nN-5,Taken,1,4006381333931\n',
    );
    const faults = (await rows(id, true)).map(({ line, errors }) => [line, errors[0]?.[0]]);
    expect(faults).toEqual([
      [3, "sku"],
      [4, "price"],
      [5, "price"],
      [6, "barcode"],
      [7, "barcode"],
    ]);
    await expect(act((tx) => confirmImport(tx, us(), id))).rejects.toMatchObject({ code: "import_has_faults" });
    expect(await db.admin`select 1 from item where sku like 'N-%'`).toHaveLength(0);
  });

  it("is only checked again where something has changed since the check", async () => {
    const id = await check("stock", "sku,qty_on_hand\nP-1,40\n");
    await perform(await check("stock", "sku,qty_on_hand\nP-1,45\n"));
    await perform(id);
    expect(await state(id)).toMatchObject({ state: "checked", problem: expect.stringContaining("changed since") });
    expect((await rows(id))[0]?.changes).toEqual([["qty_on_hand", "45", "40"]]);
  });

  it("a day that has not come yet, or whose books are closed, is a fault of its line", async () => {
    const ahead = "2099-01-10";
    await db.admin`update accounting_period set status = 'closed' where '2026-01-10' between start_on and end_on`;
    const invoices = await check(
      "open-invoices",
      `invoice,customer,date,due,amount\nOLD-8,b2,2026-01-11,2026-02-11,1\nOLD-9,A1,2026-01-10,2026-02-10,5\nNEW-1,A1,${ahead},${ahead},5\n`,
    );
    const balances = await check(
      "opening-balances",
      `account,date,debit,credit\n1010,2026-01-01,1200.00,\n2200,2026-01-10,1,\n2200,${ahead},1,\n`,
    );
    await db.admin`update accounting_period set status = 'open' where status = 'closed'`;
    const faults = [
      ["issued_on", "The books are closed for 2026-01-10"],
      ["issued_on", "Enter today or an earlier day"],
    ];
    // What is there already posts nothing, and so is no fault.
    expect((await rows(invoices, true)).map(({ line, errors }) => [line, errors])).toEqual([
      [3, [faults[0]]],
      [4, [faults[1]]],
    ]);
    expect((await rows(balances, true)).map(({ line, errors }) => [line, errors])).toEqual([
      [3, [["effective_on", faults[0]?.[1]]]],
      [4, [["effective_on", faults[1]?.[1]]]],
    ]);
  });

  it("a rule that speaks only when it is tried takes everything back", async () => {
    const id = await check("stock", "sku,qty_on_hand\nP-1,77\n");
    await db.admin`update accounting_period set status = 'closed' where ${now} between start_on and end_on`;
    await expect(perform(id)).rejects.toMatchObject({ code: "period_closed" });
    await db.admin`update accounting_period set status = 'open' where status = 'closed'`;
    expect(await state(id)).toMatchObject({
      state: "refused",
      problem: expect.stringContaining("The books are closed"),
    });
    expect(await db.admin`select 1 from stock_level where on_hand = 77`).toHaveLength(0);

    const customers = await check("customers", "code,name,email\nZ1,Zed,z@z.test\n");
    await act((tx) => createCustomer(tx, us(), { name: "In between", code: "z1" }, now));
    await perform(customers);
    // It would change a customer now instead of making one: that is looked at before it is done.
    expect((await state(customers)).problem).toContain("changed since");
  });

  it("an import is taken back by an import of the opposite", async () => {
    const id = await check("products", "sku,name,price\nP-1,Fountain pen,2.50\nU-1,Undone,3\n");
    await perform(id);
    const remembered = () => db.admin`select columns from import_mapping where kind = 'products'`;
    await db.admin`update import_mapping set columns = '{"item": "sku", "name": "description"}' where kind = 'products'`;
    const known = await remembered();
    const { id: undo } = await act((tx) => undoImport(tx, us(), id, now));
    // Its columns are ours: nobody is asked what they are, whatever those of the last file were, and that is still remembered.
    expect(await state(undo)).toMatchObject({ state: "checking", undoes_id: id });
    expect(await remembered()).toEqual(known);
    await act((tx) => checkImport(tx, tenantId, undo, now));
    await perform(undo);
    const items =
      await db.admin`select sku, name, price::text, active from item where sku in ('P-1', 'U-1') order by sku`;
    expect(items).toMatchObject([
      { sku: "P-1", name: "Pen", price: "1.200000", active: true },
      { sku: "U-1", active: false },
    ]);
    await expect(act((tx) => undoImport(tx, us(), id, now))).rejects.toMatchObject({ code: "not_undoable" });

    const prices = await check("prices", "list,sku,from_quantity,unit_price\nTRADE,P-1,1,1.00\nTRADE,P-1,500,0.90\n");
    await perform(prices);
    const { id: back } = await act((tx) => undoImport(tx, us(), prices, now));
    await act((tx) => checkImport(tx, tenantId, back, now));
    await perform(back);
    const lines = await db.admin`select from_quantity::int as from, unit_price::text from price_list_line order by 1`;
    expect(lines).toEqual([
      { from: 1, unit_price: "1.100000" },
      { from: 100, unit_price: "0.990000" },
    ]);
  });

  it("changes many records together, each with an event of its own", async () => {
    const since = await db.admin`select now() as at`;
    await perform(
      await check(
        "customers",
        "code,name,credit_limit,street,city,country\nA1,Acme plc,,New Road 2,Leeds,\nb2,Bolt,20,Mill Lane 3,York,DE\n",
      ),
    );
    expect(
      await db.admin`
        select c.code, c.name, c.credit_limit_minor::int as "limit", c.payment_terms_days as days, c.version, a.line1, a.city, a.country
          from customer c join customer_address a on a.customer_id = c.id where c.code_key in ('a1', 'b2') order by c.code_key`,
    ).toEqual([
      {
        code: "A1",
        name: "Acme plc",
        limit: null,
        days: 14,
        version: 2,
        line1: "New Road 2",
        city: "Leeds",
        country: "GB",
      },
      {
        code: "b2",
        name: "Bolt",
        limit: 2000,
        days: 30,
        version: 2,
        line1: "Mill Lane 3",
        city: "York",
        country: "DE",
      },
    ]);

    await perform(
      await check("products", "sku,name,price,allow_negative\nQ-1,One,1,yes\nQ-2,Two,2,yes\nQ-3,Three,3,\n"),
    );
    await perform(await check("products", "sku,price,reorder_point\np-1,2.5,60\nQ-1,1.5,\nQ-2,,0\n"));
    expect(
      await db.admin`select sku, price::float, reorder_point::float as "at", version from item where sku_key in ('p-1', 'q-1', 'q-2') order by 1`,
    ).toEqual([
      { sku: "Q-1", price: 1.5, at: null, version: 2 },
      { sku: "Q-2", price: 2, at: 0, version: 2 },
      { sku: "p-1", price: 2.5, at: 60, version: expect.any(Number) },
    ]);
    expect(
      await db.admin`
        select type, count(*)::int as n from event_log
         where recorded_at > ${since[0]?.at} and type like any (array['%_changed', '%.low_stock']) group by 1 order by 1`,
    ).toEqual([
      { type: "catalog.item_changed", n: 3 },
      { type: "inventory.low_stock", n: 2 },
      { type: "parties.customer_changed", n: 2 },
    ]);
  });

  it("a rule that speaks of one of many names its line", async () => {
    await db.admin`update stock_level set reserved = 5 where item_id = (select id from item where sku = 'Q-2')`;
    const id = await check("products", "sku,allow_negative\nQ-1,no\nQ-2,no\n");
    await perform(id);
    expect(await state(id)).toMatchObject({
      state: "refused",
      problem: expect.stringMatching(/^Line 3: More of this/),
    });
    expect((await rows(id, true)).map(({ line, key }) => [line, key])).toEqual([[3, "Q-2"]]);
    expect(await db.admin`select 1 from item where sku like 'Q-%' and allow_negative`).toHaveLength(2);
  });

  it("is done by one alone: the worker is not asked for what the caller does itself", async () => {
    const jobs = (id: string) => db.admin`select 1 from job where kind = 'import' and key like ${`${id}:%`}`;
    const bytes = Buffer.from("sku,qty_on_hand\nP-1,44\n");
    const ids = [];
    for (const doer of ["worker", "caller"] as const) {
      const { id } = await act((tx) => startImport(tx, us("stock"), { kind: "stock", fileName: "s.csv", bytes }, now));
      await act((tx) => chooseColumns(tx, us("stock"), id, { sku: 0, qty_on_hand: 1 }, doer));
      await act((tx) => checkImport(tx, tenantId, id, now));
      await act((tx) => confirmImport(tx, us("stock"), id, doer));
      ids.push(id);
    }
    expect(await Promise.all(ids.map(async (id) => (await jobs(id)).length))).toEqual([2, 0]);
    // With no job that would look, it is stopped at once; what was under way is taken back.
    const [, own = ""] = ids;
    await expect(
      act((tx) =>
        runImport(tx, tenantId, own, now, async (done) => {
          if (done === 0) await act((other) => stopImport(other, us(), own, now));
        }),
      ),
    ).rejects.toThrow(ImportStopped);
    const [level] = await db.admin`
      select on_hand::float from stock_level l join item i on i.id = l.item_id where i.sku_key = 'p-1'`;
    expect([level?.on_hand, (await state(own)).state]).toEqual([45, "stopped"]);
  });

  it("remembers how a company's columns are called", async () => {
    const first = await act((tx) =>
      startImport(tx, us(), { kind: "stock", fileName: "s.csv", bytes: Buffer.from("Ding,Anzahl\nP-1,45\n") }, now),
    );
    await act((tx) => chooseColumns(tx, us(), first.id, { sku: 0, qty_on_hand: 1 }));
    const second = await act((tx) =>
      startImport(tx, us(), { kind: "stock", fileName: "s.csv", bytes: Buffer.from("Anzahl,Ding\n45,P-1\n") }, now),
    );
    expect((await state(second.id)).mapping).toEqual({ sku: 1, qty_on_hand: 0 });
  });
});

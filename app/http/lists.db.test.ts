import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { may, type Resource } from "#app/modules/access/policy.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

let server: TestServer;
const cookies = new Map<string, string>();
const LISTS: [path: string, resource: Resource][] = [
  ["/orders", "orders"],
  ["/invoices", "invoices"],
  ["/products", "products"],
  ["/customers", "customers"],
  ["/ledger", "journal"],
  ["/events", "events"],
];
const ORDERS = 60;
/** Of the first customer: ten invoices, the first of them overdue. */
let owed: { customer: string; open: string; overdue: string };

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ROLE_NAMES) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: `The ${role}`, role, password: TEST_PASSWORD });
    cookies.set(role, await sessionCookieOf(server, email));
  }
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const post = async (path: string, body: unknown) =>
    (await server.call("POST", `/api/v1${path}`, { token, body })).json;
  await post("/inventory", { sku: "A-1", name: "Thing", price: "12.50", unit_cost: "5", qty_on_hand: 5000 });
  const names = ["=cmd()", "  +44 20", "-1+2", "@sum", 'quote"comma,', "<b>&</b>"];
  const customers: string[] = [];
  for (const name of names) customers.push((await post("/customers", { name })).id);
  for (let index = 0; index < ORDERS; index++) {
    const items = [{ sku: "A-1", quantity: 1 + (index % 5) }];
    const order = await post("/orders", { customer_id: customers[index % customers.length], items });
    if (index % customers.length === 0) await post("/billing/invoices", { order_id: order.id });
  }
  // As a hundred days later: what is issued cannot be changed otherwise.
  await server.db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update invoice set issued_on = issued_on - 100, due_on = due_on - 100
      where id = (select id from invoice order by id limit 1)`;
  });
  const [sums] = await server.db.admin<{ open: string; overdue: string }[]>`
    select (sum(total_minor) / 100)::numeric(20, 2)::text as open,
           ((array_agg(total_minor order by id))[1] / 100.0)::numeric(20, 2)::text as overdue from invoice`;
  owed = { customer: customers[0] ?? "", ...(sums ?? { open: "", overdue: "" }) };
});
afterAll(() => server?.close());

const visit = (path: string, role = "admin") =>
  server.call("GET", path, { headers: { Cookie: cookies.get(role) ?? "" } });
const download = async (path: string, role = "admin") => {
  const response = await fetch(server.url + path, { headers: { Cookie: cookies.get(role) ?? "" }, redirect: "manual" });
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
};

describe("a list's page", () => {
  it("shows the totals of the whole filtered set, whatever page of it is open", async () => {
    const { text } = await visit("/orders?per=25&sort=-total,number");
    expect(text).toMatch(/Total of (<!-- -->)?60 orders/);
    expect(text).toContain("60 orders, 25 on this page");
    expect(text).toContain("2,250.00");
    expect(text).toMatch(/aria-sort="descending"/);
    const next = /href="(\?[^"]*after=[^"]*)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await visit(`/orders${next}`);
    expect(second.text).toContain("60 orders, 25 on this page");
    expect(next).toContain("sort=-total,number");
  });

  it("of customers says what each owes and what of it is overdue, to whoever sees invoices and their amounts", async () => {
    const { text } = await visit("/customers");
    expect(text.match(new RegExp(`>${owed.open}<`, "g"))).toHaveLength(1);
    expect(text.match(new RegExp(`>${owed.overdue}<`, "g"))).toHaveLength(1);
    const csv = new TextDecoder().decode((await download("/customers.csv")).bytes);
    expect(csv).toContain(`,${owed.open},${owed.overdue}\r\n`);
    expect((await visit(`/customers/${owed.customer}?show=open`)).text).toContain("10 invoices");
    for (const role of ["clerk", "viewer"]) {
      for (const path of ["/customers", `/customers/${owed.customer}`, `/customers/${owed.customer}?show=open`]) {
        expect((await visit(path, role)).text, `${role} ${path}`).not.toContain(owed.open);
      }
    }
  });

  it("filters that take no room until they are wanted: by total, product, reference, and what one entered oneself", async () => {
    expect((await visit("/orders")).text).not.toContain("_op.total");
    expect((await visit("/orders?add=total")).text).toMatch(/name="_op\.total_from"[\s\S]*name="_value\.total_from"/);
    const count = async (query: string, role = "admin") =>
      /([\d,]+) (<!-- -->)?orders? found/.exec((await visit(`/orders?${query}`, role)).text)?.[1];
    // Totals are 12.50, 25, 37.50, 50 and 62.50, twelve of each.
    expect(await count("total_from=50")).toBe("24");
    expect(await count("total_from=37.501&total_to=%3D25*2")).toBe("12");
    expect(await count("sku=a-1")).toBe("60");
    expect(await count("sku=none")).toBe("0");
    expect(await count("reference=nothing")).toBe("0");
    expect(await count("mine=yes", "sales")).toBe("0");
    expect((await visit("/orders?total_from=lots")).text).toContain("was not understood");
    expect((await visit("/invoices?total_from=1&total_to=2")).status).toBe(200);
  });

  it("reads an amount in the reader's notation, and has it in the address as everybody reads it", async () => {
    const german = { Cookie: `${cookies.get("admin")}; language=de` };
    const ask = (query: string) => server.call("GET", `/orders?${query}`, { headers: german });
    const typed = await ask(
      "q=&_op.a=total_from&_value.a=1.037%2C5&_op.b=total_to&_value.b=%3D25*2%2C5&_comma=_value.a&_comma=_value.b",
    );
    expect(typed.status).toBe(302);
    expect(typed.headers.get("Location")).toBe("/orders?q=&total_from=1037.5&total_to=62.5");
    const { text } = await ask("total_from=37.5&total_to=62.5");
    expect(text).toMatch(/name="_value\.total_from"[^>]*value="37,5"/);
    expect(text).toContain('name="_comma" value="_value.total_from"');
    expect(text).toMatch(/>36(<!-- -->)? Aufträge/);
    expect((await ask("total_from=1037.5")).text).toContain("Summe mindestens 1.037,50");
    expect((await visit("/orders?total_from=37.5")).text).not.toContain("_comma");
    const unread = (await ask("total_from=1234.567&_comma=total_from")).headers.get("Location") ?? "";
    expect((await ask(unread.split("?")[1] ?? "")).text).toMatch(
      /chip bad[\s\S]*value="1234\.567"|value="1234\.567"[\s\S]*chip bad/,
    );
  });

  it("a field, an operator and a value are one parameter of the address, in its files too", async () => {
    const answer = await server.call("GET", "/orders?q=&_op.x=%21status&_value.x=placed&sort=-total&after=", {
      headers: { Cookie: cookies.get("admin") ?? "" },
    });
    expect(answer.headers.get("Location")).toBe("/orders?q=&sort=-total&after=&status=%21placed");
    const all = (await visit("/orders")).text;
    const count = (text: string) => Number(/([\d,]+) (<!-- -->)?orders? found/.exec(text)?.[1]);
    const [placed, others] = [
      (await visit("/orders?status=placed")).text,
      (await visit("/orders?status=!placed")).text,
    ];
    expect(count(placed)).toBeGreaterThan(0);
    expect(count(placed) + count(others)).toBe(count(all));
    expect(others).toMatch(/<option value="!status" selected="">is not<\/option>/);
    expect(others).toMatch(/<option value="placed" selected="">Placed<\/option>/);
    const csv = new TextDecoder().decode((await download("/orders.csv?status=!draft")).bytes);
    expect(csv.match(/\r\nSO-/g)).toHaveLength(count(all));
    expect((await visit("/orders?status=!lost")).text).toContain("was not understood");
    expect((await visit("/ledger?_op.d=from+to&_value.d=2020-01-01")).headers.get("Location")).toBe(
      "/ledger?from=2020-01-01&to=2020-01-01",
    );
  });

  it("an invalid value is a chip to remove, and the rest still counts", async () => {
    const { status, text } = await visit(
      "/orders?status=placed,nonsense&sort=-secret&per=7&cols=total,hack&from=2026-02-30",
    );
    expect(status).toBe(200);
    for (const name of ["status", "sort", "per", "cols", "from"]) {
      expect(text).toMatch(new RegExp(`class="chip bad"[^>]*>${name}(<!-- -->)? “`));
    }
  });

  it("says which filter excludes everything", async () => {
    const { text } = await visit("/orders?q=nobody+has+this&status=placed");
    expect(text).toMatch(/No orders match Search “nobody has this” and Status: Placed\./);
    expect(text).toContain("Clear filters");
  });

  it("only the columns asked for, and the first one always", async () => {
    const { text } = await visit("/orders?cols=total");
    const heads = [...text.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, head]) => head);
    expect(heads.some((head) => head?.includes("Order"))).toBe(true);
    expect(heads.some((head) => head?.includes("Total"))).toBe(true);
    expect(heads.some((head) => head?.includes("Customer"))).toBe(false);
  });

  const hostile = [
    "sort=id;drop table sales_order",
    "sort=-,,-",
    `sort=${"total,".repeat(5000)}`,
    "sort=__proto__",
    "sort=total&sort=-number",
    "per=-1",
    "per=0",
    "per=1e3",
    "per=50.0",
    "cols=' or 1=1--",
    `cols=${"a,".repeat(300)}`,
    "after=%00",
    "after=00000000-0000-0000-0000-000000000000",
    "after=99999999999999999999",
    "after=' or ''='",
    "q=%00",
    "q=%ff%fe",
    "q=%F0%9F%98%80",
    "q='%22%5C%25_",
    `q=${"a".repeat(8000)}`,
    "q=%ED%A0%80",
    "from=0000-00-00",
    "from=9999-12-31&to=0001-01-01",
    "from=-infinity",
    "to=275760-09-13",
    "status=open&status=&status=,,,",
    "status[]=open",
    "hour=2026-03-10T12:00:00%2B99:99",
    "hour=%2B275760-09-13T00:00:00Z",
    "id=1,2,3",
    `id=${"01a1fc84-db23-7100-9ef5-1fc2e2c4a586,".repeat(250)}`,
    "totals=all",
    "view=x",
    "constructor=1&__proto__=2&toString=3",
    "account=4000'&ref=%00",
    "type=orders.order_created'&subject_id=x",
  ];
  it.each(LISTS)(
    "%s survives hostile addresses, as a page and as a file",
    async (path) => {
      const wrong: string[] = [];
      for (const query of hostile) {
        const asked = ["", ".csv", ".xlsx"].map(async (ending) => {
          // Journals are the accountant's to export.
          const { status } = await visit(`${path}${ending}?${query}`, path === "/ledger" ? "accountant" : "admin");
          if (![200, 400, 414, 431].includes(status)) wrong.push(`${path}${ending}?${query.slice(0, 60)}: ${status}`);
        });
        await Promise.all(asked);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

describe("a list's files", () => {
  const sheetOf = (bytes: Uint8Array) => {
    const files = unzipSync(bytes);
    return new TextDecoder().decode(files["xl/worksheets/sheet1.xml"]);
  };

  it("hold the filtered and sorted set of all pages, in CSV and in Excel", async () => {
    const csv = await download("/orders.csv?per=25&sort=number");
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="orders.csv"');
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(csv.bytes);
    expect(text.startsWith("\ufeffnumber,status,customer,")).toBe(true);
    const numbers = [...text.matchAll(/^(SO-\d+-\d+),/gm)].map(([, number]) => number);
    expect(numbers).toHaveLength(ORDERS);
    expect(numbers).toEqual([...numbers].sort());
    expect(text.split("\r\n").length).toBeGreaterThan(ORDERS);

    const xlsx = await download("/orders.xlsx?per=25&sort=-number");
    const sheet = sheetOf(xlsx.bytes);
    const rows = [...sheet.matchAll(/<t xml:space="preserve">(SO-\d+-\d+)<\/t>/g)].map(([, number]) => number);
    expect(rows).toEqual([...numbers].reverse());
    expect(sheet).toContain("<v>62.50</v>");
    const one = await download(`/orders.csv?q=${numbers[3]}`);
    expect(new TextDecoder().decode(one.bytes).match(/^SO-/gm)).toHaveLength(1);
  });

  it("no cell is a formula, and every text arrives as it is", async () => {
    const text = new TextDecoder().decode((await download("/customers.csv")).bytes);
    for (const cell of ["'=cmd()", "'+44 20", "'-1+2", "'@sum", '"quote""comma,"', "<b>&</b>"]) {
      expect(text).toContain(cell);
    }
    expect(text).not.toMatch(/(^|,)[=+@]/m);
    const sheet = sheetOf((await download("/customers.xlsx")).bytes);
    expect(sheet).toContain("=cmd()");
    expect(sheet).toContain("&lt;b&gt;&amp;&lt;/b&gt;");
    expect(sheet).not.toContain("<f");
  });

  it.each(LISTS)("%s: only who may export gets them", async (path, resource) => {
    for (const role of ROLE_NAMES) {
      for (const ending of [".csv", ".xlsx"]) {
        const { status } = await visit(path + ending, role);
        const allowed = may({ role, accountId: null }, "export", resource);
        expect(status, `${role} ${path}${ending}`).toBe(allowed ? 200 : 403);
      }
      if (!may({ role, accountId: null }, "read", resource)) continue;
      const { text } = await visit(path, role);
      expect(text.includes(`${path}.csv`), `${role} ${path}`).toBe(may({ role, accountId: null }, "export", resource));
    }
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import * as definitions from "#app/modules/notices/events.ts";
import { reactions } from "#app/modules/reactions.server.ts";
import { readEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { applyOnce } from "#workers/apply-once.ts";
import { orderAll } from "#workers/testing/harness.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/* Comments by the page's own form, as without JavaScript, and by the API. */

let server: TestServer;
const cookies = {} as Record<"admin" | "sales" | "viewer", string>;
let token: string;
let path: string;
let orderId: string;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  for (const role of ["admin", "sales", "viewer"] as const) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: `${role} One`, role, password: TEST_PASSWORD });
    cookies[role] = await sessionCookieOf(server, email);
  }
  ({ token } = await personWithToken(server.db, tenantId, "admin"));
  const post = async (to: string, body: unknown) => (await server.call("POST", `/api/v1${to}`, { token, body })).json;
  await post("/inventory", { sku: "C-1", name: "Thing", price: 1, qty_on_hand: 5 });
  const customer = await post("/customers", { name: "Customer" });
  orderId = (await post("/orders", { customer_id: customer.id, items: [{ sku: "C-1", quantity: 1 }] })).id;
  path = `/orders/${orderId}`;
});
afterAll(() => server?.close());

const submit = (fields: Record<string, string>, role: keyof typeof cookies = "sales") =>
  server.call("POST", path, {
    raw: new URLSearchParams({ _idem: newId(), ...fields }).toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies[role],
    },
  });
const page = async (role: keyof typeof cookies = "sales") =>
  (await server.call("GET", path, { headers: { Cookie: cookies[role] } })).text;
const latest = async () =>
  (await server.call("GET", `/api/v1/comments?subject_type=order&subject_id=${orderId}`, { token })).json.data[0];

/** What the worker would do. */
async function react(): Promise<void> {
  await orderAll(server.db);
  const rows = await server.db.admin<{ message: string }[]>`
    select event_message(e, o.seq) as message from event_order o join event_log e on e.id = o.event_id
     where o.type = 'orders.order_commented'`;
  for (const { message } of rows) {
    const fact = readEvent(message);
    for (const reaction of reactions[fact.type] ?? []) {
      if (!reaction.when || reaction.when(fact)) await applyOnce(server.db.worker, reaction, fact);
    }
  }
}

it("is added once, stands on the record with its mention, and the person who is mentioned is told", async () => {
  const fields = { _form: "comment", _idem: newId(), body: "Look at this, @admin One\n<script>alert(1)</script>" };
  const answers = await Promise.all([submit(fields), submit(fields)]);
  expect(answers.map((answer) => answer.status)).toEqual([303, 303]);
  expect(answers[0]?.headers.get("location")).toMatch(new RegExp(`^${path}#comment-`));
  const shown = await page("viewer");
  expect(shown).toContain("<strong>@admin One</strong>");
  expect(shown).not.toContain("<script>alert(1)");
  expect(shown.match(/class="comment"/g)).toHaveLength(1);

  await react();
  await react();
  const bell = (role: keyof typeof cookies) =>
    server.call("GET", "/notifications/unread", { headers: { Cookie: cookies[role] } });
  expect((await bell("admin")).json).toEqual({ unread: 1 });
  expect((await bell("sales")).json).toEqual({ unread: 0 });
  const list = await server.call("GET", "/notifications", { headers: { Cookie: cookies.admin } });
  expect(list.text).toContain("sales One mentions you on SO-");
  const open = /href="(\/notifications\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? "";
  const led = await server.call("GET", open, { headers: { Cookie: cookies.admin } });
  expect(led.headers.get("location")).toBe(`${path}#comment-${(await latest()).id}`);
  expect((await bell("admin")).json).toEqual({ unread: 0 });
});

it("its words are never in an event's data, and the events are as declared", async () => {
  const rows = await server.db.admin<{ data: unknown; personal: { body: string } }[]>`
    select e.data, p.data as personal from event_log e join event_personal p on p.event_id = e.id
     where e.type = 'orders.order_commented'`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows[0]?.data)).not.toContain("Look");
  expect(rows[0]?.personal.body).toContain("Look at this");
  definitions.orderCommented.schema.parse(rows[0]?.data);
});

it("bad input comes back at the form with what was typed, also where the page has other forms", async () => {
  const empty = await submit({ _form: "comment", body: "  " });
  expect(empty.status).toBe(422);
  expect(empty.text).toContain("Write a comment");
  const long = await submit({ _form: "comment", body: `${"x".repeat(4000)}y` });
  expect(long.status).toBe(422);
  expect(long.text).toContain("Use at most 4000 characters");
  expect((await submit({ _form: "comment", body: "x" }, "viewer")).status).toBe(403);
});

it("is changed and deleted by its author, deleted by an administrator, and by nobody else", async () => {
  const { id } = await latest();
  const edit = (body: string, role: keyof typeof cookies) => submit({ _form: `comment-edit-${id}`, id, body }, role);
  expect((await edit("Mine now", "admin")).status).toBe(403);
  expect((await edit("Better said", "sales")).status).toBe(303);
  expect(await page()).toContain("Better said");
  await server.db.admin`update comment set created_at = created_at - interval '2 hours'`;
  const late = await edit("Too late", "sales");
  expect(late.status).toBe(409);
  expect(late.text).toContain("A comment can be changed for 60 minutes.");
  expect((await submit({ _form: `comment-delete-${id}`, id }, "sales")).status).toBe(409);
  expect((await submit({ _form: `comment-delete-${id}`, id }, "admin")).status).toBe(303);
  expect((await submit({ _form: `comment-delete-${id}`, id }, "admin")).status).toBe(303);
  const shown = await page();
  expect(shown).toContain("A comment was deleted.");
  expect(shown).not.toContain("Better said");
  expect(await latest()).toMatchObject({ body: "", deleted: true });
});

it("the API adds, lists page by page, changes and deletes; another company's record is not there", async () => {
  const about = { subject_type: "order", subject_id: orderId };
  const post = (body: unknown) => server.call("POST", "/api/v1/comments", { token, body });
  const made = [];
  for (const body of ["one", "two", "three"]) made.push((await post({ ...about, body })).json);
  const list = `/api/v1/comments?subject_type=order&subject_id=${orderId}&limit=2`;
  const first = (await server.call("GET", list, { token })).json;
  expect(first.data.map((comment: { body: string }) => comment.body)).toEqual(["three", "two"]);
  const next = (await server.call("GET", `${list}&cursor=${first.next_cursor}`, { token })).json;
  expect(next.data[0].body).toBe("one");
  const one = `/api/v1/comments/${made[0].id}`;
  expect((await server.call("PATCH", one, { token, body: { body: "uno" } })).json).toMatchObject({ body: "uno" });
  expect((await server.call("DELETE", one, { token })).json).toMatchObject({ body: "", deleted: true });
  expect((await post({ ...about, subject_id: newId(), body: "x" })).status).toBe(404);
  const foreign = await foundCompany(server.db.admin, {
    name: "T",
    slug: "t",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const other = await personWithToken(server.db, foreign, "admin");
  expect(
    (await server.call("POST", "/api/v1/comments", { token: other.token, body: { ...about, body: "x" } })).status,
  ).toBe(404);
  expect((await server.call("GET", one, { token: other.token })).status).toBe(404);
  expect((await server.call("GET", list, { token: other.token })).json.data).toEqual([]);
});

it("an order's page shows invoices to those who may read them: who reads those of own customers sees no others", async () => {
  const made = await server.call("POST", "/api/v1/billing/invoices", { token, body: { order_id: orderId } });
  expect(made.status, made.text).toBe(201);
  const shows = async (role: keyof typeof cookies) => (await page(role)).includes(made.json.number);
  expect([await shows("admin"), await shows("sales")]).toEqual([true, false]);
  await server.db.admin`
    update customer set owner_account_id = (select id from account where email = 'sales@one.test')
     where id = ${made.json.customer_id}`;
  expect(await shows("sales")).toBe(true);
});

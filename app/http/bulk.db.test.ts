import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

let server: TestServer;
let token: string;
let customer: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  for (const role of ["admin", "clerk", "sales", "viewer"] as const) {
    const email = `${role}@one.test`;
    await createAccount(server.db.admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
    cookies.set(role, await sessionCookieOf(server, email));
  }
  token = (await personWithToken(server.db, tenantId, "admin")).token;
  const post = async (path: string, body: unknown) =>
    (await server.call("POST", `/api/v1${path}`, { token, body })).json;
  await post("/inventory", { sku: "A-1", name: "Thing", price: "10", unit_cost: "5", qty_on_hand: 100_000 });
});
afterAll(() => server?.close());
beforeEach(async () => {
  customer = (await server.call("POST", "/api/v1/customers", { token, body: { name: `Buyer ${newId()}` } })).json.id;
});

async function orders(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const body = { customer_id: customer, items: [{ sku: "A-1", quantity: 1 }] };
    ids.push((await server.call("POST", "/api/v1/orders", { token, body })).json.id);
  }
  return ids;
}

const post = (fields: [string, string][], role = "admin") =>
  server.call("POST", "/orders/bulk", {
    raw: new URLSearchParams(fields).toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies.get(role) ?? "",
    },
  });
const picked = (ids: string[]): [string, string][] => ids.map((id) => ["id", id]);
const statuses = async () =>
  (
    await server.db.admin<{ status: string; n: number }[]>`
      select status, count(*)::int as n from sales_order where customer_id = ${customer} group by 1 order by 1`
  ).map(({ status, n }) => `${n} ${status}`);
const titleOf = ({ text }: { text: string }) =>
  /<h1[^>]*>(.*?)<\/h1>/s.exec(text)?.[1]?.replaceAll("<!-- -->", "") ?? "";

describe("several orders at once", () => {
  it("nothing happens before it is confirmed; then each is done by itself and told one by one", async () => {
    const ids = await orders(3);
    const asked = await post([["_intent", "ship"], ...picked(ids)]);
    expect(titleOf(asked)).toBe("Ship 3 orders?");
    expect(await statuses()).toEqual(["3 placed"]);

    await server.call("PATCH", `/api/v1/orders/${ids[1]}`, { token, body: { status: "cancelled" } });
    const done = await post([["_intent", "ship"], ["confirmed", "yes"], ...picked(ids)]);
    expect(titleOf(done)).toBe("2 orders shipped, 1 not");
    expect(done.text).toContain("Refused");
    expect(await statuses()).toEqual(["1 cancelled", "2 shipped"]);
    // Sent twice it changes nothing more.
    expect(titleOf(await post([["_intent", "ship"], ["confirmed", "yes"], ...picked(ids)]))).toBe(
      "0 orders shipped, 3 not",
    );
    expect(await statuses()).toEqual(["1 cancelled", "2 shipped"]);
  });

  it("all that match sends the filter, and takes what it lets through now", async () => {
    await orders(4);
    const all: [string, string][] = [
      ["all", "1"],
      ["query", `customer_id=${customer}&status=placed&sort=-total`],
    ];
    const asked = await post([["_intent", "cancel"], ...all]);
    expect(titleOf(asked)).toBe("Cancel 4 orders?");
    const ids = [...asked.text.matchAll(/name="id" value="([0-9a-f-]+)"/g)].map(([, id]) => id ?? "");
    expect(ids).toHaveLength(4);
    expect(titleOf(await post([["_intent", "cancel"], ["confirmed", "yes"], ...picked(ids)]))).toBe(
      "4 orders cancelled",
    );
  });

  it("a filter that is not wholly understood is refused, for it would take more than was seen", async () => {
    const ids = await orders(1);
    const answer = await post([
      ["_intent", "cancel"],
      ["all", "1"],
      ["query", `customer_id=${customer}&status=nonsense`],
    ]);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("was not understood: status");
    expect((await post([["_intent", "cancel"]])).status).toBe(422);
    expect((await post([["_intent", "erase"], ...picked(ids)])).status).toBe(422);
    expect(
      (
        await post([
          ["_intent", "ship"],
          ["id", "'; drop table"],
        ])
      ).status,
    ).toBe(422);
    expect(
      (
        await post([
          ["_intent", "ship"],
          ["id", newId()],
        ])
      ).status,
    ).toBe(422);
    expect(await statuses()).toEqual(["1 placed"]);
  });

  it("more than a hundred are asked about by their number and handed to the worker once", async () => {
    const ids = await orders(101);
    const all: [string, string][] = [
      ["_intent", "ship"],
      ["all", "1"],
      ["query", `customer_id=${customer}`],
    ];
    for (const fields of [all, [["_intent", "ship"], ...picked(ids)] as [string, string][]]) {
      const asked = await post(fields);
      expect(titleOf(asked)).toBe("Ship 101 orders?");
      const [, key = ""] = /name="_idem" value="([^"]+)"/.exec(asked.text) ?? [];
      // Another number than was seen is asked about again.
      expect(titleOf(await post([...fields, ["confirmed", "yes"], ["count", "100"], ["_idem", key]]))).toBe(
        "Ship 101 orders?",
      );
      const yes: [string, string][] = [...fields, ["confirmed", "yes"], ["count", "101"], ["_idem", key]];
      const [first, again] = [await post(yes), await post(yes)];
      expect(first.status).toBe(303);
      expect(again.headers.get("location")).toBe(first.headers.get("location"));
      const run = first.headers.get("location") ?? "";
      const cookie = (role: string) => ({ headers: { Cookie: cookies.get(role) ?? "" } });
      const page = await server.call("GET", run, cookie("admin"));
      expect(page.text).toMatch(/0 of 101/);
      expect((await server.call("GET", run, cookie("viewer"))).status).toBe(404);
      expect((await server.call("GET", `${run}/refused.csv`, cookie("admin"))).text).toBe("number,reason\r\n");
      const headers = { Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" };
      await server.call("POST", run, { raw: "", headers: { ...headers, Cookie: cookies.get("admin") ?? "" } });
      expect((await server.call("GET", run, cookie("admin"))).text).toContain("Stopped");
    }
    expect(await server.db.admin`select 1 from bulk_run`).toHaveLength(2);
    expect(await statuses()).toEqual(["101 placed"]);
  });

  it("needs the rights of the single action", async () => {
    const ids = await orders(2);
    for (const [role, intent] of [
      ["viewer", "ship"],
      ["viewer", "cancel"],
      ["sales", "ship"],
      ["clerk", "cancel"],
      ["clerk", "complete"],
    ]) {
      for (const confirmed of ["", "yes"]) {
        const answer = await post([["_intent", intent ?? ""], ["confirmed", confirmed], ...picked(ids)], role);
        expect(answer.status, `${role} ${intent}`).toBe(403);
      }
    }
    // A salesperson may cancel orders of one's own only.
    const others = await post([["_intent", "cancel"], ["confirmed", "yes"], ...picked(ids)], "sales");
    expect(titleOf(others)).toBe("0 orders cancelled, 2 not");
    expect(titleOf(await post([["_intent", "ship"], ["confirmed", "yes"], ...picked(ids)], "clerk"))).toBe(
      "2 orders shipped",
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  for (const company of ["one", "two"]) {
    const tenantId = await foundCompany(server.db.admin, {
      name: company,
      slug: company,
      currency: "GBP",
      timeZone: "Europe/London",
    });
    for (const [name, role] of [
      ["admin", "admin"],
      ["sales", "sales"],
      ["seller", "sales"],
      ["viewer", "viewer"],
    ] as const) {
      const email = `${name}@${company}.test`;
      await createAccount(server.db.admin, { tenantId, email, name, role, password: TEST_PASSWORD });
      cookies.set(`${name}@${company}`, await sessionCookieOf(server, email));
    }
  }
});
afterAll(() => server?.close());

const visit = (path: string, who: string) => server.call("GET", path, { headers: { Cookie: cookies.get(who) ?? "" } });
const post = (who: string, fields: Record<string, string>) =>
  server.call("POST", "/views", {
    raw: new URLSearchParams(fields).toString(),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: server.url,
      Cookie: cookies.get(who) ?? "",
    },
  });
const save = (who: string, fields: Record<string, string>) =>
  post(who, { _intent: "save", list: "orders", query: "status=placed,shipped&sort=-total", ...fields });
const idOf = (answer: { headers: Headers }) =>
  /view=([0-9a-f-]{36})/.exec(answer.headers.get("location") ?? "")?.[1] ?? "";

describe("saved views", () => {
  it("a view is a tab of its owner and of nobody else", async () => {
    const saved = await save("sales@one", { name: "Open big ones" });
    expect(saved.status).toBe(303);
    expect(saved.headers.get("location")).toMatch(/^\/orders\?view=[0-9a-f-]{36}&status=placed,shipped&sort=-total$/);
    const page = await visit(saved.headers.get("location") ?? "", "sales@one");
    expect(page.text).toMatch(/aria-current="page"[^>]*>Open big ones|>Open big ones<\/a>/);
    for (const other of ["seller@one", "admin@one", "sales@two"]) {
      expect((await visit("/orders", other)).text).not.toContain("Open big ones");
      const taken = await post(other, { _intent: "change", id: idOf(saved), query: "" });
      expect(taken.status).toBe(404);
      expect((await post(other, { _intent: "delete", id: idOf(saved) })).status).toBe(404);
    }
  });

  it("a tab says how many rows are behind it, and is kept in the menu of whoever wants it", async () => {
    const shared = await save("admin@one", { name: "For viewers", query: "status=draft", shared_with: "viewer" });
    const id = idOf(shared);
    const address = `/orders?view=${id}&amp;status=draft`;
    expect((await visit("/orders", "viewer@one")).text).toMatch(/For viewers(<!-- -->)? \(0\)/);
    expect((await post("seller@one", { _intent: "pin", id })).status).toBe(404);
    expect((await visit("/profile", "viewer@one")).text).not.toContain(address);
    for (let twice = 0; twice < 2; twice++) {
      expect((await post("viewer@one", { _intent: "pin", id })).headers.get("location")).toBe(
        `/orders?view=${id}&status=draft`,
      );
    }
    expect((await visit("/profile", "viewer@one")).text).toContain(address);
    await post("viewer@one", { _intent: "unpin", id });
    expect((await visit("/profile", "viewer@one")).text).not.toContain(address);
    await post("viewer@one", { _intent: "pin", id });
    await post("admin@one", { _intent: "delete", id });
    expect((await visit("/profile", "viewer@one")).text).not.toContain(address);
  });

  it("columns are as wide as each person made them", async () => {
    const widths = { _intent: "widths", list: "customers", back: "/customers?sort=name", "widths.name": "240" };
    const kept = await post("viewer@one", { ...widths, "widths.code": "" });
    expect(kept.headers.get("location")).toBe("/customers?sort=name");
    expect((await visit("/customers", "viewer@one")).text).toMatch(/name="widths.name"[^>]*value="240"/);
    expect((await visit("/customers", "sales@one")).text).not.toMatch(/name="widths.name"[^>]*value="240"/);
    for (const wrong of ["7", "5000", "wide", "1.5"])
      expect((await post("viewer@one", { ...widths, "widths.name": wrong })).status, wrong).toBe(422);
    const elsewhere = await post("viewer@one", { ...widths, back: "https://evil.test/" });
    expect(elsewhere.headers.get("location")).toBe("/");
  });

  it("an edited view offers Save and Reset, and saving it changes the tab", async () => {
    const saved = await save("sales@one", { name: "Mine", query: "status=draft" });
    const id = idOf(saved);
    const same = await visit(`/orders?view=${id}&status=draft`, "sales@one");
    expect(same.text).not.toContain(">Reset<");
    const edited = await visit(`/orders?view=${id}&status=placed&after=${newId()}`, "sales@one");
    expect(edited.text).toContain(">Reset<");
    const changed = await post("sales@one", { _intent: "change", id, query: "status=placed" });
    expect(changed.headers.get("location")).toBe(`/orders?view=${id}&status=placed`);
    expect((await post("sales@one", { _intent: "delete", id })).headers.get("location")).toBe("/orders?view=all");
    expect((await post("sales@one", { _intent: "delete", id })).status).toBe(404);
  });

  it("one name is one view: saving it again replaces it", async () => {
    const first = await save("viewer@one", { name: "Twice", query: "status=draft" });
    const second = await save("viewer@one", { name: "tWICE", query: "status=placed" });
    expect(idOf(second)).toBe(idOf(first));
  });

  it("only who may change settings shares a view with a role", async () => {
    expect((await save("sales@one", { name: "For all", shared_with: "sales" })).status).toBe(403);
    expect((await save("admin@one", { name: "For sales", shared_with: "sales" })).status).toBe(303);
    const { text } = await visit("/orders", "seller@one");
    expect(text).toContain("For sales");
    expect((await visit("/orders", "viewer@one")).text).not.toContain("For sales");
    expect((await visit("/orders", "seller@two")).text).not.toContain("For sales");
  });

  it("the default of a role opens with the bare address, one's own goes before it, and All is past both", async () => {
    await save("admin@two", { name: "Role's", shared_with: "sales", is_default: "on", query: "status=placed" });
    expect((await visit("/orders", "sales@two")).headers.get("location")).toContain("status=placed");
    expect((await visit("/orders", "viewer@two")).status).toBe(200);
    await save("sales@two", { name: "Own", is_default: "on", query: "status=shipped" });
    await save("sales@two", { name: "Newer", is_default: "on", query: "status=draft" });
    expect((await visit("/orders", "sales@two")).headers.get("location")).toContain("status=draft");
    expect((await visit("/orders?view=all", "sales@two")).status).toBe(200);
    expect((await visit("/orders?q=", "sales@two")).status).toBe(200);
  });

  it("what a view holds is read like any address: nothing in it can break the list or lead elsewhere", async () => {
    for (const query of [
      "%00=%00",
      "//evil.test",
      "sort=x;y&per=1e9",
      "\r\nLocation: //evil.test",
      "view=x&after=y",
      "#",
    ]) {
      const saved = await save("viewer@two", { name: "Odd", query, is_default: "on" });
      expect(saved.status, query).toBe(303);
      const first = await visit("/orders", "viewer@two");
      const target = first.headers.get("location") ?? "";
      expect(target, query).toMatch(/^\/orders/);
      expect((await visit(target, "viewer@two")).status, query).toBe(200);
    }
    expect((await save("viewer@two", { name: "" })).status).toBe(422);
    expect((await save("viewer@two", { name: "Long", query: "q".repeat(1801) })).status).toBe(422);
    expect((await save("viewer@two", { name: "List", list: "secrets" })).status).toBe(422);
  });

  it("there is an end to how many", async () => {
    for (let index = 0; index < 30; index++) await save("admin@one", { name: `View ${index}`, list: "events" });
    const more = await save("admin@one", { name: "One more", list: "events" });
    expect(more.status).toBe(409);
    expect(more.text).toContain("Delete one first");
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#app/modules/shared/id.ts";
import { fieldsOf, type MasterData, type Person, plain, startMasterData } from "./testing/master-data.ts";
import { personWithToken } from "./testing/test-server.ts";

/*
 * The chart of accounts: what a company adds to the one that it begins with, and what it can take out again. An entry's own page.
 * A customer's payment for whatever is owed.
 */

let data: MasterData;
let accountant: string;
beforeAll(async () => {
  data = await startMasterData();
  const [company] = await data.server.db.admin<{ id: string }[]>`select id from tenant where slug = 'one'`;
  accountant = (await personWithToken(data.server.db, company?.id ?? "", "accountant")).token;
});
afterAll(() => data?.close());

const api = (method: string, path: string, body?: object, token = accountant) =>
  data.server.call(method, `/api/v1${path}`, { token, body });
const remove = (code: string, who: Person = "accountant") =>
  data.post(who, `/ledger/accounts/${code}`, { _form: "account", _intent: "remove", _idem: newId() });
const posted = (account: string) =>
  api("POST", "/ledger/entries", {
    effective_on: new Date().toISOString().slice(0, 10),
    memo: "Rent",
    lines: [
      { account, debit: "900.00" },
      { account: "1010", credit: "900.00" },
    ],
  });

it("an account is added to a group by form, of the group's type, and stands in the reports once it is posted to", async () => {
  const begun = await data.save("accountant", "/ledger/accounts/new", "account", {
    ...{ code: "52", name: "Premises", parent: "5", is_group: "on" },
  });
  expect(begun.headers.get("location")).toBe("/ledger/accounts/52");
  expect(fieldsOf((await data.get("accountant", "/ledger/accounts/new?parent=52")).text, "account").parent).toBe("52");
  await data.save("accountant", "/ledger/accounts/new", "account", { code: "5200", name: "Rent", parent: "52" });
  expect((await posted("52")).json.code).toBe("account_is_group");
  expect((await posted("5200")).status).toBe(201);
  expect(plain((await data.get("accountant", "/ledger/profit-and-loss")).text)).toMatch(/Rent/);
  const { accounts } = (await api("GET", "/ledger/trial-balance")).json;
  expect(accounts).toContainEqual(expect.objectContaining({ code: "5200", type: "expense", debit: "900.00" }));
});

it("a code that is taken, one that is none and a group that is none are said at their fields", async () => {
  const bad = { code: "5200", name: "Again", parent: "5" };
  const taken = await data.save("accountant", "/ledger/accounts/new", "account", bad);
  expect([taken.status, plain(taken.text)]).toEqual([
    409,
    expect.stringContaining("There is an account 5200 already."),
  ]);
  expect(fieldsOf(taken.text, "account")).toMatchObject(bad);
  expect((await api("POST", "/ledger/accounts", { ...bad, code: "5 2" })).json.errors).toMatchObject([
    { path: "code" },
  ]);
  for (const parent of ["5000", "none"])
    expect((await api("POST", "/ledger/accounts", { ...bad, code: "5300", parent })).json.errors).toMatchObject([
      { path: "parent", code: "unknown_group" },
    ]);
});

it("only what nothing was posted to, nothing is part of and the program does not need is removed", async () => {
  await api("POST", "/ledger/accounts", { code: "5210", name: "Slip", parent: "52" });
  expect((await data.get("accountant", "/ledger/accounts/5210")).text).toContain("Remove account");
  for (const code of ["5200", "52", "5", "1100"]) {
    expect((await data.get("accountant", `/ledger/accounts/${code}`)).text).not.toContain("Remove account");
    expect((await remove(code)).status, code).toBe(409);
  }
  expect((await remove("5210", "admin")).status).toBe(403);
  expect((await remove("5210")).headers.get("location")).toBe("/ledger/accounts");
  expect((await remove("5210")).status).toBe(404);
  expect(plain((await data.get("admin", "/events")).text)).toMatch(/ledger.account_removed/);
});

it("of a removal and a posting at the same moment one happens, and is told", async () => {
  for (let round = 0; round < 8; round += 1) {
    const code = `53${round}`;
    await api("POST", "/ledger/accounts", { code, name: "Contested", parent: "5" });
    const [gone, entry] = await Promise.all([remove(code), posted(code)]);
    const isThere = (await api("GET", `/ledger/accounts?limit=200`)).json.data.some(
      (one: { code: string }) => one.code === code,
    );
    expect([gone.status, entry.status < 300, isThere]).toEqual(isThere ? [409, true, true] : [303, false, false]);
    expect(entry.status).toBeLessThan(500);
  }
});

it("an entry by hand has a page, and is taken back there once, on a day that is open", async () => {
  const { journal_id } = (await posted("5200")).json;
  const page = `/ledger/entries/${journal_id}`;
  expect((await data.get("accountant", "/ledger")).text).toContain(`href="${page}"`);
  const shown = plain((await data.get("accountant", page)).text);
  for (const part of ["Posted by hand", "Rent", "900.00", "Bank"]) expect(shown).toContain(part);

  const late = await data.save("accountant", page, "reverse", { effective_on: "2099-01-01", reason: "Wrong month" });
  expect([late.status, plain(late.text)]).toEqual([422, expect.stringContaining("Enter today or an earlier day")]);
  expect(fieldsOf(late.text, "reverse").reason).toBe("Wrong month");
  const sent = { _form: "reverse", effective_on: new Date().toISOString().slice(0, 10), reason: "Wrong month" };
  const [once, twice] = await Promise.all(
    [newId(), newId()].map((_idem) => data.post("accountant", page, { ...sent, _idem })),
  );
  expect([once?.status, twice?.status].sort()).toEqual([303, 409]);
  const back = [once, twice].find((one) => one?.status === 303)?.headers.get("location") ?? "";
  expect(plain((await data.get("accountant", back)).text)).toContain("Reversal: Wrong month");
  const after = (await data.get("accountant", page)).text;
  expect(after).toContain(`href="${back}"`);
  expect(plain(after)).toContain("Reversed by");
  expect(after).not.toContain("Reverse entry");
  expect((await data.get("accountant", back)).text).not.toContain("Reverse entry");
  // Only what stands there is taken back, by those who may.
  expect((await data.get("admin", page)).status).toBe(200);
  expect((await data.post("admin", page, { ...sent, _idem: newId() })).status).toBe(403);
  expect((await data.get("sales", page)).status).toBe(403);
  expect((await data.get("accountant", `/ledger/entries/${newId()}`)).status).toBe(404);
});

it("what a customer pays settles what is due longest, wherever the form was come from", async () => {
  await data.make("/api/v1/inventory", { sku: "P-1", name: "Lamp", price: "10.00", kind: "service" });
  const customer_id = await data.make("/api/v1/customers", { name: "Harbour Hotels" });
  for (const quantity of [1, 2]) {
    const order_id = await data.make("/api/v1/orders", { customer_id, items: [{ sku: "P-1", quantity }] });
    expect((await api("POST", "/billing/invoices", { order_id })).status).toBe(201);
  }
  const at = `/payments/new?customer_id=${customer_id}`;
  expect((await data.get("accountant", `/customers/${customer_id}`)).text).toContain(`href="${at}"`);
  expect(plain((await data.get("accountant", at)).text)).toMatch(/Harbour Hotels owes 30.00/);
  const [code = ""] = fieldsOf((await data.get("accountant", at)).text, "payment").customer?.split(" ") ?? [];

  const nobody = await data.save("accountant", "/payments/new", "payment", { customer: "Nobody", amount: "5" });
  expect([nobody.status, plain(nobody.text)]).toEqual([422, expect.stringContaining("No customer is called “Nobody”")]);
  expect(fieldsOf(nobody.text, "payment")).toMatchObject({ customer: "Nobody", amount: "5" });

  const paid = await data.save("accountant", "/payments/new", "payment", {
    customer: code,
    amount: "35",
    method: "bank",
  });
  const page = plain((await data.get("accountant", paid.headers.get("location") ?? "")).text);
  for (const part of ["35.00", "Left as credit", "5.00", "10.00", "20.00"]) expect(page).toContain(part);
  for (const who of ["clerk", "sales"] as const) {
    expect((await data.get(who, "/payments/new")).status).toBe(403);
    expect((await data.get(who, `/customers/${customer_id}`)).text).not.toContain("/payments/new");
  }
});

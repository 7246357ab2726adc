import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTIONS, may, ownOnly, RESOURCES, rightOf, rightsOf, whyNot, widthsOf } from "./policy.ts";
import { BASE_ROLES, beyond, checkReach, checkRights, giveable, toRights } from "./role-rules.ts";

const admin = { role: "admin" as const };
const desk = { role: "viewer" as const, rights: { profile: "RU", users: "RCU", customers: "R", orders: "Ru" } };

describe("rights from the matrix", () => {
  it("are the letters of the policy table; what does not exist, or not in that width, is left out", () => {
    const rights = toRights({
      orders: { read: "all", create: "all", update: "own" },
      customers: { read: "own", export: "all" },
      bi_sql: { ship: "all" },
    });
    expect(rights).toEqual({ orders: "RCu", customers: "X", profile: "RU", notifications: "RU" });
  });

  it("give back every usual role as it is", () => {
    for (const role of BASE_ROLES) {
      const chosen = Object.fromEntries(
        RESOURCES.map((resource) => [
          resource,
          Object.fromEntries(ACTIONS.map((action) => [action, rightOf(role, action, resource)])),
        ]),
      );
      const again = { role: "viewer" as const, rights: toRights(chosen), accountId: "a" };
      for (const resource of RESOURCES)
        for (const action of ACTIONS) {
          expect(may(again, action, resource)).toBe(may({ role, accountId: "a" }, action, resource));
          expect(ownOnly(again, action, resource)).toBe(ownOnly({ role }, action, resource));
        }
    }
  });

  it("a right for own records is offered only where a usual role has it so", () => {
    const own = RESOURCES.flatMap((resource) =>
      ACTIONS.filter((action) => widthsOf(action, resource).own).map((action) => `${action} ${resource}`),
    );
    expect(own).toEqual(["update comments", "update orders", "read invoices", "update alerts"]);
  });

  it("stand in place of the role's: what is not in them is refused", () => {
    const somebody = { role: "accountant" as const, rights: { orders: "R" }, accountId: "a" };
    expect(may(somebody, "read", "orders")).toBe(true);
    for (const resource of RESOURCES.filter((one) => one !== "orders"))
      for (const action of ACTIONS) expect(may(somebody, action, resource)).toBe(false);
    expect(may({ ...somebody, rights: { constructor: "R" } }, "read", "orders")).toBe(false);
  });
});

describe("giving rights", () => {
  it("an administrator gives what they may and what the usual role may, no more", () => {
    for (const base of BASE_ROLES) expect(() => checkRights(admin, base, rightsOf({ role: base }))).not.toThrow();
    expect(() => checkRights(admin, "viewer", { orders: "RCUAS", stock: "RA" })).not.toThrow();
    expect(() => checkRights(admin, "viewer", { journal: "RC" })).toThrowError(/more of journal/);
    expect(() => checkRights(admin, "accountant", { journal: "RC" })).not.toThrow();
  });

  it("whoever lets people in does not post to the journal", () => {
    expect(() => checkRights(admin, "accountant", { journal: "RC", users: "RC" })).toThrowError(/may not post/);
    expect(() => checkRights(admin, "accountant", { journal: "RA", settings: "RU" })).toThrowError(/may not post/);
    expect(() => checkRights(admin, "accountant", { journal: "R", users: "RC" })).not.toThrow();
  });

  it("whoever reads Grafana reads all that it shows", () => {
    expect(() => checkRights(admin, "sales", { grafana: "R", orders: "R" })).toThrowError(/read all stock/);
    expect(() => checkRights(admin, "accountant", rightsOf({ role: "accountant" }))).not.toThrow();
  });

  it("whoever changes must be able to read", () => {
    expect(() => checkRights(admin, "viewer", { orders: "C" })).toThrowError(/able to read/);
  });

  it("nobody else gives more than they have: not by a role, not to a person, not over a person", () => {
    expect(() => checkRights(desk, "sales", { orders: "RU" })).toThrowError(/more of orders/);
    expect(() => checkRights(desk, "sales", { orders: "Ru", customers: "R" })).not.toThrow();
    expect(() => checkReach(desk, { role: "admin", rights: null })).toThrowError(/Ask an administrator/);
    expect(() => checkReach(desk, { role: "hr", rights: null })).toThrowError(/Ask an administrator/);
    expect(() => checkReach(desk, { role: "sales", rights: { orders: "R" } })).not.toThrow();
    expect(() => checkReach(admin, { role: "accountant", rights: null })).not.toThrow();
  });

  it("what is given is never beyond the giver, for any matrix", () => {
    const letters = fc.constantFrom("", "R", "RC", "Ru", "RCU", "RX", "RA", "r");
    const rights = fc.dictionary(fc.constantFrom(...RESOURCES), letters, { maxKeys: 6 });
    fc.assert(
      fc.property(rights, rights, (own, wanted) => {
        const editor = { role: "viewer" as const, rights: own };
        let allowed = true;
        try {
          checkRights(editor, "viewer", wanted);
        } catch {
          allowed = false;
        }
        if (!allowed) return;
        for (const resource of RESOURCES)
          for (const action of ACTIONS) {
            const given = rightOf({ role: "viewer", rights: wanted }, action, resource);
            const held = rightOf(editor, action, resource);
            expect(given === "none" || held === "all" || held === given).toBe(true);
          }
        expect(beyond(giveable(editor, "viewer"), wanted)).toBeNull();
      }),
    );
  });
});

it("a role of its own is told who can change it", () => {
  expect(whyNot("export", "orders", desk)).toMatch(
    /Roles that have it: Administrator, Accountant\. Your role is one of/,
  );
  expect(whyNot("export", "orders")).toMatch(/Administrator, Accountant\. An administrator of your company/);
});

import { describe, expect, it } from "vitest";
import { ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { checkNewPassword } from "./new-password.server.ts";
import {
  type Action,
  audibleEvents,
  hiddenFields,
  may,
  mayHear,
  maySeeKpi,
  maySeeReport,
  ownOnly,
  type Resource,
  withoutFields,
} from "./policy.ts";
import { scopesAllow } from "./rules.ts";

const as = (role: RoleName) => ({ role, accountId: "me" });

describe("the policy table", () => {
  const cases: Array<[Action, Resource, RoleName[]]> = [
    ["read", "users", ["admin"]],
    ["create", "settings", ["admin"]],
    ["read", "audit", ["admin", "accountant"]],
    ["create", "customers", ["admin", "sales"]],
    ["read", "customers", ["admin", "accountant", "clerk", "sales", "viewer"]],
    ["update", "products", ["admin"]],
    ["read", "product_cost", ["admin", "accountant"]],
    ["update", "stock", ["admin", "clerk"]],
    ["create", "orders", ["admin", "sales"]],
    ["ship", "orders", ["admin", "clerk"]],
    ["create", "reservations", ["admin", "clerk"]],
    ["create", "invoices", ["admin", "accountant"]],
    ["create", "payments", ["admin", "accountant"]],
    ["read", "journal", ["admin", "accountant"]],
    ["create", "journal", ["accountant"]],
    ["approve", "journal", ["accountant"]],
    ["export", "journal", ["accountant"]],
  ];
  it.each(cases)("%s %s: %j and nobody else", (action, resource, roles) => {
    expect(ROLE_NAMES.filter((role) => may(as(role), action, resource))).toEqual(roles);
  });

  it("sales people change their own orders and read their own customers' invoices", () => {
    expect(may(as("sales"), "update", "orders")).toBe(true);
    expect(may(as("sales"), "update", "orders", "me")).toBe(true);
    expect(may(as("sales"), "update", "orders", "somebody else")).toBe(false);
    expect(may(as("sales"), "update", "orders", null)).toBe(false);
    expect(may({ role: "sales", accountId: null }, "update", "orders", null)).toBe(false);
    expect(ownOnly(as("sales"), "read", "invoices")).toBe(true);
    expect(ownOnly(as("admin"), "read", "invoices")).toBe(false);
    expect(ownOnly(as("clerk"), "read", "invoices")).toBe(false);
  });

  it("events are heard by who may read what they are about", () => {
    expect(mayHear(as("clerk"), "inventory.stock_changed")).toBe(true);
    expect(mayHear(as("clerk"), "orders.invoice_created")).toBe(false);
    expect(mayHear(as("viewer"), "ledger.entry_posted")).toBe(false);
    expect(mayHear(as("hr"), "orders.order_created")).toBe(false);
    expect(mayHear(as("accountant"), "something.new")).toBe(false);
    expect(mayHear(as("admin"), "something.new")).toBe(true);
    expect(audibleEvents(as("admin"))).toBeNull();
    expect(audibleEvents(as("hr"))).toEqual([]);
  });

  it("a report that nobody has decided about is for administrators", () => {
    expect(ROLE_NAMES.filter((role) => maySeeReport(as(role), "brand-new"))).toEqual(["admin"]);
    expect(ROLE_NAMES.filter((role) => maySeeKpi(as(role), "gross_margin"))).toEqual(["admin", "accountant"]);
    expect(ROLE_NAMES.filter((role) => maySeeKpi(as(role), "outstanding_total"))).toEqual([
      "admin",
      "accountant",
      "viewer",
    ]);
  });

  it("hidden fields are gone at any depth, others stay as they are", () => {
    const data = { id: 1, cost: "5.00", lines: [{ sku: "A", value: "1", at: null }], when: new Date(0) };
    expect(withoutFields(data, hiddenFields(as("clerk"), "stock"))).toEqual({
      id: 1,
      lines: [{ sku: "A", at: null }],
      when: new Date(0),
    });
    expect(withoutFields(data, hiddenFields(as("admin"), "stock"))).toBe(data);
    expect(hiddenFields(as("clerk"), "customers").has("email")).toBe(true);
    // The taxes by rate say what the tax in all does.
    for (const field of ["lines", "tax_total", "taxes"])
      expect(hiddenFields(as("viewer"), "invoices").has(field)).toBe(true);
  });
});

describe("scopes and passwords", () => {
  it("a scope is for its resource and kind", () => {
    expect(scopesAllow(null, "orders", true)).toBe(true);
    expect(scopesAllow(["*"], "orders", true)).toBe(true);
    expect(scopesAllow(["orders:read"], "orders", false)).toBe(true);
    expect(scopesAllow(["orders:read"], "orders", true)).toBe(false);
    expect(scopesAllow(["orders:write"], "orders", false)).toBe(false);
    expect(scopesAllow(["orders:write"], "billing", true)).toBe(false);
    expect(scopesAllow([], "orders", false)).toBe(false);
  });

  it("passwords have 12 characters, at most 256 bytes, and are not what everybody tries", () => {
    for (const weak of [
      "",
      "short",
      "password1234",
      "aaaaaaaaaaaaaaa",
      "abababababababab",
      "me@company.example",
      "ü".repeat(129),
    ]) {
      expect(() => checkNewPassword(weak, "me@company.example"), weak).toThrow();
    }
    for (const good of [
      "four words of one's own",
      "correct horse battery",
      "päßwörter zählen auch",
      `${"x1".repeat(6)}yzw`,
    ]) {
      expect(() => checkNewPassword(good, "me@company.example"), good).not.toThrow();
    }
  });
});

import { expect, it } from "vitest";
import { currentItem, navigation, navigationFor } from "./navigation.ts";

it.each([
  ["/orders", "/orders"],
  ["/orders/123/edit", "/orders"],
  ["/ledger", "/ledger"],
  ["/ledger/accounts/1000", "/ledger/accounts"],
  ["/ledger/ageing", "/ledger/trial-balance"],
  ["/ledger/new", "/ledger"],
  ["/ordersx", undefined],
  ["/", "/"],
])("finds the menu item of %s", (path, item) => expect(currentItem(navigation, path)).toBe(item));

it("shows a role only what it may open", () => {
  const hrefs = (role: Parameters<typeof navigationFor>[0]) =>
    navigationFor(role).flatMap((group) => group.items.map((item) => item.href));
  expect(hrefs("admin")).toContain("/ledger");
  expect(hrefs("sales")).not.toContain("/ledger");
  expect(hrefs("clerk")).toContain("/stock/adjust");
  expect(hrefs("viewer")).not.toContain("/stock/adjust");
  expect(hrefs("hr")).toEqual(["/", "/dashboard", "/reports", "/events"]);
  const reads = navigationFor("hr", { settings: "R" }).flatMap((group) => group.items.map((item) => item.href));
  expect(reads).toContain("/system");
  expect(reads, "the letterhead is a form").not.toContain("/company");
});

import { describe, expect, it } from "vitest";
import { flattenErrors, nestErrors } from "./form-errors.ts";
import { changedRows, lineNumbers } from "./line-rows.ts";
import { isEmptyLine, orderForm } from "./order-input.ts";

const line = { sku: "CAM-1001", quantity: "3", unit_price: "" };
const empty = { sku: "", quantity: "", unit_price: "" };

describe("the order form", () => {
  it("leaves out empty lines and empty prices", () => {
    const read = orderForm.parse({ customer: "Acme", customer_id: "", items: [empty, line, empty] });
    expect(read.items).toEqual([{ sku: "CAM-1001", quantity: 3_000_000n }]);
    expect(read.customer_id).toBeUndefined();
  });

  it("puts a message at the line it belongs to, also behind an empty one", () => {
    const read = orderForm.safeParse({ customer: "Acme", items: [empty, { ...line, quantity: "0" }] });
    expect(read.error?.issues.map((issue) => issue.path.join("."))).toEqual(["items.1.quantity"]);
  });

  it("says at its cell what a line lacks", () => {
    const read = orderForm.safeParse({ customer: "Acme", items: [{ sku: "CAM-1001", quantity: "", unit_price: "" }] });
    expect(read.error?.issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([
      ["items.0.quantity", "Enter a quantity"],
    ]);
  });

  it("reads figures as people type them", () => {
    const read = orderForm.parse({ customer: "Acme", items: [{ ...line, quantity: "=2*3", unit_price: "1.234,50" }] });
    expect(read.items).toEqual([{ sku: "CAM-1001", quantity: 6_000_000n, unit_price: 1_234_500_000n }]);
  });

  it.each([
    [{ customer: "", items: [line] }, "customer"],
    [{ customer: "Acme", items: [empty] }, "items"],
    [{ customer: "Acme", customer_id: "no-id", items: [line] }, "customer_id"],
  ])("refuses %j at %s", (values, path) => {
    expect(orderForm.safeParse(values).error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });
});

describe("the grid's buttons without JavaScript", () => {
  it("add a line at the end", () => expect(changedRows("add-line", [line])).toEqual([line, {}]));
  it("remove the line they stand in", () => expect(changedRows("remove-line:0", [line, empty])).toEqual([empty]));
  it("leave other buttons alone", () => expect(changedRows("place", [line])).toBeNull());
  it("take nonsense for no lines", () => expect(changedRows("add-line", "x")).toEqual([{}]));
});

describe("messages about lines", () => {
  it("know which lines of the form were empty", () =>
    expect(lineNumbers([empty, line, empty, line], isEmptyLine)).toEqual([1, 3]));
});

describe("messages", () => {
  const flat = { customer: "Enter a customer", "items.1.quantity": "Enter a quantity", "": "Closed" };

  it("go into the form library's shape and come back the same", () => {
    expect(flattenErrors(nestErrors(flat))).toEqual(flat);
  });
});

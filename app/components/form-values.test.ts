import { describe, expect, it } from "vitest";
import { blankToNull, withoutBlanks } from "./blank.ts";
import { at, fieldId } from "./form-context.ts";
import { formValues } from "./form-values.ts";

function posted(...entries: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

describe("posted fields as a tree", () => {
  it("nests dotted names, lists by their index", () => {
    const values = formValues(
      posted(["customer", "A"], ["items.0.sku", "X"], ["items.1.sku", "Y"], ["items.1.quantity", "2"]),
    );
    expect(values).toEqual({ customer: "A", items: [{ sku: "X" }, { sku: "Y", quantity: "2" }] });
  });

  it.each(["__proto__.polluted", "a.constructor.prototype.polluted", "constructor", "a..b", ".a", "a."])(
    "drops the name %s",
    (name) => {
      expect(Object.keys(formValues(posted([name, "1"])))).not.toContain("polluted");
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it("drops names that are too deep or point too far", () => {
    expect(formValues(posted(["a.b.c.d.e.f.g", "1"], ["items.100000.sku", "1"], ["items.500.sku", "1"]))).toEqual({});
  });

  it("keeps the first meaning of a name that is used as a text and as a branch", () => {
    expect(formValues(posted(["a", "text"], ["a.b", "1"]))).toEqual({ a: "text" });
    expect(formValues(posted(["a.0", "1"], ["a.b", "1"]))).toEqual({ a: ["1"] });
  });
});

describe("empty fields", () => {
  it("are left out of a new record, with the rows in which nothing was typed", () => {
    expect(withoutBlanks({ name: "A", email: "", lines: [{ sku: "X", price: "" }, { sku: "" }, {}] })).toEqual({
      name: "A",
      lines: [{ sku: "X" }],
    });
  });

  it("mean none where a field may be empty", () => {
    expect(blankToNull({ email: " ", name: "" }, ["email", "phone"])).toEqual({ email: null, name: "" });
  });
});

it("finds values and ids by path, and never on a prototype", () => {
  const values = { items: [{ sku: "X" }] };
  expect(at(values, "items.0.sku")).toBe("X");
  expect(at(values, "items.1.sku")).toBeUndefined();
  expect(at(values, "items.constructor")).toBeUndefined();
  expect(fieldId("order", "items.0.sku")).toBe("order-items-0-sku");
});

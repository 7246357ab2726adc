import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf, type MergeSpec, mergeForms, takePart } from "./merge.ts";
import { wordsOf } from "./words/words.server.ts";

const english = wordsOf("en");

const spec: MergeSpec = {
  fields: {
    name: { label: "Name" },
    price: { label: "Price" },
    customer: { label: "Customer", with: ["customer_id"] },
  },
  lists: { items: { label: "Line {key}", key: (row) => String(row.sku).toLowerCase() } },
};
const line = (sku: string, quantity: string) => ({ sku, quantity });
const base = {
  name: "Lens",
  price: "10.00",
  customer: "C-1 Acme",
  customer_id: "1",
  items: [line("A", "1"), line("B", "2")],
};

describe("two changes of one record", () => {
  it("that touch different fields are both kept without a question", () => {
    const merged = mergeForms(spec, base, { ...base, name: "Lens 50" }, { ...base, price: "12.00" }, english);
    expect(merged.rows).toEqual([]);
    expect(merged.values).toEqual({ ...base, name: "Lens 50", price: "12.00" });
    expect(merged.taken).toEqual([{ unit: "price", label: "Price", mine: "10.00", theirs: "12.00" }]);
  });

  it("of one field are asked, and mine stays until it is answered", () => {
    const merged = mergeForms(spec, base, { ...base, price: "11" }, { ...base, price: "12.00" }, english);
    expect(merged.rows).toEqual([{ unit: "price", label: "Price", mine: "11", theirs: "12.00" }]);
    expect(merged.values.price).toBe("11");
  });

  it("that come to the same are no question", () => {
    expect(mergeForms(spec, base, { ...base, price: "12" }, { ...base, price: "12.00" }, english).rows).toEqual([]);
  });

  it("of lines are told by the product, not by the place", () => {
    const mine = { ...base, items: [line("B", "2"), line("C", "1")] };
    const theirs = { ...base, items: [line("A", "1"), line("B", "5"), line("D", "9")] };
    const merged = mergeForms(spec, base, mine, theirs, english);
    expect(merged.rows).toEqual([]);
    expect(merged.values.items).toEqual([line("B", "5"), line("C", "1"), line("D", "9")]);
  });

  it("ask when a line was removed here and changed there", () => {
    const mine = { ...base, items: [line("A", "1")] };
    const theirs = { ...base, items: [line("A", "1"), line("B", "5")] };
    const merged = mergeForms(spec, base, mine, theirs, english);
    expect(merged.rows).toEqual([{ unit: "items|b", label: "Line b", mine: "", theirs: "B · 5" }]);
    expect(takePart(spec, merged.values, theirs, "items|b").items).toEqual(theirs.items);
  });

  it("ask about every difference when it is not known how the record was", () => {
    const merged = mergeForms(spec, null, { ...base, name: "X" }, { ...base, price: "1" }, english);
    expect(merged.rows.map((row) => row.unit)).toEqual(["name", "price"]);
  });

  it("take what belongs to a field along with it", () => {
    const theirs = { ...base, customer: "C-2 Blue", customer_id: "2" };
    expect(takePart(spec, base, theirs, "customer")).toEqual(theirs);
  });

  it("lose nothing: every field is mine where only I changed it, theirs where only they did, asked where both did", () => {
    const value = fc.constantFrom("a", "b", "c");
    const form = fc.record({ name: value, price: value, customer: value });
    fc.assert(
      fc.property(form, form, form, (was, mine, theirs) => {
        const merged = mergeForms(spec, was, mine, theirs, english);
        for (const unit of ["name", "price", "customer"] as const) {
          const asked = merged.rows.some((row) => row.unit === unit);
          const both = mine[unit] !== was[unit] && theirs[unit] !== was[unit] && mine[unit] !== theirs[unit];
          expect(asked).toBe(both);
          const expected = both || mine[unit] !== was[unit] ? mine[unit] : theirs[unit];
          expect(merged.values[unit]).toBe(expected);
        }
      }),
    );
  });
});

it("a tree becomes the fields that post it", () => {
  expect(fieldsOf({ name: "x", items: [{ sku: "A" }, { sku: "B" }] })).toEqual([
    ["name", "x"],
    ["items.0.sku", "A"],
    ["items.1.sku", "B"],
  ]);
});

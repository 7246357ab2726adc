import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pastedRows } from "./pasted-rows.ts";

const heads = ["SKU", "Quantity", "Unit price"];

describe("pasted rows", () => {
  it.each([
    [
      "A\t3\t1.50\r\nB\t4\t\r\n",
      [
        ["A", "3", "1.50"],
        ["B", "4", ""],
      ],
    ],
    [
      "A;3\nB;1,5",
      [
        ["A", "3"],
        ["B", "1,5"],
      ],
    ],
    [
      "A,3\nB,4",
      [
        ["A", "3"],
        ["B", "4"],
      ],
    ],
    ["A\nB", [["A"], ["B"]]],
    ['A;"Said ""so""; twice"', [["A", 'Said "so"; twice']]],
    ["sku\tquantity\nA\t1", [["A", "1"]]],
    ["A, not a table", null],
    ["CAM-1001", null],
    ["", null],
  ])("%j is %j", (text, rows) => expect(pastedRows(text, heads)).toEqual(rows));

  it("come back whole, whatever is in their cells", () => {
    const cell = fc
      .string({ minLength: 1 })
      .map((text) => text.trim())
      .filter((text) => text !== "" && !text.includes("\r"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join("\t")).join("\n");
        expect(pastedRows(text, [])).toEqual(rows);
      }),
    );
  });
});

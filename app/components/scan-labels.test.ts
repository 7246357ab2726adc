import { expect, test } from "vitest";
import { codeOf, type Label, labelsZpl, readWanted } from "./scan-labels.ts";

const label = (fields: Partial<Label> = {}): Label => ({
  sku: "CAM-1001",
  name: "Camera",
  barcode: null,
  count: 1,
  ...fields,
});

test.each([
  [
    "an EAN-13 where there is one",
    label({ barcode: "4006381333931" }),
    "auto",
    { symbol: "ean13", text: "4006381333931" },
  ],
  ["a UPC as EAN-13", label({ barcode: "036000291452" }), "auto", { symbol: "ean13", text: "0036000291452" }],
  [
    "else the barcode as Code 128",
    label({ barcode: "4006381333932" }),
    "auto",
    { symbol: "code128", text: "4006381333932" },
  ],
  ["else the SKU", label(), "auto", { symbol: "code128", text: "CAM-1001" }],
  ["QR where it is wanted", label(), "qr", { symbol: "qr", text: "CAM-1001" }],
  ["QR where Code 128 has no such letters", label({ sku: "ÅÄÖ-1" }), "code128", { symbol: "qr", text: "ÅÄÖ-1" }],
  ["nothing where there is no EAN", label(), "ean13", null],
] as const)("%s", (_, one, symbol, expected) => {
  expect(codeOf(one, symbol)).toEqual(expected);
});

test("a product's name cannot command the printer", () => {
  const zpl = labelsZpl([label({ name: "^XZ~JR_x é", count: 3 })], "code128");
  expect(zpl).toContain("_5EXZ_7EJR_5Fx _C3_A9");
  expect(zpl.match(/\^XZ/g)).toHaveLength(1);
  expect(zpl).toContain("^PQ3^XZ");
});

test("counts are read beside their items; nonsense is said, never printed", () => {
  expect(readWanted("http://x/labels?item=A&count=2&item=&count=&item=B&symbol=qr")).toEqual({
    rows: [
      { code: "A", count: 2 },
      { code: "B", count: 1 },
    ],
    symbol: "qr",
    problem: null,
  });
  expect(readWanted("http://x/labels?item=A&count=1e9").problem).toMatch("from 1 to 999");
  expect(readWanted(`http://x/labels?${"item=A&count=999&".repeat(3)}symbol=x`)).toMatchObject({
    symbol: "auto",
    problem: expect.stringMatching("at most 2000"),
  });
});

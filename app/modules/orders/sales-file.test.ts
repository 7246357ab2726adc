import { describe, expect, test } from "vitest";
import { badRowsText, isStocked, readSalesFile } from "#app/modules/orders/sales-file.server.ts";
import { decodeText } from "#app/modules/shared/decode-text.ts";

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const read = (...rows: string[]) =>
  readSalesFile([HEADER, ...rows].join("\n"), "Europe/London", new Date("2012-06-30T23:30:00Z"));

describe("documents", () => {
  test("rows of one number are one document, dated by its earliest row; twin rows are two lines", () => {
    const { documents, bad } = read(
      "1,22423,CAKESTAND,2,2011-07-01 10:05:00,12.75,17850.0,United Kingdom",
      "1,22423,CAKESTAND,2,2011-07-01 10:04:00,12.75,17850.0,United Kingdom",
    );
    expect(bad).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({ kind: "sale", customerCode: "17850", country: "United Kingdom" });
    // Summer time in London.
    expect(documents[0]?.at.toISOString()).toBe("2011-07-01T09:04:00.000Z");
    expect(documents[0]?.rows).toHaveLength(2);
  });

  test("C makes a return, a price of zero or a negative quantity an adjustment", () => {
    const { documents } = read(
      "C2,22423,CAKESTAND,-2,2011-01-01 10:00:00,12.75,17850.0,France",
      "3,22423,damaged,-5,2011-01-01 11:00:00,0.0,,France",
      "4,22423,found,7,2011-01-01 12:00:00,0,,France",
      "5,22423,lost,-1,2011-01-01 13:00:00,2.5,,France",
    );
    expect(documents.map((document) => document.kind)).toEqual(["return", "adjustment", "adjustment", "adjustment"]);
    expect(documents.map((document) => document.rows[0]?.quantity)).toEqual([
      2_000_000n,
      -5_000_000n,
      7_000_000n,
      -1_000_000n,
    ]);
    expect(documents[1]?.customerCode).toBe("WALK-IN");
  });

  test("documents come in order of date, then of the file", () => {
    const { documents } = read(
      "9,1,a,1,2011-01-02 10:00,1,,X",
      "8,1,a,1,2011-01-01 10:00,1,,X",
      "7,1,a,1,2011-01-01 10:00,1,,X",
    );
    expect(documents.map((document) => document.number)).toEqual(["8", "7", "9"]);
  });

  test("postage, fees and discounts are not stocked", () => {
    expect(["22423", "85123A"].map(isStocked)).toEqual([true, true]);
    expect(["POST", "D", "M", "DOT", "BANK CHARGES", "AMAZONFEE", "C2", "1234"].some(isStocked)).toBe(false);
  });
});

describe("bad rows are named by line, column and reason", () => {
  test.each([
    ["1,22423,x,abc,2011-01-01 10:00:00,1,,X", "Quantity"],
    ["1,22423,x,0,2011-01-01 10:00:00,1,,X", "Quantity"],
    ["1,22423,x,1e3,2011-01-01 10:00:00,1,,X", "Quantity"],
    ["C1,22423,x,1,2011-01-01 10:00:00,1,,X", "Quantity"],
    ["1,22423,x,1,2011-01-01 10:00:00,-11062.06,,X", "UnitPrice"],
    ["1,22423,x,1,2011-01-01 10:00:00,,,X", "UnitPrice"],
    ["1,22423,x,1,2011-02-30 10:00:00,1,,X", "InvoiceDate"],
    ["1,22423,x,1,yesterday,1,,X", "InvoiceDate"],
    ["1,22423,x,1,01/02/2011 10:00,1,,X", "InvoiceDate"],
    [",22423,x,1,2011-01-01 10:00:00,1,,X", "InvoiceNo"],
    ["1,,x,1,2011-01-01 10:00:00,1,,X", "StockCode"],
    ["1,22/423,x,1,2011-01-01 10:00:00,1,,X", "StockCode"],
    // It is already the first of July in London.
    ["1,22423,x,1,2012-07-02 00:00:00,1,,X", "InvoiceDate"],
    ["1,22423,x,1,2099-01-04 12:00:00,1,,X", "InvoiceDate"],
    ["1,22423,x,1,2011-01-01 10:00:00,1,,X,more", "column 9"],
    ["1,22423,x,1,2011-01-01 10:00:00,1", "CustomerID"],
  ])("%s", (row, column) => {
    const { bad, documents } = read("9,22423,fine,1,2011-01-01 10:00:00,1,,X", row);
    expect(bad).toEqual([{ line: 3, column, reason: expect.any(String) }]);
    expect(documents).toHaveLength(1);
  });

  test("and counted by rows, with their faults where those are more or fewer", () => {
    expect(
      [
        [1, 1],
        [3, 2],
        [1, 4],
      ].map(([faults = 0, rows = 0]) => badRowsText(faults, rows)),
    ).toEqual(["1 bad row", "2 bad rows (3 faults)", "4 bad rows (1 fault)"]);
  });

  test("today's sales and empty cells beyond the header are fine", () => {
    const { bad, documents } = read("1,22423,x,1,2012-07-01 23:59:59,1,,X,,", "2,22423,x,1,2011-01-01 10:00:00,1,");
    expect(bad).toEqual([]);
    expect(documents).toHaveLength(2);
  });

  test("two customers on one invoice", () => {
    expect(
      read("1,22423,x,1,2011-01-01 10:00:00,1,1.0,X", "1,22423,x,1,2011-01-01 10:00:00,1,2.0,X").bad,
    ).toMatchObject([{ line: 3, column: "CustomerID" }]);
  });
});

describe("files of other hands", () => {
  test("semicolons, decimal commas, other column names and order", () => {
    const text =
      "Customer ID;Invoice;StockCode;Description;Quantity;InvoiceDate;Price\r\n13085;489434;85048;15CM CHRISTMAS GLASS BALL;12;01.12.2009 07:45;6,95\r\n13085;489435;85048;BALL;1;13.12.2009 07:45;6,95\r\n";
    const { documents, bad } = readSalesFile(`\uFEFF${text}`, "Europe/London");
    expect(bad).toEqual([]);
    expect(documents[0]).toMatchObject({ number: "489434", customerCode: "13085" });
    expect(documents[0]?.rows[0]?.unitPrice).toBe(6_950_000n);
    expect(documents[0]?.at.toISOString()).toBe("2009-12-01T07:45:00.000Z");
  });

  test("month first is known by a day past the twelfth", () => {
    const { documents } = read("1,22423,x,1,12/1/2010 8:26,1,,X", "2,22423,x,1,12/13/2010 8:26,1,,X");
    expect(documents[0]?.at.toISOString()).toBe("2010-12-01T08:26:00.000Z");
  });

  test("bytes that are no UTF-8 are read as Windows-1252", () => {
    expect(decodeText(Uint8Array.from([0xa3, 0x31]))).toBe("£1");
    expect(decodeText(Uint8Array.from([0x93, 0x80, 0x20, 0x35, 0x94, 0x20, 0x96, 0x20, 0x9f]))).toBe("“€ 5” – Ÿ");
  });

  test("what is no such file is refused with the reason", () => {
    expect(() => readSalesFile("", "UTC")).toThrow(/InvoiceNo is missing/);
    expect(() => readSalesFile("InvoiceNo,InvoiceNo,StockCode", "UTC")).toThrow(/stands twice/);
    expect(() => readSalesFile(`${HEADER}\n1,"never closed`, "UTC")).toThrow(/cannot be read/);
  });
});

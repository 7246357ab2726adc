import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { type Cell, type CellType, writeSpreadsheet } from "./spreadsheet.server.ts";

function sheetsOf(columns: { head: string; type?: CellType }[], rows: Cell[][], timeZone = "Europe/London") {
  const pieces: Uint8Array[] = [];
  const writer = writeSpreadsheet({ name: "orders", columns, timeZone, emit: (piece) => pieces.push(piece) });
  writer.rows(rows);
  writer.end();
  const files = unzipSync(new Uint8Array(Buffer.concat(pieces)));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
}
const cellsOf = (type: CellType, values: Cell[], timeZone?: string) => {
  const sheet =
    sheetsOf(
      [{ head: "h", type }],
      values.map((value) => [value]),
      timeZone,
    )["xl/worksheets/sheet1.xml"] ?? "";
  return [...sheet.matchAll(/<row>(.*?)<\/row>/g)].slice(1).map(([, cells]) => cells);
};

test("figures are figures, exactly; what a spreadsheet would round is kept as text", () => {
  expect(cellsOf("number", ["12.50", "-0.01", 7])).toEqual([
    "<c><v>12.50</v></c>",
    "<c><v>-0.01</v></c>",
    "<c><v>7</v></c>",
  ]);
  expect(cellsOf("number", ["9999999999999.99"])[0]).toBe("<c><v>9999999999999.99</v></c>");
  expect(cellsOf("number", ["99999999999999.99", "1e5", "=1+1"]).every((cell) => cell?.includes("inlineStr"))).toBe(
    true,
  );
});

test("days and instants are dates, instants on the company's clock", () => {
  // Day 1 of spreadsheets is 1900-01-01, and they believe that 1900 had a 29 February.
  expect(cellsOf("day", ["1900-03-01", "2026-03-29"])).toEqual(['<c s="1"><v>61</v></c>', '<c s="1"><v>46110</v></c>']);
  const instants = ["2026-01-01T12:00:00.000Z", "2026-07-01T12:00:00.000Z"];
  expect(cellsOf("instant", instants)).toEqual([
    '<c s="2"><v>46023.5</v></c>',
    `<c s="2"><v>${46204 + 13 / 24}</v></c>`,
  ]);
  expect(cellsOf("instant", instants, "UTC")[1]).toBe('<c s="2"><v>46204.5</v></c>');
});

test("texts are texts, whatever they hold", () => {
  const [formula, markup, control, empty, broken] = cellsOf("text", ["=1+1", `<&">`, "a\u0000b\u001bc", "", "\ud800"]);
  expect(formula).toBe('<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
  expect(markup).toContain("&lt;&amp;&quot;&gt;");
  expect(control).toContain("a\ufffdb\ufffdc");
  expect(empty).toBe("<c/>");
  expect(broken).toContain("\ufffd");
  expect(cellsOf("text", ["x".repeat(40_000)])[0]?.match(/x{9,}/)?.[0]).toHaveLength(32_767);
});

test("an empty list is a sheet with its headings", () => {
  const files = sheetsOf([{ head: "number" }, { head: "total", type: "number" }], []);
  expect(files["xl/worksheets/sheet1.xml"]).toMatch(/<row>.*number.*total.*<\/row><\/sheetData>/);
  expect(Object.keys(files).sort()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
});

import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { writeSpreadsheet } from "#app/http/spreadsheet.server.ts";
import { readTable, UnreadableFile } from "#app/modules/imports/read-table.server.ts";
import { readCell, readNumber } from "#app/modules/imports/values.ts";

const table = (text: string | Uint8Array) =>
  readTable(typeof text === "string" ? new TextEncoder().encode(text) : text);
const cells = (text: string | Uint8Array) => table(text).rows.map((row) => row.cells);

describe("a CSV file", () => {
  it("is read whatever signs, marks and line ends it has", () => {
    const expected = [["1", "Müller, Söhne €"]];
    expect(cells('\ufeffa,b\r\n1,"Müller, Söhne €"\r\n')).toEqual(expected);
    expect(cells("a;b\n1;Müller, Söhne €\n")).toEqual(expected);
    expect(cells("a\tb\r1\tMüller, Söhne €\r")).toEqual(expected);
    expect(cells(Buffer.from("\ufeffa;b\n1;Müller, Söhne €\n", "utf16le"))).toEqual(expected);
    expect(cells(Buffer.from("a;b\n1;Muller\n", "utf16le"))).toEqual([["1", "Muller"]]);
    const windows = Buffer.from("a;b\n1;M\u00fcller, S\u00f6hne \u0080\n", "latin1");
    expect(cells(windows)).toEqual(expected);
  });

  it("counts lines as an editor does, also after a line feed in quotes", () => {
    expect(table('a,b\n1,"x\ny"\n2,z\n').rows.map((row) => row.line)).toEqual([3, 4]);
  });

  it("gives back texts that our export has guarded", () => {
    expect(cells("a\n'=1+1\n'plain\n")).toEqual([["=1+1"], ["'plain"]]);
  });

  it.each([
    ["", "empty"],
    ["a,b\n", "no rows"],
    ["a,a\n1,2\n", "called a"],
    ['a,b\n"1,2\n', "never closed"],
    ["a,b\n1,2,3\n", "more cells"],
    [`${"x,".repeat(300)}\n${"1,".repeat(300)}\n`, "200 columns"],
    [`a\n${"x".repeat(20_000)}\n`, "10000 characters"],
    ["a\n\u0000\u0001\n", "neither"],
    [`a\n${"1\n".repeat(50_001)}`, "50000 rows"],
  ])("%# is refused with a reason", (text, reason) => {
    expect(() => table(text)).toThrow(reason);
  });
});

const SHEET = (rows: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
function workbook(
  sheet: string | Uint8Array,
  more: Record<string, string> = {},
  sheets = '<sheet name="A" sheetId="1" r:id="r1"/>',
) {
  const parts: Record<string, Uint8Array> = {
    "xl/workbook.xml": strToU8(`<workbook><sheets>${sheets}</sheets></workbook>`),
    "xl/_rels/workbook.xml.rels": strToU8(
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    ),
    "xl/worksheets/sheet1.xml": typeof sheet === "string" ? strToU8(sheet) : sheet,
  };
  for (const [name, text] of Object.entries(more)) parts[name] = strToU8(text);
  return zipSync(parts);
}

describe("a workbook", () => {
  it("that we have written is read back", () => {
    const pieces: Uint8Array[] = [];
    const sheet = writeSpreadsheet({
      name: "x",
      columns: [
        { head: "sku" },
        { head: "price", type: "number" },
        { head: "day", type: "day" },
        { head: "on", type: "boolean" },
      ],
      timeZone: "UTC",
      emit: (piece) => void pieces.push(piece),
    });
    sheet.rows([
      ["=A<&>", "12.34", "2026-02-28", true],
      ["00012", null, "1999-12-31", false],
    ]);
    sheet.end();
    expect(table(Buffer.concat(pieces))).toEqual({
      head: ["sku", "price", "day", "on"],
      rows: [
        { line: 2, cells: ["=A<&>", "12.34", "2026-02-28", "true"] },
        { line: 3, cells: ["00012", "", "1999-12-31", "false"] },
      ],
    });
  });

  it("is read by its first visible sheet, with shared texts, gaps, floats and days of 1904", () => {
    const file = workbook(SHEET("<row><c><v>no</v></c></row>"), {
      "xl/workbook.xml":
        '<workbook><workbookPr date1904="1"/><sheets><sheet name="h" state="hidden" sheetId="1" r:id="r1"/><sheet name="v" sheetId="2" r:id="r2"/></sheets></workbook>',
      "xl/sharedStrings.xml":
        '<sst><si><t>code</t></si><si><r><t>A</t></r><r><t xml:space="preserve"> b</t></r><rPh><t>x</t></rPh></si></sst>',
      "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      "xl/worksheets/sheet2.xml": SHEET(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>n</t></is></c></row><row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="1"><v>1</v></c><c r="C4"><f>1</f><v>0.30000000000000004</v></c></row>',
      ),
    });
    expect(() => table(file)).not.toThrow();
    expect(table(file)).toEqual({ head: ["code", "", "n"], rows: [{ line: 4, cells: ["A b", "1904-01-02", "0.3"] }] });
  });

  it.each([
    ["a bomb", () => workbook(new Uint8Array(4_000_000)), "unpacks to more"],
    ["macros", () => workbook(SHEET(""), { "xl/vbaProject.bin": "x" }), "macros"],
    ["a document type", () => workbook(`<!DOCTYPE a [<!ENTITY b "c">]>${SHEET("")}`), "document type"],
    ["an old or encrypted workbook", () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), "encrypted"],
    ["half a file", () => workbook(SHEET("<row><c><v>1</v></c></row>")).subarray(0, 80), "cannot be read"],
    ["another zip", () => zipSync({ "a.txt": strToU8("x") }), "no workbook"],
    ["a value far out", () => workbook(SHEET('<row><c r="XFD1"><v>1</v></c></row>')), "beyond column"],
  ])("with %s is refused", (_name, make, reason) => {
    const file = make();
    expect(() => table(file)).toThrow(UnreadableFile);
    expect(() => table(file)).toThrow(reason);
  });
});

describe("a cell", () => {
  it.each([
    ["1,5", "1.5"],
    ["1.234,50", "1234.5"],
    ["1,234.50", "1234.5"],
    ["1 234,5", "1234.5"],
    ["-0", "0"],
    ["007", "7"],
    ["1,234,567", "1234567"],
  ])("%s is the number %s", (text, value) => {
    expect(readNumber(text)).toEqual({ value });
  });

  it.each(["1,234", "1e3", "12%", "0x10", "١٢", "1.2.3", "abc"])(
    "%s is no number that can be meant in one way",
    (text) => {
      expect(readNumber(text)).toHaveProperty("reason");
    },
  );

  it("days are read in two ways only, and a rounded barcode is none", () => {
    expect(readCell("day", "31.1.2026")).toEqual({ value: "2026-01-31" });
    expect(readCell("day", "2026-01-31T00:00:00")).toEqual({ value: "2026-01-31" });
    for (const text of ["01/02/2026", "2025-02-29", "31.04.2026"])
      expect(readCell("day", text)).toHaveProperty("reason");
    expect(readCell("text", "9.78E+12")).toHaveProperty("reason");
    expect(readCell("boolean", "Ja")).toEqual({ value: "true" });
  });

  it.each([
    ["gb", "GB"],
    ["Germany", "DE"],
    ["Österreich", "AT"],
    ["uk", "GB"],
  ])("the country %s is %s", (text, value) => {
    expect(readCell("country", text)).toEqual({ value });
  });

  it("a country that there is not is named", () => {
    expect(readCell("country", "Atlantis")).toEqual({ reason: "There is no country Atlantis" });
  });
});

/** How many; `npm run test:deep -- inputs` asks for more. */
const INPUTS = Number(process.env.PULSE_FUZZ_INPUTS ?? 2_000);

it(`whatever file comes is a table or refused with a sentence (${INPUTS} files)`, () => {
  const sheet = strToU8(
    SHEET('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>0.3</v></c></row>'),
  );
  const csv = new TextEncoder().encode('a;b;c\r\n1;"x;\n""y";9.78E+12\r\n\'=1+1;;\u00fc\r\n');
  const damaged = (whole: Uint8Array) =>
    fc.array(fc.tuple(fc.nat(whole.length), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }).chain((changes) =>
      fc.nat(whole.length).map((end) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        // Half of them whole, the others cut off.
        return end % 2 === 0 ? bytes : bytes.subarray(0, end);
      }),
    );
  const file = fc.oneof(
    damaged(csv),
    damaged(workbook(sheet)),
    damaged(sheet).map((bytes) => workbook(bytes)),
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(file, (bytes) => {
      try {
        const { head, rows } = readTable(bytes);
        return head.length > 0 && rows.length > 0;
      } catch (error) {
        if (error instanceof UnreadableFile) return error.message.length > 10;
        throw error;
      }
    }),
    { numRuns: INPUTS },
  );
});

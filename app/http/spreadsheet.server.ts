import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { wallClock } from "#app/components/format.ts";

/*
 * Workbooks as ECMA-376 part 1 describes them, with the least a reader needs: inline texts, typed cells, a fixed first row.
 * Rows go out as they come, so the size of a list never matters to memory.
 */

export type Cell = string | number | boolean | null | undefined;
export type CellType = "text" | "number" | "day" | "instant" | "boolean";

/** Rows of one sheet, by the format (18.3.1.73); a longer list goes on in another sheet. */
const ROWS_A_SHEET = 1_048_576;
/** Characters of one cell, by Excel's own limits. */
const CELL_LENGTH = 32_767;
/** A spreadsheet keeps numbers as floats; with more digits than these an amount would change. */
const EXACT_DIGITS = 15;
const STYLE = { day: 1, instant: 2, head: 3 };
const DAY_MS = 86_400_000;
/** Day 0 of spreadsheets, as it works out after 1900-02-29, which they believe in. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

export type SheetWriter = { rows: (rows: Cell[][]) => void; end: () => void };

/** A workbook in pieces: `emit` gets them in order. Instants are shown on the clock of `timeZone`, without seconds. */
export function writeSpreadsheet(options: {
  name: string;
  columns: { head: string; type?: CellType }[];
  timeZone: string;
  emit: (piece: Uint8Array) => void;
}): SheetWriter {
  const { name, columns, timeZone, emit } = options;
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    emit(piece);
  });
  const encoder = new TextEncoder();
  const names: string[] = [];
  let sheet: ZipDeflate | undefined;
  let row = 0;

  function open(): void {
    names.push(names.length === 0 ? name : `${name} ${names.length + 1}`);
    sheet = new ZipDeflate(`xl/worksheets/sheet${names.length}.xml`, { level: 4 });
    zip.add(sheet);
    const head = columns.map((column) => textCell(column.head, STYLE.head)).join("");
    sheet.push(
      encoder.encode(
        `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="${columns.length}" width="18" customWidth="1"/></cols><sheetData><row>${head}</row>`,
      ),
    );
    row = 1;
  }

  function close(): void {
    sheet?.push(encoder.encode("</sheetData></worksheet>"), true);
    sheet = undefined;
  }

  return {
    rows(rows) {
      let text = "";
      for (const cells of rows) {
        if (!sheet) open();
        text += `<row>${cells.map((cell, index) => cellXml(cell, columns[index]?.type ?? "text", timeZone)).join("")}</row>`;
        if (++row < ROWS_A_SHEET) continue;
        sheet?.push(encoder.encode(text));
        text = "";
        close();
      }
      if (text) sheet?.push(encoder.encode(text));
    },
    end() {
      if (names.length === 0) open();
      close();
      for (const [path, text] of frame(names)) {
        const part = new ZipPassThrough(path);
        zip.add(part);
        part.push(encoder.encode(XML + text), true);
      }
      zip.end();
    },
  };
}

/** A workbook of rows that are there already. */
export function wholeSpreadsheet(
  sheet: { name: string; columns: { head: string; type?: CellType }[]; timeZone: string },
  rows: Cell[][],
): Buffer<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  const writer = writeSpreadsheet({ ...sheet, emit: (piece) => void pieces.push(piece) });
  writer.rows(rows);
  writer.end();
  return Buffer.concat(pieces);
}

const OF_FIGURES: Record<string, CellType> = {
  money: "number",
  quantity: "number",
  count: "number",
  day: "day",
  instant: "instant",
  flag: "boolean",
};

/** What a column of the facts is in a file. */
export const cellTypeOf = (type: string): CellType => OF_FIGURES[type] ?? "text";

function cellXml(value: Cell, type: CellType, timeZone: string): string {
  if (value === null || value === undefined || value === "") return "<c/>";
  const text = String(value);
  if (type === "boolean") return `<c t="b"><v>${value === true || text === "true" ? 1 : 0}</v></c>`;
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= EXACT_DIGITS) {
    return `<c><v>${text}</v></c>`;
  }
  if (type === "day" && /^\d{4}-\d\d-\d\d$/.test(text)) return dateCell(Date.parse(`${text}T00:00:00Z`), STYLE.day);
  if (type === "instant" && !Number.isNaN(Date.parse(text))) {
    const { day, time } = wallClock(text, timeZone);
    return dateCell(Date.parse(`${day}T${time}:00Z`), STYLE.instant);
  }
  return textCell(text);
}

const dateCell = (ms: number, style: number) => `<c s="${style}"><v>${(ms - DAY_ZERO) / DAY_MS}</v></c>`;

/** Text is text whatever it begins with: nothing in a cell of this kind is ever taken for a formula. */
function textCell(text: string, style?: number): string {
  return `<c t="inlineStr"${style ? ` s="${style}"` : ""}><is><t xml:space="preserve">${escapeXml(text.slice(0, CELL_LENGTH))}</t></is></c>`;
}

function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "")
  );
}

/** The parts around the sheets. */
function frame(names: string[]): [path: string, text: string][] {
  const sheets = names.map((name, index) => ({ name, id: index + 1 }));
  return [
    [
      "xl/styles.xml",
      `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/><xf numFmtId="165" applyNumberFormat="1" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
    ],
    [
      "xl/workbook.xml",
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.map(({ name, id }) => `<sheet name="${escapeXml(name)}" sheetId="${id}" r:id="rId${id}"/>`).join("")}</sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `<Relationships xmlns="${PACKAGE}/relationships">${sheets.map(({ id }) => `<Relationship Id="rId${id}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${id}.xml"/>`).join("")}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      "_rels/.rels",
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      "[Content_Types].xml",
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${sheets.map(({ id }) => `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join("")}</Types>`,
    ],
  ];
}

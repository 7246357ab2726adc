import { parse } from "csv-parse/sync";
import { readWorkbook } from "#app/modules/imports/read-workbook.server.ts";
import { decodeText } from "#app/modules/shared/decode-text.ts";

/** A file as a table of texts: headings, then rows with the line (or row) they stand in. */
export type ImportTable = { head: string[]; rows: { line: number; cells: string[] }[] };

/** What makes the file as a whole no table. The sentence is for the person who sent it. */
export class UnreadableFile extends Error {}

export const MOST_ROWS = 50_000;
export const MOST_COLUMNS = 200;
/** Of one cell. More is no value of ours, and a column of such is an attack. */
const CELL_LENGTH = 10_000;

/** Reads CSV (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252) or a workbook's first sheet. Throws UnreadableFile. */
export function readTable(bytes: Uint8Array): ImportTable {
  if (bytes.length === 0) throw new UnreadableFile("The file is empty.");
  const table = isZip(bytes) ? readWorkbook(bytes) : readCsv(bytes);
  return checked(table);
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

function checked({ head: raw, rows }: ImportTable): ImportTable {
  const head = raw.map((text) => text.trim());
  while (head.at(-1) === "") head.pop();
  if (head.length === 0) throw new UnreadableFile("The file has no headings in its first line.");
  if (head.length > MOST_COLUMNS) throw new UnreadableFile(`The file has more than ${MOST_COLUMNS} columns.`);
  const seen = new Set<string>();
  for (const text of head.map((one) => one.toLowerCase())) {
    if (text !== "" && seen.has(text)) throw new UnreadableFile(`Two columns are called ${text.slice(0, 60)}.`);
    seen.add(text);
  }
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (filled.length === 0) throw new UnreadableFile("The file has headings and no rows.");
  if (filled.length > MOST_ROWS)
    throw new UnreadableFile(`The file has more than ${MOST_ROWS} rows. Split it into several.`);
  for (const { line, cells } of filled) {
    if (cells.some((cell) => cell.length > CELL_LENGTH))
      throw new UnreadableFile(`Line ${line} has a cell of more than ${CELL_LENGTH} characters.`);
    if (cells.slice(head.length).some((cell) => cell.trim() !== ""))
      throw new UnreadableFile(`Line ${line} has more cells than there are headings.`);
  }
  return { head, rows: filled };
}

function readCsv(bytes: Uint8Array): ImportTable {
  const text = decode(bytes);
  if (text.includes("\u0000")) throw new UnreadableFile("This is neither a CSV file nor a workbook (.xlsx).");
  const first = text.split(/\r\n|\n|\r/, 1)[0] ?? "";
  const delimiter = [",", ";", "\t"].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_ROWS + 2,
      max_record_size: 200_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [head, ...rows] = records;
    return {
      head: head?.record ?? [],
      rows: rows.map(({ record, info }) => ({ line: info.lines, cells: record.map(unguarded) })),
    };
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number };
    const why =
      code === "CSV_QUOTE_NOT_CLOSED"
        ? "a quotation mark is never closed"
        : code === "CSV_MAX_RECORD_SIZE"
          ? "a line is too long"
          : "a quotation mark stands where none may";
    throw new UnreadableFile(`The file cannot be read as CSV: ${why}${lines ? ` (line ${lines})` : ""}.`);
  }
}

/** Our own exports put an apostrophe before what a spreadsheet would take for a formula; it is no part of the text. */
function unguarded(cell: string): string {
  return /^'[\s]*[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

function decode(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (a === 0xd0 && b === 0xcf && c === 0x11)
    throw new UnreadableFile(
      "This workbook is encrypted, or of the old format .xls. Save it as .xlsx, without a password.",
    );
  // Every other byte empty, as in Latin text of two bytes a sign, written without a mark.
  if (bytes.length > 3 && b === 0 && bytes[3] === 0) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes.length > 3 && a === 0 && c === 0) return new TextDecoder("utf-16be").decode(bytes);
  return decodeText(bytes);
}

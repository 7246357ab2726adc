import type { LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify/sync";
import type { Paged } from "#app/modules/shared/paging.ts";
import type { Call } from "./run-command.server.ts";
import { readScreen } from "./screen.server.ts";
import { readAddress, type ScreenList, type Shape } from "./screen-lists.server.ts";
import { type Cell, type CellType, writeSpreadsheet } from "./spreadsheet.server.ts";

export type FileColumn<View> = { head: string; type?: CellType; cell: (row: View) => Cell };

/** Rows fetched for one piece of a file: each is a transaction of its own, so a long download holds nobody up. */
const BATCH = 1000;

type Kind = "csv" | "xlsx";

const TYPES: Record<Kind, string> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * A list's filtered and sorted set as a file: all pages, whatever its size, with every column it has for this person. In CSV
 * no cell is taken for a formula, days are ISO and amounts plain decimals; a byte order mark and CRLF are for Excel.
 */
export async function listFile<Filters extends Shape, View>(
  args: LoaderFunctionArgs,
  list: ScreenList<Filters, View>,
  kind: Kind,
): Promise<Response> {
  const { filter, page: asked, rejected } = readAddress(args.request.url, list);
  // A file cannot show what was left out of its filter, and more than was asked for is no answer.
  if (rejected.length > 0) {
    const names = rejected.map(({ name }) => name).join(", ");
    throw new Response(`The file was not made, because this was not understood: ${names}.`, { status: 400 });
  }
  let columns: FileColumn<View>[] = [];
  let timeZone = "UTC";
  const read = (after: string | null) =>
    readScreen(args, "export", list.resource, (call: Call) => {
      columns = list.file(call);
      timeZone = call.identity.timeZone;
      return list.read(call, filter, { ...asked, limit: BATCH, after });
    });
  // The first piece before the answer begins: what it throws (no right, no session) still becomes a page.
  let piece: Paged<View> | undefined = await read(null);

  const pieces: Uint8Array[] = [];
  const emit = (bytes: Uint8Array) => void pieces.push(bytes);
  const writer =
    kind === "csv" ? writeCsv(columns, emit) : writeSpreadsheet({ name: list.name, columns, timeZone, emit });
  let after: string | null = null;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // A compressor may keep what it is given for a while; an empty answer would end the pulling.
      while (pieces.length === 0) {
        const { data, next }: Paged<View> = piece ?? (await read(after));
        piece = undefined;
        writer.rows(data.map((row) => columns.map((column) => column.cell(row))));
        after = next;
        if (next !== null) continue;
        writer.end();
        for (const bytes of pieces.splice(0)) controller.enqueue(bytes);
        return controller.close();
      }
      for (const bytes of pieces.splice(0)) controller.enqueue(bytes);
    },
  });
  return new Response(body, { headers: headersOf(list.name, kind) });
}

function writeCsv<View>(columns: FileColumn<View>[], emit: (piece: Uint8Array) => void) {
  const encoder = new TextEncoder();
  emit(encoder.encode(csvText(columns, [])));
  return {
    rows: (rows: Cell[][]) => {
      if (rows.length > 0) emit(encoder.encode(csvRows(columns, rows)));
    },
    end: () => {},
  };
}

/** A whole small file: its headings and rows. */
export function csvText(columns: { head: string; type?: CellType }[], rows: Cell[][]): string {
  return `\ufeff${csvLines([columns.map((column) => column.head)])}${csvRows(columns, rows)}`;
}

const csvRows = (columns: { type?: CellType }[], rows: Cell[][]): string =>
  csvLines(rows.map((row) => row.map((cell, index) => csvCell(cell, columns[index]?.type))));

const csvLines = (rows: Cell[][]): string =>
  rows.length > 0 ? stringify(rows, { record_delimiter: "\r\n", cast: { boolean: String } }) : "";

/** Rows that are there already, as a file; the heads may be anybody's words too. */
export function csvFile(name: string, columns: { head: string; type?: CellType }[], rows: Cell[][]): Response {
  const pieces: Uint8Array[] = [];
  const heads = columns.map(({ head, type }) => ({ head: String(csvCell(head, "text")), ...(type ? { type } : {}) }));
  const writer = writeCsv(
    heads.map((column) => ({ ...column, cell: () => null })),
    (bytes) => void pieces.push(bytes),
  );
  writer.rows(rows);
  return new Response(Buffer.concat(pieces), { headers: headersOf(name, "csv") });
}

/** The same as a workbook. */
export function sheetFile(name: string, columns: { head: string; type?: CellType }[], rows: Cell[][]): Response {
  const pieces: Uint8Array[] = [];
  const writer = writeSpreadsheet({ name, columns, timeZone: "UTC", emit: (bytes) => void pieces.push(bytes) });
  writer.rows(rows);
  writer.end();
  return new Response(Buffer.concat(pieces), { headers: headersOf(name, "xlsx") });
}

const headersOf = (name: string, kind: Kind) => ({
  "Content-Type": TYPES[kind],
  "Content-Disposition": `attachment; filename="${name}.${kind}"`,
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
});

/** A text that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection); a figure stays a figure. */
function csvCell(cell: Cell, type: CellType | undefined): Cell {
  if (typeof cell !== "string") return cell;
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(cell)) return cell;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of the signs
  return /^[\s\u0000]*[=+\-@\t\r\u0000]/.test(cell) ? `'${cell}` : cell;
}

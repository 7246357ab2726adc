import { csvText } from "./list-files.server.ts";
import { cellTypeOf } from "./spreadsheet.server.ts";

/* Figures and their drawings as files. */

const FILE_TYPES = {
  csv: "text/csv; charset=utf-8",
  svg: "image/svg+xml",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export function fileAnswer(
  name: string,
  kind: keyof typeof FILE_TYPES,
  content: string | Uint8Array<ArrayBuffer>,
): Response {
  return new Response(content, {
    headers: {
      "Content-Type": FILE_TYPES[kind],
      "Content-Disposition": `attachment; filename="${name}.${kind}"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** Headings and rows as the lists' files write them. */
export function tableFile(
  name: string,
  columns: { head: string; type: string }[],
  rows: (string | number | boolean | null)[][],
): Response {
  return fileAnswer(
    name,
    "csv",
    csvText(
      columns.map(({ head, type }) => ({ head, type: cellTypeOf(type) })),
      rows,
    ),
  );
}

import { wallClock } from "#app/components/format.ts";
import { csvText } from "./list-files.server.ts";
import { cellTypeOf } from "./spreadsheet.server.ts";

/* Figures and their drawings as files. */

const FILE_TYPES = {
  csv: "text/csv; charset=utf-8",
  svg: "image/svg+xml",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * A file of figures is named for how current they are: "revenue-as-of-2026-11-20-14-32-07", in the company's time. Within, it has
 * nothing but what programs read.
 */
export function namedAsOf(name: string, asOf: string, timeZone: string): string {
  const { day, time, seconds } = wallClock(asOf, timeZone);
  return `${name}-as-of-${day}-${time.replace(":", "-")}-${seconds}`;
}

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

import { stringify } from "csv-stringify/sync";

/** Rows fetched for one piece of an export. */
const BATCH = 500;

/**
 * A list's filtered set as a file, page by page, so that the size of the set never matters to memory. Excel reads it
 * (byte order mark, CRLF) and no cell is taken for a formula; days are ISO and amounts plain decimals.
 */
export async function csvResponse<Row>(options: {
  name: string;
  columns: { head: string; cell: (row: Row) => string | number | boolean | null | undefined }[];
  page: (page: { limit: number; after: string | null }) => Promise<{ data: Row[]; next: string | null }>;
}): Promise<Response> {
  const { name, columns, page } = options;
  const encoder = new TextEncoder();
  // The first piece before the answer begins: what it throws (no right, no session) still becomes a page.
  let piece: { data: Row[]; next: string | null } | undefined = await page({ limit: BATCH, after: null });
  let after: string | null = null;
  let first = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { data, next } = piece ?? (await page({ limit: BATCH, after }));
      piece = undefined;
      const rows = data.map((row) => columns.map((column) => column.cell(row) ?? ""));
      const head = columns.map((column) => column.head);
      const text = stringify(first ? [head, ...rows] : rows, { record_delimiter: "\r\n", escape_formulas: true });
      controller.enqueue(encoder.encode((first ? "\ufeff" : "") + text));
      first = false;
      after = next;
      if (next === null) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvFile, sheetFile } from "#app/http/list-files.server.ts";
import { recordExport } from "#app/http/refusals.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { isImportKind, KINDS } from "#app/modules/imports/kinds.ts";
import { exportForImport } from "#app/modules/imports/queries.server.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

/** Everything of a kind, as its import takes it. */
export async function loader(args: LoaderFunctionArgs) {
  return readScreen(args, "read", "imports", async ({ tx, actor, identity }) => {
    const [, kind = "", type] = /^([a-z-]+)\.(csv|xlsx)$/.exec(args.params.file ?? "") ?? [];
    if (!isImportKind(kind)) throw new NotFound("file");
    const { head, rows } = await exportForImport(tx, actor, kind);
    const [right] = KINDS[kind].rights;
    if (right) await recordExport(args.context, args.request, identity, right[1]);
    const numbers = new Set(KINDS[kind].fields.filter((field) => field.type === "decimal").map((field) => field.name));
    const columns = head.map((name) => ({
      head: name,
      type: numbers.has(name) ? ("number" as const) : ("text" as const),
    }));
    return type === "csv" ? csvFile(kind, columns, rows) : sheetFile(kind, columns, rows);
  });
}

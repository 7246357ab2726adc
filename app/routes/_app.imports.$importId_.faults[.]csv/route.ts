import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { csvFile } from "#app/http/list-files.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listImportRows, readImport } from "#app/modules/imports/queries.server.ts";
import { MOST_ROWS } from "#app/modules/imports/read-table.server.ts";

/** All that is wrong with a file: line, column, reason. */
export async function loader(args: LoaderFunctionArgs) {
  const rows = await readScreen(args, "read", "imports", async ({ tx, actor }) => {
    const run = await readImport(tx, actor, recordId(args.params.importId, "import"));
    return (await listImportRows(tx, run.id, true, { limit: MOST_ROWS, after: null })).data;
  });
  return csvFile(
    "faults",
    [{ head: "line", type: "number" }, { head: "record" }, { head: "column" }, { head: "reason" }],
    rows.flatMap(({ line, key, errors }) => errors.map(([column, reason]) => [line, key, column, reason])),
  );
}

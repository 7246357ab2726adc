import type { LoaderFunctionArgs } from "@remix-run/node";
import { stringify } from "csv-stringify/sync";
import { recordId } from "#app/components/list-params.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { MOST_OF_A_RUN } from "#app/modules/orders/bulk-acts.ts";
import { listRefusedOfRun, readBulkRun } from "#app/modules/orders/bulk-run.server.ts";

/** The orders that a run left alone, each with the reason. */
export async function loader(args: LoaderFunctionArgs) {
  const rows = await readScreen(args, "read", "orders", async ({ tx, actor }) => {
    const run = await readBulkRun(tx, actor, recordId(args.params.runId, "run"));
    return (await listRefusedOfRun(tx, run.id, { limit: MOST_OF_A_RUN, after: null })).data;
  });
  const text = stringify(
    rows.map(({ number, reason }) => [number, reason]),
    { header: true, columns: ["number", "reason"], bom: true, record_delimiter: "windows", escape_formulas: true },
  );
  return new Response(text, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="refused.csv"',
      "Cache-Control": "no-store",
    },
  });
}

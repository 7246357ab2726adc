import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { barcodeOf, printScreen } from "#app/http/print/print-screen.server.ts";
import { countSheet } from "#app/http/print/sheets.ts";
import { type CountLineView, listCountLines, readCount } from "#app/modules/inventory/scan-queries.server.ts";

const AT_ONCE = 1_000;

/** All products of a count with room for what is counted, in the reader's own language. */
export const loader = (args: LoaderFunctionArgs) =>
  printScreen(args, "read", "stock", async ({ tx }, paperIn) => {
    const count = await readCount(tx, recordId(args.params.countId, "count"));
    const lines: CountLineView[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const { data, next } = await listCountLines(tx, count, "all", { limit: AT_ONCE, after: after ?? null });
      lines.push(...data);
      after = next;
    }
    return countSheet(await paperIn(wordsFor(args.request)), count, lines, barcodeOf(count.number));
  });

import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvResponse } from "#app/components/csv.server.ts";
import { entryFilter } from "#app/components/ledger-filter.ts";
import { readParams } from "#app/components/list-params.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listEntries } from "#app/modules/ledger/queries.server.ts";
import type { EntryView } from "#app/modules/ledger/views.ts";

export function loader(args: LoaderFunctionArgs) {
  const { filter } = readParams(args.request.url, entryFilter);
  return csvResponse<EntryView>({
    name: "journal",
    page: (page) => readScreen(args, "export", "journal", ({ tx }) => listEntries(tx, filter, page)),
    columns: [
      { head: "effective_on", cell: (row) => row.effective_on },
      { head: "journal_id", cell: (row) => row.journal_id },
      { head: "account", cell: (row) => row.account },
      { head: "account_name", cell: (row) => row.account_name },
      { head: "debit", cell: (row) => row.debit },
      { head: "credit", cell: (row) => row.credit },
      { head: "currency", cell: (row) => row.currency },
      { head: "ref_type", cell: (row) => row.ref_type },
      { head: "ref_number", cell: (row) => row.ref_number },
      { head: "memo", cell: (row) => row.memo },
      { head: "recorded_at", cell: (row) => row.recorded_at },
      { head: "recorded_by", cell: (row) => row.recorded_by },
    ],
  });
}

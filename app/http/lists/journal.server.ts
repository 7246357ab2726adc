import { entryFilter } from "#app/components/ledger-filter.ts";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { madeByItself } from "#app/modules/history.server.ts";
import { listAccountEntries, listEntries, sumEntries } from "#app/modules/ledger/queries.server.ts";
import type { AccountView, EntryView } from "#app/modules/ledger/views.ts";
import type { Paged } from "#app/modules/shared/paging.ts";
import type { Db } from "#db/client.ts";

/** Whether somebody or the program has posted them. */
async function withMakers<Entry extends EntryView>(db: Db, { data, ...rest }: Paged<Entry>) {
  const itself = await madeByItself(db, [...new Set(data.map((entry) => entry.journal_id))]);
  return { ...rest, data: data.map((entry) => ({ ...entry, by_itself: itself.has(entry.journal_id) })) };
}

type Made = { by_itself: boolean };

export const journalList: ScreenList<typeof entryFilter, EntryView & Made> = {
  name: "journal",
  path: "/ledger",
  resource: "journal",
  filters: entryFilter,
  sorts: ["day"],
  usual: "-day",
  read: async ({ tx }, filter, page) => withMakers(tx, await listEntries(tx, filter, page)),
  totals: ({ tx }, filter, atMost) => sumEntries(tx, filter, atMost),
  file: () => [
    { head: "effective_on", type: "day", cell: (row) => row.effective_on },
    { head: "journal_id", cell: (row) => row.journal_id },
    { head: "account", cell: (row) => row.account },
    { head: "account_name", cell: (row) => row.account_name },
    { head: "debit", type: "number", cell: (row) => row.debit },
    { head: "credit", type: "number", cell: (row) => row.credit },
    { head: "currency", cell: (row) => row.currency },
    { head: "ref_type", cell: (row) => row.ref_type },
    { head: "ref_number", cell: (row) => row.ref_number },
    { head: "memo", cell: (row) => row.memo },
    { head: "recorded_at", type: "instant", cell: (row) => row.recorded_at },
    { head: "recorded_by", cell: (row) => row.recorded_by },
  ],
};

const { from, to } = entryFilter;
const days = { from, to };

/** An account's lines stand by day, newest first, because each shows the balance after it. Its files are the journal's. */
export function accountList(account: AccountView): ScreenList<typeof days, EntryView & Made & { balance: string }> {
  return {
    ...journalList,
    filters: days,
    sorts: [],
    usual: "",
    read: async ({ tx }, filter, page) => withMakers(tx, await listAccountEntries(tx, account, filter, page)),
    totals: ({ tx }, filter, atMost) => sumEntries(tx, { ...filter, account: account.code }, atMost),
  };
}

import type { ReactNode } from "react";
import type { EntryView } from "#app/modules/ledger/views.ts";
import type { Column } from "./data-table.tsx";
import { Code, Day, Money } from "./figures.tsx";
import { humanise } from "./format.ts";
import { whoText } from "./record-words.ts";
import { useWords, type Words } from "./words/words.ts";

type Entry = EntryView & { by_itself: boolean; balance?: string };
export type EntryRow = Omit<Entry, "recorded_at" | "reverses_id">;

/** Only what the lists show goes to the browser. */
export function entryRow(entry: Entry): EntryRow {
  const { recorded_at: _at, reverses_id: _reverses, ...row } = entry;
  return row;
}

/** The document that an entry was made from, where it has a page. */
export function SourceLink({ entry }: { entry: Pick<EntryView, "ref_type" | "ref_id" | "ref_number"> }) {
  const t = useWords();
  const label = entry.ref_number ? <Code>{entry.ref_number}</Code> : humanise(t(entry.ref_type));
  if (entry.ref_type === "invoice" || entry.ref_type === "credit_note") {
    return <a href={`/invoices/${entry.ref_id}`}>{label}</a>;
  }
  if (entry.ref_type === "order") return <a href={`/orders/${entry.ref_id}`}>{label}</a>;
  return <a href={`/ledger?ref=${entry.ref_id}`}>{label}</a>;
}

/** Columns of a list of journal lines; `account` is left out on an account's own page, which shows a running balance. */
export function entryColumns(t: Words, options: { account: boolean; balance: boolean }): Column<EntryRow>[] {
  const columns: (Column<EntryRow> | false)[] = [
    {
      key: "day",
      sort: "day",
      head: t("Day"),
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/ledger/entries/${row.journal_id}`}>
          <Day value={row.effective_on} />
        </a>
      ),
    },
    options.account && {
      key: "account",
      head: t("Account"),
      phone: "line",
      cell: (row) => (
        <a href={`/ledger/accounts/${encodeURIComponent(row.account)}`}>
          <Code>{row.account}</Code> {row.account_name}
        </a>
      ),
    },
    {
      key: "memo",
      head: t("Memo"),
      phone: "status",
      cell: (row) => row.memo,
    },
    { key: "source", head: t("Document"), tight: true, cell: (row) => <SourceLink entry={row} /> },
    { key: "by", head: t("By"), tight: true, cell: (row) => whoText(t, row.recorded_by, row.by_itself) },
    { key: "debit", head: t("Debit"), numeric: true, phone: "line", cell: (row) => blankZero(row.debit, row.currency) },
    {
      key: "credit",
      head: t("Credit"),
      numeric: true,
      phone: "line",
      cell: (row) => blankZero(row.credit, row.currency),
    },
    options.balance && {
      key: "balance",
      head: t("Balance"),
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.balance} currency={row.currency} />,
    },
  ];
  return columns.filter((column) => column !== false);
}

/** Of one entry, whose day, memo and document stand above its lines. */
export const lineColumns = (t: Words): Column<EntryRow>[] =>
  entryColumns(t, { account: true, balance: false }).filter(({ key }) => ["account", "debit", "credit"].includes(key));

function blankZero(amount: string, currency: string): ReactNode {
  return /[1-9]/.test(amount) ? <Money amount={amount} currency={currency} /> : null;
}

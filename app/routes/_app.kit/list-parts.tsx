import { Button } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { amounts, DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { JournalLines } from "#app/components/journal-lines.tsx";
import type { ListState } from "#app/components/list-params.ts";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { Sheet } from "#app/components/page-head.tsx";

const LIST: ListState = {
  name: "kit",
  path: "/kit",
  sort: "-number",
  sorts: ["number", "total"],
  per: 25,
  columns: null,
  rejected: [{ name: "from", value: "2026-13-01" }],
  totals: { count: 40, sums: [{ currency: "GBP", amounts: { total: "1176.50" } }] },
  totalsOf: 1_000,
  today: "2026-11-20",
  now: "2026-11-20T12:00:00Z",
  person: "Ana",
  views: [
    { id: "1", name: "Late", query: "status=placed", role: null, isDefault: false, isPinned: false, count: 7 },
    { id: "2", name: "Of all in sales", query: "", role: "sales", isDefault: true, isPinned: true, count: null },
  ],
  widths: {},
  can: { export: true, shareViews: false },
};

const FILTERS: Filter[] = [
  { kind: "search", name: "q", label: "Search", placeholder: "Number or customer" },
  { ...DAYS, label: "Placed" },
  {
    kind: "chips",
    name: "status",
    label: "Status",
    all: "All",
    many: true,
    options: [
      { value: "draft", label: "Draft" },
      { value: "placed", label: "Placed" },
    ],
  },
  { ...amounts("total"), label: "Total" },
];

/** What a list is made of: views, filters, rows to tick, totals of the whole set, files and pages. */
export function Lists<Row extends { id: string; total: string }>(props: { columns: Column<Row>[]; rows: Row[] }) {
  return (
    <section className="grid gap-4" aria-labelledby="lists">
      <div className="sheet-head">
        <h2 id="lists">A list</h2>
        <ExportLinks list={LIST} />
      </div>
      <ListView
        list={LIST}
        noun={["order", "orders"]}
        {...props}
        next="2"
        rowKey={(row) => row.id}
        filters={FILTERS}
        days
        totals={{ total: "total" }}
        bulk={{ acts: [], amount: ({ total }) => ({ amount: total, currency: "GBP" }), label: ({ id }) => id }}
        empty="There are no orders yet."
      />
    </section>
  );
}

const LINES = [
  { account: "1100", debit: "12.50", credit: "" },
  { account: "4000", debit: "", credit: "12.50" },
  { account: "", debit: "", credit: "" },
];

/** Lines are walked, added, moved and removed by keys. It sends nothing. */
export function LineParts() {
  return (
    <Sheet title="Lines of a form" label="Lines of a form">
      <FormShell id="kit-lines" wide defaultValues={{ lines: LINES }}>
        <JournalLines currency="GBP" />
        <div className="actions">
          <Button type="button">Save</Button>
        </div>
      </FormShell>
    </Sheet>
  );
}

/** What the head of each page says of its connection, and that an answer is on its way. */
export function Connection() {
  return (
    <Sheet title="Connection" label="Connection">
      <p className="btn-row">
        {[
          ["live", "Live"],
          ["lost", "Reconnecting, updated 12:00"],
        ].map(([state, words]) => (
          <span key={state} className="live meta" data-state={state}>
            <span>{words}</span>
          </span>
        ))}
      </p>
      <p className="notice warning">The server cannot be reached. What is scanned is kept here and sent later.</p>
    </Sheet>
  );
}

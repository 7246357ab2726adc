import type { InvoiceView } from "#app/modules/billing/views.ts";
import type { Column } from "./data-table.tsx";
import { Code, Day, Money } from "./figures.tsx";
import { DocumentStatus, Status } from "./status.tsx";
import { useWords, type Words } from "./words/words.ts";

/** `amount_due` is missing for roles that see totals only. */
export type InvoiceRow = Pick<
  InvoiceView,
  "id" | "number" | "kind" | "status" | "customer" | "customer_id" | "currency" | "total" | "issued_on" | "due_on"
> & { amount_due?: string };

export function invoiceRow(invoice: InvoiceView): InvoiceRow {
  const { id, number, kind, status, customer, customer_id, currency, total, issued_on, due_on, amount_due } = invoice;
  return { id, number, kind, status, customer, customer_id, currency, total, issued_on, due_on, amount_due };
}

export function InvoiceStatus({ invoice }: { invoice: Pick<InvoiceRow, "kind" | "status"> }) {
  const t = useWords();
  if (invoice.kind === "invoice") return <DocumentStatus of="invoice" status={invoice.status} />;
  return invoice.status === "paid" ? (
    <Status shape="done">{t("Used up")}</Status>
  ) : (
    <Status shape="open">{t("Credit left")}</Status>
  );
}

export function invoiceColumns(t: Words, currency: string, withCustomer = true): Column<InvoiceRow>[] {
  const columns: Column<InvoiceRow>[] = [
    {
      key: "number",
      sort: "number",
      head: t("Number"),
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/invoices/${row.id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    {
      key: "customer",
      sort: "customer",
      head: t("Customer"),
      phone: "line",
      cell: (row) => <a href={`/customers/${row.customer_id}`}>{row.customer}</a>,
    },
    {
      key: "status",
      head: t("Status"),
      phone: "status",
      // Nothing else of the row: a cell is tinted when what it is given has changed.
      cell: ({ kind, status }) => <InvoiceStatus invoice={{ kind, status }} />,
    },
    { key: "issued", sort: "issued", head: t("Issued"), tight: true, cell: (row) => <Day value={row.issued_on} /> },
    {
      key: "due",
      sort: "due",
      head: t("Due"),
      tight: true,
      cell: (row) => (row.kind === "invoice" ? <Day value={row.due_on} /> : null),
    },
    {
      key: "total",
      sort: "total",
      head: t("Total, {currency}", { currency }),
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
    {
      key: "left",
      head: t("Open"),
      numeric: true,
      cell: (row) => <Money amount={row.amount_due} currency={row.currency} dash />,
    },
  ];
  return withCustomer ? columns : columns.filter((column) => column.key !== "customer");
}

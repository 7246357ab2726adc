import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { INVOICE_STATUSES } from "#app/components/document-statuses.ts";
import { useCompany } from "#app/components/figures.tsx";
import { amounts, DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { invoiceColumns, invoiceRow } from "#app/components/invoice-columns.tsx";
import { ExportLinks, ListView, type Noun } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { statusOptions } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { invoiceList } from "#app/http/lists/invoices.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Invoices", matches);

export const loader = (args: LoaderFunctionArgs) => listScreen(args, invoiceList, invoiceRow, () => ({}));

const filters: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("Number, order or customer") },
  { ...DAYS, label: english("Issued") },
  { ...amounts("total"), label: english("Total") },
  { ...DAYS, name: "due", from: "due_from", to: "due_to", label: english("Due") },
  {
    kind: "select",
    name: "age",
    label: english("Age"),
    more: true,
    options: [
      { value: "not_due", label: english("Not due") },
      { value: "days_1_30", label: english("1 to 30 days") },
      { value: "days_31_60", label: english("31 to 60 days") },
      { value: "days_61_90", label: english("61 to 90 days") },
      { value: "over_90", label: english("Over 90 days") },
    ],
  },
  { kind: "only", name: "customer_id", label: english("Of one customer") },
  { kind: "only", name: "order_id", label: english("Of one order") },
  { kind: "only", name: "salesperson_id", label: english("Of one salesperson") },
  { kind: "only", name: "without", label: english("Without a salesperson") },
  { kind: "only", name: "id", label: english("Selected invoices") },
];
/** A credit note is open until it is used up; the other states are an invoice's. */
const status: Filter = {
  kind: "chips",
  name: "status",
  label: english("Status"),
  all: "All",
  many: true,
  options: statusOptions("invoice", [...INVOICE_STATUSES]),
};

export default function Invoices() {
  const t = useWords();
  const { rows, next, list } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  const [params] = useSearchParams();
  useLiveTypes("orders.invoice_", "orders.payment_", "orders.credit_");
  const notes = params.get("kind") === "credit_note";
  const noun: Noun = notes ? ["credit note", "credit notes"] : ["invoice", "invoices"];
  return (
    <>
      <PageHead title={notes ? t("Credit notes") : t("Invoices")}>
        <ExportLinks list={list} />
      </PageHead>
      <Tabs
        label={t("Kind")}
        tabs={[
          { href: "/invoices", label: t("Invoices") },
          { href: "/invoices?kind=credit_note", label: t("Credit notes") },
        ]}
      />
      <ListView
        list={list}
        noun={noun}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={invoiceColumns(t, currency)}
        filters={notes ? filters : [...filters, status]}
        days
        linked
        totals={{ total: "total", open: "left" }}
        bulk={{
          acts: [],
          amount: ({ total, currency }) => ({ amount: total, currency }),
          label: (row) => row.number,
        }}
        empty={
          notes
            ? t("No invoice has been credited yet. It is done on the invoice’s page.")
            : t("There are no invoices yet. One is made by itself when an order is placed.")
        }
        steps={notes ? [{ href: "/invoices", label: t("Invoices") }] : [{ href: "/orders/new", label: t("New order") }]}
      />
    </>
  );
}

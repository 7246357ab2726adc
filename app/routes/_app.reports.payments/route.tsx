import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Day, Money, useCompany } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { METHODS } from "#app/components/record-kinds.ts";
import { METHOD_WORDS, PAYMENT_KIND_WORDS } from "#app/components/record-words.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { paymentList } from "#app/http/lists/records.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { PaymentLine } from "#app/modules/billing/list-payments.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("Payments"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    paymentList,
    (row) => row,
    ({ actor }) => ({ can: { create: may(actor, "create", "payments") } }),
  );

const columns = (t: Words, currency: string): Column<PaymentLine>[] => [
  {
    key: "number",
    head: t("Number"),
    tight: true,
    phone: "title",
    cell: (row) => (
      <a href={`/payments/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "paid_on", head: t("Day"), tight: true, phone: "line", cell: (row) => <Day value={row.paid_on} /> },
  { key: "kind", head: t("Kind"), phone: "status", cell: (row) => t(PAYMENT_KIND_WORDS[row.kind]) },
  { key: "customer", head: t("Customer"), phone: "line", cell: (row) => row.customer },
  { key: "method", head: t("Method"), cell: (row) => t(METHOD_WORDS[row.method] ?? row.method) },
  { key: "reference", head: t("Reference"), cell: (row) => row.reference },
  {
    key: "amount",
    head: `${t("Amount")}, ${currency}`,
    numeric: true,
    phone: "amount",
    cell: (row) => <Money amount={row.amount} currency={row.currency} />,
  },
];

export default function Payments() {
  const { rows, next, list, can } = useLoaderData<typeof loader>();
  const t = useWords();
  const { currency } = useCompany();
  useLiveTypes("orders.payment_");
  const filters: Filter[] = [
    { ...DAYS, label: t("Day") },
    {
      kind: "chips",
      name: "kind",
      label: t("Kind"),
      all: t("All"),
      options: Object.entries(PAYMENT_KIND_WORDS).map(([value, label]) => ({ value, label: t(label) })),
    },
    {
      kind: "chips",
      name: "method",
      label: t("Method"),
      all: t("All"),
      options: METHODS.map((value) => ({ value, label: t(METHOD_WORDS[value] ?? value) })),
    },
    { kind: "only", name: "customer_id", label: t("Of one customer") },
  ];
  return (
    <>
      <PageHead title={t("Payments")} crumb={{ href: "/reports", label: t("Reports") }}>
        {can.create ? (
          <ButtonLink look="primary" href="/payments/new">
            {t("New payment")}
          </ButtonLink>
        ) : null}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("payment"), t("payments")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t, currency)}
        filters={filters}
        days
        totals={{ amount: "amount" }}
        empty={t("Nothing has been paid yet. A payment is recorded on its invoice’s page.")}
        steps={[{ href: "/invoices", label: t("Invoices") }]}
      />
    </>
  );
}

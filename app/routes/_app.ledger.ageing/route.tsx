import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Money } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ComparedDays, ReportTabs, StatementFiles, StatementPaper } from "#app/components/statement-head.tsx";
import { type Beside, beside, customerKey } from "#app/components/statement-rows.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readAgeingPage } from "#app/http/statements.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import type { AgeingRow } from "#app/modules/billing/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Receivables by age", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", (call) => readAgeingPage(call, args.request.url));

const BUCKETS = [
  ["not_due", english("Not due")],
  ["days_1_30", english("1–30 days")],
  ["days_31_60", "31–60"],
  ["days_61_90", "61–90"],
  ["over_90", english("Over 90")],
] as const;

const columns = (t: Words, compared: string | null): Column<Beside<AgeingRow>>[] => [
  {
    key: "customer",
    head: english("Customer"),
    phone: "title",
    cell: ({ either }) => <a href={`/invoices?customer_id=${either.customer_id}`}>{either.customer}</a>,
  },
  ...BUCKETS.map(
    ([key, head]): Column<Beside<AgeingRow>> => ({
      key,
      head,
      numeric: true,
      cell: ({ now }) => <Money amount={now?.[key] ?? "0"} dash />,
    }),
  ),
  {
    key: "total",
    head: english("Total"),
    numeric: true,
    phone: "amount",
    cell: ({ now }) => <Money amount={now?.total ?? "0"} dash />,
  },
  ...(compared
    ? [
        {
          key: "before",
          head: t("Total, {as_of}", { as_of: compared }),
          numeric: true,
          phone: "line",
          cell: ({ before }) => <Money amount={before?.total ?? "0"} dash />,
        } satisfies Column<Beside<AgeingRow>>,
      ]
    : []),
];

export default function Ageing() {
  const t = useWords();
  const { report, before, offered, rejected, paper, mayExport } = useLoaderData<typeof loader>();
  const compared = before && dayText(before.as_of, t.locale);
  const rows = beside(report.rows, before?.rows, customerKey);
  useLiveTypes("orders.invoice_", "orders.payment_", "orders.credit_");
  const totals = Object.fromEntries(
    [...BUCKETS.map(([key]) => key), "total" as const].map((key) => [
      key,
      <Money key={key} amount={report.total[key]} dash />,
    ]),
  );
  return (
    <>
      <PageHead title={t("Receivables by age on {as_of}", { as_of: dayText(report.as_of, t.locale) })}>
        <StatementFiles may={mayExport} />
      </PageHead>
      <ReportTabs />
      <StatementPaper {...{ paper, compared }} />
      <FilterBar
        filters={[
          { kind: "day", name: "as_of", label: t("On~day"), fallback: report.as_of },
          { kind: "day", name: "compare", label: t("Compared with") },
        ]}
        rejected={rejected}
      >
        <ComparedDays offered={offered} />
      </FilterBar>
      <Sheet flush label={t("Receivables by age")}>
        {rows.length > 0 ? (
          <DataTable
            caption={t("Receivables by age, {currency}", { currency: report.currency })}
            columns={columns(t, compared)}
            rows={rows}
            rowKey={(row) => row.key}
            linked
            totals={[
              {
                label: t("Total, {currency}", { currency: report.currency }),
                cells: { ...totals, before: <Money amount={before?.total.total} dash /> },
              },
            ]}
          />
        ) : (
          <NothingYet>{t("Nobody owed anything then.")}</NothingYet>
        )}
      </Sheet>
    </>
  );
}

import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Money } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { ReportTabs } from "#app/components/ledger-parts.tsx";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readAgeing } from "#app/modules/billing/queries.server.ts";
import type { AgeingRow } from "#app/modules/billing/views.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Receivables by age", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { as_of: day });
    return { report: await readAgeing(tx, filter.as_of ?? dayIn(identity.timeZone, now)), rejected };
  });

const BUCKETS = [
  ["not_due", english("Not due")],
  ["days_1_30", english("1–30 days")],
  ["days_31_60", "31–60"],
  ["days_61_90", "61–90"],
  ["over_90", english("Over 90")],
] as const;

const columns: Column<AgeingRow>[] = [
  {
    key: "customer",
    head: english("Customer"),
    phone: "title",
    cell: (row) => <a href={`/invoices?customer_id=${row.customer_id}`}>{row.customer}</a>,
  },
  ...BUCKETS.map(
    ([key, head]): Column<AgeingRow> => ({
      key,
      head,
      numeric: true,
      cell: (row) => <Money amount={row[key]} dash />,
    }),
  ),
  {
    key: "total",
    head: english("Total"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Money amount={row.total} dash />,
  },
];

export default function Ageing() {
  const t = useWords();
  const { report, rejected } = useLoaderData<typeof loader>();
  useLiveTypes("orders.invoice_", "orders.payment_", "orders.credit_");
  const totals = Object.fromEntries(
    [...BUCKETS.map(([key]) => key), "total" as const].map((key) => [
      key,
      <Money key={key} amount={report.total[key]} dash />,
    ]),
  );
  return (
    <>
      <PageHead title={t("Receivables by age on {as_of}", { as_of: dayText(report.as_of, t.locale) })} />
      <ReportTabs />
      <FilterBar
        filters={[{ kind: "day", name: "as_of", label: t("On~day"), fallback: report.as_of }]}
        rejected={rejected}
      />
      <Sheet flush label={t("Receivables by age")}>
        {report.rows.length > 0 ? (
          <DataTable
            caption={t("Receivables by age, {currency}", { currency: report.currency })}
            columns={columns}
            rows={report.rows}
            rowKey={(row) => row.customer_id}
            linked
            totals={[{ label: t("Total, {currency}", { currency: report.currency }), cells: totals }]}
          />
        ) : (
          <NothingYet>{t("Nobody owed anything then.")}</NothingYet>
        )}
      </Sheet>
    </>
  );
}

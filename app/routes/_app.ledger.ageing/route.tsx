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
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readAgeing } from "#app/modules/billing/queries.server.ts";
import type { AgeingRow } from "#app/modules/billing/views.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = () => [{ title: "Receivables by age · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { as_of: day });
    return { report: await readAgeing(tx, filter.as_of ?? dayIn(identity.timeZone, now)), rejected };
  });

const BUCKETS = [
  ["not_due", "Not due"],
  ["days_1_30", "1–30 days"],
  ["days_31_60", "31–60"],
  ["days_61_90", "61–90"],
  ["over_90", "Over 90"],
] as const;

const columns: Column<AgeingRow>[] = [
  {
    key: "customer",
    head: "Customer",
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
  { key: "total", head: "Total", numeric: true, phone: "amount", cell: (row) => <Money amount={row.total} dash /> },
];

export default function Ageing() {
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
      <PageHead title={`Receivables by age on ${dayText(report.as_of)}`} />
      <ReportTabs />
      <FilterBar filters={[{ kind: "day", name: "as_of", label: "On", fallback: report.as_of }]} rejected={rejected} />
      <Sheet flush label="Receivables by age">
        {report.rows.length > 0 ? (
          <DataTable
            caption={`Receivables by age, ${report.currency}`}
            columns={columns}
            rows={report.rows}
            rowKey={(row) => row.customer_id}
            linked
            totals={[{ label: `Total, ${report.currency}`, cells: totals }]}
          />
        ) : (
          <NothingYet>Nobody owed anything then.</NothingYet>
        )}
      </Sheet>
    </>
  );
}

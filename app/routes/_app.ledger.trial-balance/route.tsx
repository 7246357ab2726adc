import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText, humanise } from "#app/components/format.ts";
import { ReportTabs } from "#app/components/ledger-parts.tsx";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import type { TrialBalanceView } from "#app/modules/ledger/views.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Trial balance", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { as_of: day });
    return { report: await readTrialBalance(tx, filter.as_of ?? dayIn(identity.timeZone, now)), rejected };
  });

type Row = TrialBalanceView["accounts"][number];

const columns = (t: Words, currency: string, asOf: string): Column<Row>[] => [
  {
    key: "account",
    head: t("Account"),
    phone: "title",
    cell: (row) => (
      <a href={`/ledger/accounts/${encodeURIComponent(row.code)}?to=${asOf}`}>
        <Code>{row.code}</Code> {row.name}
      </a>
    ),
  },
  { key: "type", head: t("Type"), cell: (row) => humanise(t(row.type)) },
  {
    key: "debit",
    head: t("Debit, {currency}", { currency }),
    numeric: true,
    phone: "line",
    cell: (row) => <Money amount={row.debit} dash />,
  },
  {
    key: "credit",
    head: t("Credit, {currency}", { currency }),
    numeric: true,
    phone: "line",
    cell: (row) => <Money amount={row.credit} dash />,
  },
];

export default function TrialBalance() {
  const t = useWords();
  const { report, rejected } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("ledger.");
  const balanced = report.total_debit === report.total_credit;
  return (
    <>
      <PageHead title={t("Trial balance on {as_of}", { as_of: dayText(report.as_of, t.locale) })} />
      <ReportTabs />
      <FilterBar
        filters={[{ kind: "day", name: "as_of", label: t("On~day"), fallback: report.as_of }]}
        rejected={rejected}
      />
      {balanced ? null : (
        <p className="notice negative" role="alert">
          {t("Debit and credit differ. Run the books' checks and tell your administrator.")}
        </p>
      )}
      <Sheet flush narrow label={t("Trial balance")}>
        {report.accounts.length > 0 ? (
          <DataTable
            caption={t("Trial balance")}
            columns={columns(t, currency, report.as_of)}
            rows={report.accounts}
            rowKey={(row) => row.code}
            totals={[
              {
                label: t("Total"),
                cells: {
                  debit: <Money amount={report.total_debit} currency={report.currency} />,
                  credit: <Money amount={report.total_credit} currency={report.currency} />,
                },
              },
            ]}
          />
        ) : (
          <NothingYet>{t("Nothing had been posted by then.")}</NothingYet>
        )}
      </Sheet>
    </>
  );
}

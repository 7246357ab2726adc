import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText, humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ComparedDays, ReportTabs, StatementFiles, StatementPaper } from "#app/components/statement-head.tsx";
import { type Beside, beside } from "#app/components/statement-rows.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readTrialBalancePage } from "#app/http/statements.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import type { TrialBalanceView } from "#app/modules/ledger/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Trial balance", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", (call) => readTrialBalancePage(call, args.request.url));

/** An account stands on one side; on a phone the other one takes no line. */
function OneSide({ amount = "0" }: { amount?: string | undefined }) {
  return Number(amount) === 0 ? <span className="nil">–</span> : <Money amount={amount} />;
}

type Row = Beside<TrialBalanceView["accounts"][number]>;

const columns = (t: Words, currency: string, asOf: string, compared: string | null): Column<Row>[] => [
  {
    key: "account",
    head: t("Account"),
    phone: "title",
    cell: ({ either }) => (
      <a href={`/ledger/accounts/${encodeURIComponent(either.code)}?to=${asOf}`}>
        <Code>{either.code}</Code> {either.name}
      </a>
    ),
  },
  { key: "type", head: t("Type"), cell: ({ either }) => humanise(t(either.type)) },
  {
    key: "debit",
    head: t("Debit, {currency}", { currency }),
    numeric: true,
    phone: "line",
    cell: ({ now }) => <OneSide amount={now?.debit} />,
  },
  {
    key: "credit",
    head: t("Credit, {currency}", { currency }),
    numeric: true,
    phone: "line",
    cell: ({ now }) => <OneSide amount={now?.credit} />,
  },
  ...(compared
    ? (["debit", "credit"] as const).map(
        (side): Column<Row> => ({
          key: `${side}_before`,
          head: t(side === "debit" ? "Debit, {as_of}" : "Credit, {as_of}", { as_of: compared }),
          numeric: true,
          phone: "line",
          cell: ({ before }) => <OneSide amount={before?.[side]} />,
        }),
      )
    : []),
];

export default function TrialBalance() {
  const t = useWords();
  const { report, before, offered, rejected, paper, mayExport } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  const compared = before && dayText(before.as_of, t.locale);
  const rows = beside(report.accounts, before?.accounts, (row) => row.code);
  useLiveTypes("ledger.");
  const balanced = report.total_debit === report.total_credit;
  return (
    <>
      <PageHead title={t("Trial balance on {as_of}", { as_of: dayText(report.as_of, t.locale) })}>
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
      {balanced ? null : (
        <p className="notice negative" role="alert">
          {t("Debit and credit differ. Run the books' checks and tell your administrator.")}
        </p>
      )}
      <Sheet flush narrow={!before} label={t("Trial balance")}>
        {rows.length > 0 ? (
          <DataTable
            caption={t("Trial balance")}
            columns={columns(t, currency, report.as_of, compared)}
            rows={rows}
            rowKey={(row) => row.key}
            totals={[
              {
                label: t("Total"),
                cells: {
                  debit: <Money amount={report.total_debit} currency={report.currency} />,
                  credit: <Money amount={report.total_credit} currency={report.currency} />,
                  debit_before: <Money amount={before?.total_debit} currency={report.currency} />,
                  credit_before: <Money amount={before?.total_credit} currency={report.currency} />,
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

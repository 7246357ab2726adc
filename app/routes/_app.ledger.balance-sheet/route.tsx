import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Grand, StatementRowOf, StatementSection, StatementTable } from "#app/components/statement.tsx";
import { ComparedDays, ReportTabs, StatementFiles, StatementPaper } from "#app/components/statement-head.tsx";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readBalanceSheetPage } from "#app/http/statements.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import type { BalanceSheet as Report } from "#app/modules/ledger/queries.server.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Balance sheet", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", (call) => readBalanceSheetPage(call, args.request.url));

const bothSides = ({ total_liabilities, total_equity, currency }: Report): string =>
  formatMoney(parseMoney(total_liabilities, currency) + parseMoney(total_equity, currency), currency);

export default function BalanceSheet() {
  const t = useWords();
  const { report, before, offered, rejected, paper, mayExport } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  const query = `to=${report.as_of}`;
  const compared = before && dayText(before.as_of, t.locale);
  const beside = (of: (report: Report) => string) => ({ now: of(report), before: before ? of(before) : undefined });
  return (
    <>
      <PageHead title={t("Balance sheet on {as_of}", { as_of: dayText(report.as_of, t.locale) })}>
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
      <Sheet flush narrow label={t("Balance sheet")}>
        <StatementTable
          caption={t("Balance sheet, {currency}", { currency: report.currency })}
          amount={t("Amount, {currency}", { currency: report.currency })}
          compared={compared}
        >
          <StatementSection title={t("Assets")} rows={report.assets} before={before?.assets} query={query} />
          <Grand label={t("Total assets")} {...beside((one) => one.total_assets)} />
          <StatementSection
            title={t("Liabilities")}
            rows={report.liabilities}
            before={before?.liabilities}
            total={[t("Total liabilities"), beside((one) => one.total_liabilities)]}
            query={query}
          />
          <StatementSection
            title={t("Equity")}
            rows={report.equity}
            before={before?.equity}
            total={[t("Total equity"), beside((one) => one.total_equity)]}
            query={query}
          >
            <StatementRowOf
              label={
                <a href={`/ledger/profit-and-loss?to=${report.as_of}&from=1970-01-01`}>{t("Profit not yet closed")}</a>
              }
              {...beside((one) => one.profit)}
            />
          </StatementSection>
          <Grand label={t("Liabilities and equity")} {...beside(bothSides)} />
        </StatementTable>
      </Sheet>
    </>
  );
}

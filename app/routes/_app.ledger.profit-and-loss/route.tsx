import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText, shortDayText } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Grand, StatementSection, StatementTable } from "#app/components/statement.tsx";
import { ComparedChips, ReportTabs, StatementFiles, StatementPaper } from "#app/components/statement-head.tsx";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readProfitAndLossPage } from "#app/http/statements.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import type { ProfitAndLoss as Report } from "#app/modules/ledger/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Profit and loss", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", (call) => readProfitAndLossPage(call, args.request.url));

export default function ProfitAndLoss() {
  const t = useWords();
  const { report, before, rejected, paper, mayExport } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  const query = `from=${report.from}&to=${report.to}`;
  const days = ({ from, to }: Report) => ({
    from: from.slice(0, 4) === to.slice(0, 4) ? shortDayText(from, t.locale) : dayText(from, t.locale),
    to: dayText(to, t.locale),
  });
  const compared = before && t("{from} to {to}", days(before));
  const beside = (of: (report: Report) => string) => ({ now: of(report), before: before ? of(before) : undefined });
  return (
    <>
      <PageHead title={t("Profit and loss, {from} to {to}", days(report))}>
        <StatementFiles may={mayExport} />
      </PageHead>
      <ReportTabs />
      <StatementPaper {...{ paper, compared }} />
      <FilterBar
        filters={[
          { kind: "day", name: "from", label: t("From"), fallback: report.from },
          { kind: "day", name: "to", label: t("To"), fallback: report.to },
        ]}
        rejected={rejected}
      >
        <ComparedChips
          options={[
            { value: "before", label: t("Period before") },
            { value: "year", label: t("A year before") },
          ]}
        />
      </FilterBar>
      <Sheet flush narrow label={t("Profit and loss")}>
        <StatementTable
          caption={t("Profit and loss, {currency}", { currency: report.currency })}
          amount={t("Amount, {currency}", { currency: report.currency })}
          compared={compared}
        >
          <StatementSection
            title={t("Revenue")}
            rows={report.revenue}
            before={before?.revenue}
            total={[t("Total revenue"), beside((one) => one.total_revenue)]}
            query={query}
          />
          <StatementSection
            title={t("Expenses")}
            rows={report.expense}
            before={before?.expense}
            total={[t("Total expenses"), beside((one) => one.total_expense)]}
            query={query}
          />
          <Grand label={t("Profit")} {...beside((one) => one.profit)} />
        </StatementTable>
      </Sheet>
    </>
  );
}

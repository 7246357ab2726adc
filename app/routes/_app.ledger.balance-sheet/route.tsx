import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Money } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { Grand, ReportTabs, StatementSection } from "#app/components/ledger-parts.tsx";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readBalanceSheet } from "#app/modules/ledger/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Balance sheet", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { as_of: day });
    return { report: await readBalanceSheet(tx, filter.as_of ?? dayIn(identity.timeZone, now)), rejected };
  });

export default function BalanceSheet() {
  const t = useWords();
  const { report, rejected } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  const query = `to=${report.as_of}`;
  const { currency } = report;
  const bothSides = formatMoney(
    parseMoney(report.total_liabilities, currency) + parseMoney(report.total_equity, currency),
    currency,
  );
  return (
    <>
      <PageHead title={t("Balance sheet on {as_of}", { as_of: dayText(report.as_of, t.locale) })} />
      <ReportTabs />
      <FilterBar
        filters={[{ kind: "day", name: "as_of", label: t("On~day"), fallback: report.as_of }]}
        rejected={rejected}
      />
      <Sheet flush narrow label={t("Balance sheet")}>
        <table className="table">
          <caption className="hide">{t("Balance sheet, {currency}", { currency: report.currency })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("Account")}</th>
              <th scope="col" className="num">
                {t("Amount, {currency}", { currency: report.currency })}
              </th>
            </tr>
          </thead>
          <StatementSection title={t("Assets")} rows={report.assets} query={query} />
          <Grand label={t("Total assets")} amount={report.total_assets} />
          <StatementSection
            title={t("Liabilities")}
            rows={report.liabilities}
            total={[t("Total liabilities"), report.total_liabilities]}
            query={query}
          />
          <StatementSection
            title={t("Equity")}
            rows={report.equity}
            total={[t("Total equity"), report.total_equity]}
            query={query}
          >
            <tr>
              <th scope="row">
                <a href={`/ledger/profit-and-loss?to=${report.as_of}&from=1970-01-01`}>{t("Profit not yet closed")}</a>
              </th>
              <td className="num">
                <Money amount={report.profit} dash />
              </td>
            </tr>
          </StatementSection>
          <Grand label={t("Liabilities and equity")} amount={bothSides} />
        </table>
      </Sheet>
    </>
  );
}

import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Money } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { Grand, ReportTabs, StatementSection } from "#app/components/ledger-parts.tsx";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readBalanceSheet } from "#app/modules/ledger/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = () => [{ title: "Balance sheet · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { as_of: day });
    return { report: await readBalanceSheet(tx, filter.as_of ?? dayIn(identity.timeZone, now)), rejected };
  });

export default function BalanceSheet() {
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
      <PageHead title={`Balance sheet on ${dayText(report.as_of)}`} />
      <ReportTabs />
      <FilterBar filters={[{ kind: "day", name: "as_of", label: "On", fallback: report.as_of }]} rejected={rejected} />
      <Sheet flush narrow label="Balance sheet">
        <table className="table">
          <caption className="hide">Balance sheet, {report.currency}</caption>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col" className="num">
                Amount, {report.currency}
              </th>
            </tr>
          </thead>
          <StatementSection title="Assets" rows={report.assets} query={query} />
          <Grand label="Total assets" amount={report.total_assets} />
          <StatementSection
            title="Liabilities"
            rows={report.liabilities}
            total={["Total liabilities", report.total_liabilities]}
            query={query}
          />
          <StatementSection
            title="Equity"
            rows={report.equity}
            total={["Total equity", report.total_equity]}
            query={query}
          >
            <tr>
              <th scope="row">
                <a href={`/ledger/profit-and-loss?to=${report.as_of}&from=1970-01-01`}>Profit not yet closed</a>
              </th>
              <td className="num">
                <Money amount={report.profit} dash />
              </td>
            </tr>
          </StatementSection>
          <Grand label="Liabilities and equity" amount={bothSides} />
        </table>
      </Sheet>
    </>
  );
}

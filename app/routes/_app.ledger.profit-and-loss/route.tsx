import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { dayText } from "#app/components/format.ts";
import { Grand, ReportTabs, StatementSection } from "#app/components/ledger-parts.tsx";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readProfitAndLoss } from "#app/modules/ledger/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Profit and loss", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, identity, now }) => {
    const { filter, rejected } = readParams(args.request.url, { from: day, to: day });
    const to = filter.to ?? dayIn(identity.timeZone, now);
    // The year so far, when nothing is asked for.
    const from = filter.from ?? `${to.slice(0, 4)}-01-01`;
    return { report: await readProfitAndLoss(tx, from, to), rejected };
  });

export default function ProfitAndLoss() {
  const t = useWords();
  const { report, rejected } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  const query = `from=${report.from}&to=${report.to}`;
  return (
    <>
      <PageHead
        title={t("Profit and loss, {from} to {to}", {
          from: dayText(report.from, t.locale),
          to: dayText(report.to, t.locale),
        })}
      />
      <ReportTabs />
      <FilterBar
        filters={[
          { kind: "day", name: "from", label: t("From"), fallback: report.from },
          { kind: "day", name: "to", label: t("To"), fallback: report.to },
        ]}
        rejected={rejected}
      />
      <Sheet flush narrow label={t("Profit and loss")}>
        <table className="table">
          <caption className="hide">{t("Profit and loss, {currency}", { currency: report.currency })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("Account")}</th>
              <th scope="col" className="num">
                {t("Amount, {currency}", { currency: report.currency })}
              </th>
            </tr>
          </thead>
          <StatementSection
            title={t("Revenue")}
            rows={report.revenue}
            total={[t("Total revenue"), report.total_revenue]}
            query={query}
          />
          <StatementSection
            title={t("Expenses")}
            rows={report.expense}
            total={[t("Total expenses"), report.total_expense]}
            query={query}
          />
          <Grand label={t("Profit")} amount={report.profit} />
        </table>
      </Sheet>
    </>
  );
}

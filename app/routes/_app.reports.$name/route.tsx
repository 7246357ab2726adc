import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { bareText } from "#app/components/boards/specs.ts";
import { behindText } from "#app/components/boards/stamp.tsx";
import { ButtonLink } from "#app/components/button.tsx";
import { Chart } from "#app/components/charts/chart.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant, useCompany } from "#app/components/figures.tsx";
import { type Filter, FilterBar } from "#app/components/filter-bar.tsx";
import { humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { chartOf, filtersOf, headOf, unitOf } from "#app/components/report-view.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { type ReportPage, readReport, type ShownCell } from "#app/http/report-pages.server.ts";
import { readApart } from "#app/http/screen.server.ts";
import { useLiveFacts } from "#app/live/use-live.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data?.entry.title ?? "Report", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "read", "dashboards", (call) => readReport(args, call));

export default function Report() {
  const { entry, answer, refused, away } = useLoaderData<typeof loader>() as ReportPage;
  const t = useWords();
  const [params] = useSearchParams();
  const { currency, timeZone } = useCompany();
  useLiveFacts();
  const reading = { t, currency, timeZone, opens: [] };
  const chart = answer && entry.kind === "series" ? chartOf(entry, answer, reading) : null;
  const query = params.toString();
  const file = (kind: string) => `/reports/${entry.name}/${kind}${query ? `?${query}` : ""}`;
  return (
    <>
      <PageHead title={t.sentence(entry.title)} crumb={{ href: "/reports", label: t("All reports") }}>
        {answer ? (
          <>
            <ButtonLink href={file("csv")}>CSV</ButtonLink>
            <ButtonLink href={file("xlsx")}>Excel</ButtonLink>
          </>
        ) : null}
      </PageHead>
      {away ? (
        <p className="notice warning" role="status">
          {t("The reports are being rebuilt from the books and come back by themselves.")}
        </p>
      ) : null}
      <p>{t.sentence(entry.explanation)}</p>
      <p className="meta">{t.sentence(entry.formula)}</p>
      <FilterBar filters={filtersOf(entry.parameters, t) satisfies Filter[]} />
      {refused.length > 0 ? (
        <div className="notice error" role="alert">
          <p>{t("This question cannot be answered.")}</p>
          <ul>
            {refused.map((why) => (
              <li key={why}>{t.sentence(why)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {chart ? (
        <Sheet label={t.sentence(entry.title)}>
          <Chart spec={chart} />
        </Sheet>
      ) : null}
      {answer ? <Rows entry={entry} answer={answer} t={t} reading={reading} /> : null}
    </>
  );
}

function Rows(props: {
  entry: ReportPage["entry"];
  answer: NonNullable<ReportPage["answer"]>;
  t: Words;
  reading: Parameters<typeof bareText>[2];
}) {
  const { entry, answer, t, reading } = props;
  const shown = answer.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.type !== "id");
  const columns = shown.map(
    ({ column, index }, place): Column<ShownCell[]> => ({
      key: column.name,
      head: headOf(column, reading),
      title: [column.explanation, column.worked].filter(Boolean).join(" ") || undefined,
      numeric: /^(money|count|quantity|money_or_count)$/.test(column.type),
      phone: place === 0 ? "title" : place === shown.length - 1 ? "amount" : "line",
      cell: (row) => {
        const cell = row[index] as ShownCell;
        const text =
          column.type === "instant" ? (
            <Instant value={cell.value as string} />
          ) : entry.lines && column.name === "name" ? (
            t.sentence(humanise(String(cell.value)))
          ) : entry.lines && cell.value === "count" ? (
            t("count~unit")
          ) : (
            bareText(plain(cell), unitOf(column), reading)
          );
        return cell.href ? <a href={cell.href}>{text}</a> : text;
      },
    }),
  );
  return (
    <Sheet flush label={t("Rows")}>
      {answer.rows.length > 0 ? (
        <DataTable
          caption={t.sentence(entry.title)}
          columns={columns}
          rows={answer.rows}
          rowKey={(row) => row.map(({ value }) => String(value)).join("|")}
        />
      ) : (
        <NothingYet>{t("There is nothing to report for this question.")}</NothingYet>
      )}
      <p className="list-foot meta">
        <span>
          {answer.all > answer.rows.length
            ? t("The first {shown} of {all} rows; the files hold all of them.", {
                shown: answer.rows.length,
                all: answer.all,
              })
            : null}{" "}
          {t("As of")} <Instant value={answer.asOf} />, {t("event {seq}", { seq: answer.seq })}
          {answer.waitsSince ? (
            <span className="stamp stale"> {behindText(t, answer.waitsSince, reading.timeZone)}</span>
          ) : null}
        </span>
      </p>
    </Sheet>
  );
}

const plain = ({ value }: ShownCell) => (typeof value === "boolean" ? String(value) : (value ?? null));

import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readCatalogue } from "#app/http/report-pages.server.ts";
import { readApart } from "#app/http/screen.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("All reports"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "read", "dashboards", async (call) => ({ reports: await readCatalogue(args, call) }));

/** By what it takes to read them, which is also what they are about. */
const AREAS = [
  { label: english("The company"), rights: ["dashboards"] },
  { label: english("Sales"), rights: ["orders"] },
  { label: english("Cost and margin"), rights: ["product_cost"] },
  { label: english("Stock"), rights: ["stock"] },
  { label: english("Receivables"), rights: ["invoice_detail", "invoices"] },
  { label: english("Money"), rights: ["payments", "journal"] },
];

/** How a report looks: one figure, a line along time, or rows. Its page has all of its words. */
const LOOKS = {
  figure: "M6 7l4-3v16M16 5h6v6h-6zM16 11v9h6v-9",
  series: "M2 20h28M4 16l6-6 5 4 6-9 7 5",
  table: "M2 4h28M2 10h28M2 16h28M12 4v16",
};

function Look({ kind }: { kind: keyof typeof LOOKS }) {
  return (
    <svg className="look" viewBox="0 0 32 24" width="32" height="24" aria-hidden="true">
      <path d={LOOKS[kind]} />
    </svg>
  );
}

const firstSentence = (text: string): string => text.match(/^.*?[.](?=\s|$)/)?.[0] ?? text;

export default function Reports() {
  const { reports } = useLoaderData<typeof loader>();
  const t = useWords();
  return (
    <>
      <PageHead title={t("All reports")} />
      {reports === null ? (
        <p className="notice warning" role="status">
          {t("The reports are being rebuilt from the books and come back by themselves.")}
        </p>
      ) : null}
      {AREAS.map(({ label, rights }) => {
        const own = (reports ?? []).filter(({ right }) => right !== null && rights.includes(right));
        return own.length === 0 ? null : (
          <Sheet key={label} label={t(label)}>
            <h2>{t(label)}</h2>
            <ul className="catalogue">
              {own.map((report) => (
                <li key={report.name}>
                  <Look kind={report.kind} />
                  <div>
                    <a href={`/reports/${report.name}`}>{t.sentence(report.title)}</a>
                    <div className="meta">{firstSentence(t.sentence(report.explanation))}</div>
                  </div>
                </li>
              ))}
            </ul>
          </Sheet>
        );
      })}
    </>
  );
}

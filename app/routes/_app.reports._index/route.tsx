import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readCatalogue } from "#app/http/report-pages.server.ts";
import { readScreen } from "#app/http/screen.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("All reports"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "dashboards", async (call) => ({ reports: await readCatalogue(args, call) }));

/** By what it takes to read them, which is also what they are about. */
const AREAS = [
  { label: english("The company"), rights: ["dashboards"] },
  { label: english("Sales"), rights: ["orders"] },
  { label: english("Cost and margin"), rights: ["product_cost"] },
  { label: english("Stock"), rights: ["stock"] },
  { label: english("Receivables"), rights: ["invoice_detail", "invoices"] },
  { label: english("Money"), rights: ["payments", "journal"] },
];

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
            <dl className="catalogue">
              {own.map((report) => (
                <div key={report.name}>
                  <dt>
                    <a href={`/reports/${report.name}`}>{t.sentence(report.title)}</a>
                  </dt>
                  <dd>
                    {t.sentence(report.explanation)}
                    <div className="meta">{t.sentence(report.formula)}</div>
                  </dd>
                </div>
              ))}
            </dl>
          </Sheet>
        );
      })}
    </>
  );
}

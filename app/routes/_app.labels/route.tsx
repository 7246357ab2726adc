import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation, useNavigate } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useScans } from "#app/components/scan-capture.ts";
import { SYMBOLS } from "#app/components/scan-labels.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readLabels } from "#app/http/labels.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Print labels", matches);

export const loader = (args: LoaderFunctionArgs) => readLabels(args);

const NAMES = {
  auto: english("EAN-13 or Code 128"),
  code128: "Code 128",
  ean13: "EAN-13",
  qr: english("QR code"),
} as const;

export default function Labels() {
  const t = useWords();
  const { rows, symbol, problem } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  const { search } = useLocation();
  useScans(({ text }) => {
    const params = new URLSearchParams(search);
    params.append("item", text);
    params.append("count", "1");
    navigate(`/labels?${params}`, { replace: true });
  });
  const wrong = [problem, ...rows.map((row) => row.problem)].filter((one) => one !== null);
  return (
    <>
      <PageHead title={t("Print labels")} crumb={{ href: "/products", label: t("Products and stock") }} />
      <Sheet>
        {/* A plain form: it is a question to the server, and two of its answers are files. */}
        <form method="get" action="/labels" className="form" key={search}>
          <button type="submit" className="default-submit" tabIndex={-1} aria-hidden="true">
            {t("Add")}
          </button>
          {wrong.map((one) => (
            <p className="notice negative" role="alert" key={one}>
              {one}
            </p>
          ))}
          <div className="table-wrap">
            <table className="lines">
              <caption className="hide">{t("Labels to print")}</caption>
              <thead>
                <tr>
                  <th scope="col" className="w-sku">
                    {t("SKU or barcode")}
                  </th>
                  <th scope="col">{t("Name")}</th>
                  <th scope="col" className="w-figure">
                    {t("Labels")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...rows, { code: "", count: 1, label: null, problem: null }].map((row, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the same product may be there twice
                  <tr key={index}>
                    <td className="span" data-label={t("SKU or barcode")}>
                      <input
                        name="item"
                        type="text"
                        className="input mono"
                        aria-label={t("SKU or barcode, line {index}", { index: index + 1 })}
                        aria-invalid={row.problem ? true : undefined}
                        defaultValue={row.code}
                        autoComplete="off"
                        maxLength={64}
                      />
                    </td>
                    <td className="line-name">{row.label?.name}</td>
                    <td data-label={t("Labels")}>
                      <input
                        name="count"
                        type="text"
                        inputMode="numeric"
                        className="input end"
                        aria-label={t("Labels, line {index}", { index: index + 1 })}
                        defaultValue={row.count}
                        maxLength={3}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="fields">
            <div className="field">
              <label htmlFor="symbol">{t("Barcode")}</label>
              <select id="symbol" name="symbol" className="input" defaultValue={symbol}>
                {SYMBOLS.map((one) => (
                  <option key={one} value={one}>
                    {t(NAMES[one])}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <div className="actions">
            <Button formAction="/labels/pdf" look="primary">
              {t("PDF, 57 × 32 mm")}
            </Button>
            <Button formAction="/labels/zpl">{t("ZPL for label printers")}</Button>
            <Button>{t("Add a line")}</Button>
          </div>
        </form>
      </Sheet>
    </>
  );
}

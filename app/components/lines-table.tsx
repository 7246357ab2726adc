import type { ReactNode } from "react";
import { Code, Money, Price, Quantity } from "./figures.tsx";
import { useWords } from "./words/words.ts";

export type DocumentLine = {
  key: string;
  sku: string | null;
  name: string;
  quantity: number;
  unitPrice: string;
  net: string;
  /** Further figures between quantity and price, such as reserved and shipped. */
  more?: ReactNode[];
};

/** Lines of an order or invoice with the document's totals under them. */
export function LinesTable(props: {
  caption: string;
  lines: DocumentLine[];
  moreHeads?: string[];
  currency: string;
  subtotal: string;
  tax: string;
  total: string;
}) {
  const t = useWords();
  const { lines, moreHeads = [], currency } = props;
  const span = 4 + moreHeads.length;
  return (
    <div className="table-wrap">
      <table className="table rows document">
        <caption className="hide">{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t("SKU")}</th>
            <th scope="col">{t("Product")}</th>
            <th scope="col" className="num">
              {t("Quantity")}
            </th>
            {moreHeads.map((head) => (
              <th key={head} scope="col" className="num">
                {head}
              </th>
            ))}
            <th scope="col" className="num">
              {t("Price")}
            </th>
            <th scope="col" className="num">
              {t("Net, {currency}", { currency })}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <td className="p-status tight">
                {line.sku ? (
                  <a href={`/products/${encodeURIComponent(line.sku)}`}>
                    <Code>{line.sku}</Code>
                  </a>
                ) : null}
              </td>
              <td className="p-title">{line.name}</td>
              <td className="num p-line" data-label={t("Quantity")}>
                <Quantity value={line.quantity} />
              </td>
              {moreHeads.map((head, index) => (
                <td key={head} className="num p-line" data-label={head}>
                  {line.more?.[index]}
                </td>
              ))}
              <td className="num p-line" data-label={t("Price")}>
                <Price amount={line.unitPrice} />
              </td>
              <td className="num p-amount">
                <Money amount={line.net} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {[
            ["net", t("Net"), props.subtotal],
            ["tax", t("Tax"), props.tax],
            ["total", t("Total"), props.total],
          ].map(([name, label, amount]) => (
            <tr key={name} className={name === "total" ? "sum total" : "sum"}>
              <th scope="row" colSpan={span} className="p-title">
                {label}
              </th>
              <td className="num p-amount">
                <Money amount={amount} currency={currency} always={name === "total"} dash={name === "tax"} />
              </td>
            </tr>
          ))}
        </tfoot>
      </table>
    </div>
  );
}

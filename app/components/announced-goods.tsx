import type { AnnouncedLineView, AnnouncedView } from "#app/modules/inventory/announced.server.ts";
import { Code, Quantity, useCompany } from "./figures.tsx";
import { Sheet } from "./page-head.tsx";
import { english, useWords } from "./words/words.ts";

const LACKS: Record<NonNullable<AnnouncedLineView["lacks"]>, string> = {
  unknown: english("Not among our products"),
  inactive: english("No longer in use here"),
  service: english("A service here, without stock"),
};

type Props = {
  announced: AnnouncedView;
  received: readonly { sku: string; quantity: number }[];
  isOpen: boolean;
};

/** What another company of ours said that it sent, beside what was scanned of it. */
export function AnnouncedGoods({ announced, received, isOpen }: Props) {
  const t = useWords();
  const { currency } = useCompany();
  const { company, shipment_number, order_number, lines } = announced;
  const scanned = (sku: string) => received.find((one) => one.sku.toLowerCase() === sku.toLowerCase())?.quantity ?? 0;
  return (
    <Sheet title={t("Announced by {company}", { company })}>
      <p className="meta">
        {t("Mirrors shipment {shipment} of its order {order}.", { shipment: shipment_number, order: order_number })}
        {isOpen ? ` ${t("Scan what arrives: only that is received.")}` : null}
        {isOpen && lines.some(({ lacks }) => lacks === "unknown")
          ? ` ${t("What is not among our products is created by its SKU, or scanned as the product that it is here.")}`
          : null}
        {isOpen && announced.currency !== currency
          ? ` ${t("Its prices are in {currency}, so enter what the goods cost.", { currency: announced.currency })}`
          : null}
      </p>
      <div className="table-wrap mt-3">
        <table className="table">
          <caption className="hide">{t("Announced goods")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("Product")}</th>
              <th scope="col" className="num">
                {t("Announced")}
              </th>
              <th scope="col" className="num">
                {t("Scanned")}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ sku, name, quantity, lacks }) => (
              <tr key={sku}>
                <td>
                  <Code>{sku}</Code> {name}
                  {lacks ? <span className="meta block">{t(LACKS[lacks])}</span> : null}
                </td>
                <td className="num">
                  <Quantity value={quantity} />
                </td>
                <td className="num">
                  <Quantity value={scanned(sku)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Instant, Money, useCompany } from "#app/components/figures.tsx";
import { groupDigits } from "#app/components/format.ts";
import type { Resource } from "#app/modules/access/policy.ts";
import type { Figures, Kpi } from "./figures.server.ts";

type Line = {
  name: string;
  label: string;
  opens?: Resource;
  href?: (today: string) => string;
  key?: boolean;
  daily?: boolean;
};

const LINES: Line[] = [
  { name: "revenue_today", label: "Revenue today", opens: "orders", href: ordersOf, key: true, daily: true },
  { name: "orders_today", label: "Orders today", opens: "orders", href: ordersOf, daily: true },
  { name: "outstanding_total", label: "Outstanding invoices", opens: "journal", href: () => "/ledger/ageing" },
  { name: "overdue_total", label: "Overdue", opens: "invoices", href: () => "/invoices?status=overdue" },
  { name: "cash_balance", label: "Cash and bank", opens: "journal", href: () => "/ledger/accounts" },
  { name: "low_stock_count", label: "Products low on stock", opens: "products", href: () => "/products?stock=low" },
  { name: "backorder_count", label: "Orders waiting for stock", opens: "orders", href: () => "/orders?waiting=stock" },
  { name: "inventory_value", label: "Stock value", opens: "journal", href: () => "/ledger/accounts/1200" },
  { name: "gross_margin", label: "Gross margin, ever", opens: "journal", href: () => "/ledger/profit-and-loss" },
  { name: "net_sales_total", label: "Net sales, ever", opens: "orders", href: () => "/orders" },
];

function ordersOf(today: string): string {
  return `/orders?from=${today}&to=${today}&sold=yes`;
}

/** The figures as a statement: one column, one rule between lines, the first one large. */
export function KeyFigures({ figures, opens }: { figures: Figures; opens: Resource[] }) {
  const { currency } = useCompany();
  const byName = new Map(figures.kpis.map((kpi) => [kpi.name, kpi]));
  const lines = LINES.filter((line) => byName.has(line.name));
  return (
    <section aria-label="Key figures">
      <table className="statement">
        <caption className="hide">Key figures, amounts in {currency}</caption>
        <tbody>
          {lines.map((line) => {
            const kpi = byName.get(line.name) as Kpi;
            const href = line.href && line.opens && opens.includes(line.opens) ? line.href(figures.today) : undefined;
            const figure = <Changing value={String(kpi.value)}>{figureOf(kpi)}</Changing>;
            return (
              <tr key={line.name} className={line.key ? "key" : undefined} data-kpi={line.name}>
                <th scope="row">{line.label}</th>
                <td>
                  {href ? (
                    <a href={href} className="figure">
                      {figure}
                    </a>
                  ) : (
                    <span className="figure">{figure}</span>
                  )}
                  {line.daily && kpi.previous !== null ? (
                    <div className="delta">yesterday {figureOf({ ...kpi, value: kpi.previous })}</div>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {figures.asOf ? (
        <p className="meta pt-3">
          {currency}, as of <Instant value={figures.asOf.at} />
        </p>
      ) : null}
    </section>
  );
}

function figureOf({ value, unit }: Pick<Kpi, "value" | "unit">): ReactNode {
  return unit === "count" ? groupDigits(String(value)) : <Money amount={String(value)} />;
}

/** A figure that changed while one was looking is tinted for a moment. */
function Changing({ value, children }: { value: string; children: ReactNode }) {
  const before = useRef(value);
  const [changes, count] = useState(0);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    count((changes) => changes + 1);
  }, [value]);
  return (
    <span key={changes} className={changes > 0 ? "changed" : undefined}>
      {children}
    </span>
  );
}

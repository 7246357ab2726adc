import type { ReactNode } from "react";
import { Code, Day, Money, Quantity, useCompany } from "#app/components/figures.tsx";
import { countText, monthText } from "#app/components/format.ts";
import type { ItemRow } from "#app/components/item-columns.tsx";
import { Status } from "#app/components/status.tsx";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import type { CashRow, OpenInvoice, ProfitRow } from "./figures.server.ts";

function ShortList(props: {
  title: string;
  all: { href: string; label: string };
  empty: string;
  children: ReactNode[];
}) {
  return (
    <section>
      <div className="sheet-head">
        <h2>{props.title}</h2>
        <a href={props.all.href}>{props.all.label}</a>
      </div>
      {props.children.length > 0 ? (
        <table className="statement">
          <caption className="hide">{props.title}</caption>
          <tbody>{props.children}</tbody>
        </table>
      ) : (
        <p className="meta">{props.empty}</p>
      )}
    </section>
  );
}

export function OutstandingInvoices({ rows }: { rows: OpenInvoice[] }) {
  return (
    <ShortList
      title="Outstanding invoices"
      all={{ href: "/invoices", label: "All invoices" }}
      empty="Every invoice is paid."
    >
      {rows.map((row) => (
        <tr key={row.invoice_id}>
          <th scope="row">
            <a href={`/invoices/${row.invoice_id}`}>
              <Code>{row.number}</Code>
            </a>
            <div className="meta">{row.customer}</div>
          </th>
          <td>
            <Money amount={row.amount_due} />
            <div className="meta">
              {row.days_overdue > 0 ? (
                <Status shape="late">{countText(row.days_overdue, "day")} late</Status>
              ) : (
                <>
                  due <Day value={row.due_on} />
                </>
              )}
            </div>
          </td>
        </tr>
      ))}
    </ShortList>
  );
}

export function LowStock({ rows }: { rows: ItemRow[] }) {
  return (
    <ShortList
      title="Low stock"
      all={{ href: "/products?stock=low", label: "All low stock" }}
      empty="Nothing is at or below its reorder point."
    >
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">
            <a href={`/products/${row.id}`}>
              <Code>{row.sku}</Code>
            </a>
            <div className="meta">{row.name}</div>
          </th>
          <td>
            <Quantity value={row.available_qty} /> available
            <div className="meta">
              reorder at <Quantity value={row.reorder_point} />
            </div>
          </td>
        </tr>
      ))}
    </ShortList>
  );
}

export function CashAndProfit(props: {
  cash: CashRow[] | null;
  profit: ProfitRow[] | null;
  from: string;
  today: string;
}) {
  const { currency } = useCompany();
  const period = `from=${props.from}&to=${props.today}`;
  const rows = props.profit ?? [];
  const result = rows.reduce((sum, row) => {
    const amount = parseMoney(row.amount, currency);
    return row.type === "revenue" ? sum + amount : sum - amount;
  }, 0n);
  return (
    <section className="ruled">
      {props.cash ? (
        <div>
          <div className="sheet-head">
            <h2>Cash</h2>
            <a href="/ledger/accounts">Accounts</a>
          </div>
          <table className="statement">
            <caption className="hide">Cash, {currency}</caption>
            <tbody>
              {props.cash.map((row) => (
                <tr key={row.account}>
                  <th scope="row">
                    <a href={`/ledger/accounts/${row.account}`}>{row.name}</a>
                  </th>
                  <td>
                    <Money amount={row.balance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {props.profit ? (
        <div>
          <div className="sheet-head">
            <h2>Profit and loss, {monthText(props.from)}</h2>
            <a href={`/ledger/profit-and-loss?${period}`}>Report</a>
          </div>
          <table className="statement">
            <caption className="hide">Profit and loss of this month, {currency}</caption>
            <tbody>
              {rows.map((row) => (
                <tr key={row.account}>
                  <th scope="row">
                    <a href={`/ledger/accounts/${row.account}?${period}`}>{row.name}</a>
                  </th>
                  <td>
                    <Money
                      amount={
                        row.type === "revenue" ? row.amount : formatMoney(-parseMoney(row.amount, currency), currency)
                      }
                    />
                  </td>
                </tr>
              ))}
              <tr>
                <th scope="row" className="font-semibold">
                  Profit
                </th>
                <td className="font-semibold">
                  <Money amount={formatMoney(result, currency)} />
                </td>
              </tr>
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

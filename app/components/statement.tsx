import type { ReactNode } from "react";
import type { StatementRow } from "#app/modules/ledger/views.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import { Code, Money, useCompany } from "./figures.tsx";
import { beside } from "./statement-rows.ts";
import { useWords } from "./words/words.ts";

/** The same of now and, beside a statement of another time, of then. */
export type NowAndThen = { now: string; before?: string | undefined };

/** `compared` is how the other time is called: above its column, which then has a third one of the difference. */
export function StatementTable(props: {
  caption: string;
  amount: string;
  compared: string | null;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <table className="table statement-table">
      <caption className="hide">{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("Account")}</th>
          <th scope="col" className="num">
            {props.amount}
          </th>
          {props.compared ? (
            <>
              <th scope="col" className="num">
                {props.compared}
              </th>
              <th scope="col" className="num change">
                {t("Change")}
              </th>
            </>
          ) : null}
        </tr>
      </thead>
      {props.children}
    </table>
  );
}

function Amounts({ now, before }: NowAndThen) {
  const { currency } = useCompany();
  return (
    <>
      <td className="num">
        <Money amount={now} dash />
      </td>
      {before === undefined ? null : (
        <>
          <td className="num">
            <Money amount={before} dash />
          </td>
          <td className="num change">
            <Money amount={formatMoney(parseMoney(now, currency) - parseMoney(before, currency), currency)} dash />
          </td>
        </>
      )}
    </>
  );
}

/** One section of a statement: its accounts and their sum. `query` is added to the accounts' links. */
export function StatementSection(props: {
  title: string;
  rows: StatementRow[];
  before: StatementRow[] | undefined;
  total?: [label: string, amounts: NowAndThen];
  query: string;
  children?: ReactNode;
}) {
  const columns = props.before ? 4 : 2;
  return (
    <tbody>
      <tr className="group">
        <th scope="rowgroup" colSpan={columns}>
          {props.title}
        </th>
      </tr>
      {beside(props.rows, props.before, (row) => row.code).map(({ key, either, now, before }) => (
        <tr key={key}>
          <th scope="row">
            <a href={`/ledger/accounts/${encodeURIComponent(either.code)}?${props.query}`}>
              <Code>{either.code}</Code> {either.name}
            </a>
          </th>
          <Amounts now={now?.amount ?? "0"} before={props.before ? (before?.amount ?? "0") : undefined} />
        </tr>
      ))}
      {props.children}
      {props.total ? <StatementRowOf className="subtotal" label={props.total[0]} {...props.total[1]} /> : null}
    </tbody>
  );
}

export function StatementRowOf({
  label,
  className,
  ...amounts
}: { label: ReactNode; className?: string } & NowAndThen) {
  return (
    <tr className={className}>
      <th scope="row">{label}</th>
      <Amounts {...amounts} />
    </tr>
  );
}

export function Grand(props: { label: string } & NowAndThen) {
  return (
    <tbody>
      <StatementRowOf className="grand" {...props} />
    </tbody>
  );
}

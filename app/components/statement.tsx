import { useLocation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import type { StatementRow } from "#app/modules/ledger/views.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import { Code, Instant, Money, useCompany } from "./figures.tsx";
import { withParam } from "./list-params.ts";
import { beside } from "./statement-rows.ts";
import { useWords } from "./words/words.ts";

/** The same of now and, beside a statement of another time, of then. */
export type NowAndThen = { now: string; before?: string | undefined };

/** A statement as a file: its own address with another ending. */
export function StatementFiles({ may }: { may: boolean }) {
  const t = useWords();
  const { pathname, search } = useLocation();
  if (!may) return null;
  return (
    <details className="menu">
      <summary className="btn">{t("Export")}</summary>
      <div>
        <a href={`${pathname}.csv${search}`}>{t("Export CSV")}</a>
        <a href={`${pathname}.xlsx${search}`}>{t("Export Excel")}</a>
      </div>
    </details>
  );
}

/** What a statement can stand beside, one click away. */
export function ComparedChips({ options }: { options: { value: string; label: string }[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  const chosen = params.get("compare") ?? "";
  return (
    <nav className="chips" aria-label={t("Compared with")}>
      <span className="meta">{t("Compared with")}</span>
      {[...options, { value: "", label: t("Nothing") }].map(({ value, label }) => (
        <a
          key={value}
          className="chip"
          href={withParam(params, { compare: value })}
          aria-current={chosen === value ? "true" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

/** Other days that the books of a day are looked at beside. */
export function ComparedDays({ offered }: { offered: { month: string; year: string } }) {
  const t = useWords();
  return (
    <ComparedChips
      options={[
        { value: offered.month, label: t("End of last month") },
        { value: offered.year, label: t("A year before") },
      ]}
    />
  );
}

/** On paper a statement says what it stands beside, and who printed it. */
export function StatementPaper({
  paper,
  compared,
}: {
  paper: { person: string; now: string };
  compared: string | null;
}) {
  const t = useWords();
  return (
    <p className="on-paper">
      {t.rich("{part}printed by {person}, {now}", {
        part: compared ? `${t("Compared with")} ${compared} · ` : "",
        person: paper.person,
        now: <Instant value={paper.now} />,
      })}
    </p>
  );
}

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

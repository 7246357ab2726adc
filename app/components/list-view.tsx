import { useLocation, useSearchParams } from "@remix-run/react";
import { type ReactNode, useMemo } from "react";
import { type Bulk, BulkBar, useSelection } from "./bulk-bar.tsx";
import { type Column, DataTable, type Selectable, type Totals } from "./data-table.tsx";
import { NothingYet, type Step } from "./empty-state.tsx";
import { Instant, Money } from "./figures.tsx";
import { type Filter, FilterBar } from "./filter-bar.tsx";
import { comparing } from "./filter-compare.tsx";
import { filterWords } from "./filter-words.ts";
import { addressOf, type ListState, withParam } from "./list-params.ts";
import { ListSettings } from "./list-settings.tsx";
import { Sheet } from "./page-head.tsx";
import { Pager } from "./pager.tsx";
import { useTrail } from "./record-position.tsx";
import { allOf, SaveView, ViewTabs } from "./saved-views.tsx";
import { NewRows, useSteadyRows } from "./steady-rows.tsx";
import { counted, useWords, type Words } from "./words/words.ts";

export type Noun = [one: string, many: string];

type Props<Row> = {
  list: ListState;
  noun: Noun;
  rows: Row[];
  next: string | null;
  rowKey: (row: Row) => string;
  columns: Column<Row>[];
  filters: Filter[];
  /** Spans of days as chips, for lists that filter by `from` and `to`. */
  days?: boolean;
  /** Each row has a page at the list's path and its key. */
  linked?: boolean;
  /** The column that shows a total, by the total's name. */
  totals?: Record<string, string>;
  /** What can be done with several rows. */
  bulk?: Bulk<Row>;
  /** Nothing yet: one sentence and the first thing to do. */
  empty: ReactNode;
  action?: ReactNode;
  steps?: Step[];
};

/** Every list of records has this shape: filters, the table with its totals, pages. Its address is its state. */
export function ListView<Row>(props: Props<Row>) {
  const t = useWords();
  const { list, noun, rows, next, rowKey, filters } = props;
  const [params] = useSearchParams();
  const steady = useSteadyRows(rows, rowKey);
  useTrail(list.name, { ids: rows.map(rowKey), next, total: list.totals.count });

  const known = new Set(props.columns.map((column) => column.key));
  const chosen = list.columns?.filter((key) => known.has(key));
  const shown = new Set(chosen?.length ? chosen : known);
  const names = [...shown].join();
  const columns = useMemo(() => {
    const kept = names.split(",");
    return props.columns.filter((column, index) => index === 0 || kept.includes(column.key));
  }, [props.columns, names]);
  const unknown = list.columns?.filter((key) => !known.has(key)) ?? [];
  const rejected = unknown.length > 0 ? [...list.rejected, { name: "cols", value: unknown.join(",") }] : list.rejected;

  return (
    <>
      <ViewTabs list={list} />
      <FilterBar
        filters={filters}
        compare={comparing}
        rejected={rejected}
        today={props.days ? list.today : undefined}
        home={list.views ? allOf(list) : undefined}
      >
        <ListSettings
          columns={props.columns}
          shown={shown}
          sort={list.sort}
          sorts={list.sorts}
          per={list.per}
          list={list.name}
          widths={list.widths}
        />
        <SaveView list={list} />
      </FilterBar>
      <PrintHead list={list} filters={filters} />
      <Sheet flush label={t(noun[1])}>
        <NewRows steady={steady} noun={noun} />
        {rows.length > 0 ? (
          <Choosable list={list} bulk={props.bulk} noun={noun} rows={steady.rows} rowKey={rowKey}>
            {(select) => (
              <DataTable
                caption={t(noun[1])}
                columns={columns}
                rows={steady.rows}
                changed={steady.changed}
                rowKey={rowKey}
                linked={props.linked}
                layout={{ list: list.name, widths: list.widths }}
                select={select}
                sort={{ current: list.sort, params, sorts: list.sorts }}
                totals={totalsOf(t, list, noun, props.totals ?? {})}
              />
            )}
          </Choosable>
        ) : (
          <Empty {...props} />
        )}
        <LeftOut list={list} noun={noun} />
        <Pager shown={rows.length} next={next} total={list.totals.count} noun={noun} />
        <p role="status" className="hide">
          {list.totals.count === null
            ? t("{count} shown of more than {totalsOf}", {
                count: counted(t, rows.length, noun),
                totalsOf: counted(t, list.totalsOf, noun),
              })
            : t("{count} found", { count: counted(t, list.totals.count, noun) })}
        </p>
      </Sheet>
    </>
  );
}

/** Rows to tick, and what can be done with them. A tick draws nothing but this. */
function Choosable<Row>(props: {
  list: ListState;
  bulk: Bulk<Row> | undefined;
  noun: Noun;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  children: (select: Selectable<Row> | undefined) => ReactNode;
}) {
  const { list, bulk, noun, rows, rowKey } = props;
  const selection = useSelection(bulk, rowKey);
  return (
    <>
      {selection && bulk ? (
        <BulkBar list={list} bulk={bulk} noun={noun} selection={selection} here={new Set(rows.map(rowKey))} />
      ) : null}
      {props.children(selection?.select)}
    </>
  );
}

/** Of the whole filtered set, one line for each currency: amounts of two are never added up. */
function totalsOf(t: Words, list: ListState, noun: Noun, columns: Record<string, string>): Totals {
  const { count, sums } = list.totals;
  if (count === null) return [];
  return sums.flatMap(({ currency, amounts }, index) => {
    const cells = Object.entries(amounts).flatMap(([name, amount]) => {
      const column = columns[name];
      return column ? [[column, <Money key={name} amount={amount} currency={currency} />] as const] : [];
    });
    if (cells.length === 0) return [];
    const label =
      index === 0 ? t("Total of {count}", { count: counted(t, count, noun) }) : t("Total, {currency}", { currency });
    return [{ label, cells: Object.fromEntries(cells) }];
  });
}

/** No total is better than a slow page or a wrong one; who needs it can have it. */
function LeftOut({ list, noun }: { list: ListState; noun: Noun }) {
  const t = useWords();
  const [params] = useSearchParams();
  if (list.totals.count !== null) return null;
  return (
    <p className="totals-left-out">
      {t.rich("More than {totalsOf}: the totals are left out. {link}", {
        totalsOf: counted(t, list.totalsOf, noun),
        link: <a href={withParam(params, { totals: "all" })}>{t("Count and add up all of them")}</a>,
      })}
    </p>
  );
}

function Empty<Row>({ list, noun, filters, empty, action, steps }: Props<Row>) {
  const t = useWords();
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const excluding = filterWords(t, filters, params);
  const refused = new Set(list.rejected.map(({ name }) => name));
  const filtered = excluding.filter(({ names }) => !names.some((name) => refused.has(name)));
  if (filtered.length === 0 && !params.has("after")) return <NothingYet {...{ action, steps }}>{empty}</NothingYet>;
  return (
    <div className="empty">
      <p>
        {filtered.length === 0
          ? t("There are no further {things}.", { things: t(noun[1]) })
          : t("No {things} match {filters}.", {
              things: t(noun[1]),
              filters: filtered.map(({ words }) => words).join(t(" and ")),
            })}
      </p>
      <span className="btn-row">
        {filtered.length > 1
          ? filtered.map(({ names, words }) => (
              <a
                key={words}
                className="btn"
                href={withParam(params, Object.fromEntries(names.map((name) => [name, ""])))}
              >
                {t("Without {words}", { words })}
              </a>
            ))
          : null}
        <a className="btn" href={list.views ? allOf(list) : pathname}>
          {t("Clear filters")}
        </a>
      </span>
    </div>
  );
}

/** On paper a list says what it is a list of, for whom and when. */
function PrintHead({ list, filters }: { list: ListState; filters: Filter[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  const words = filterWords(t, filters, params).map((filter) => filter.words);
  return (
    <p className="on-paper">
      {t.rich("{part}printed by {person}, {now}", {
        part: words.length > 0 ? `${words.join(" · ")} · ` : "",
        person: list.person,
        now: <Instant value={list.now} />,
      })}
    </p>
  );
}

/** The whole filtered and sorted set as a file: the list's own address with another ending, and what it is `of`. */
export function ExportLinks({ list, of = {} }: { list: ListState; of?: Record<string, string> }) {
  const t = useWords();
  const { search } = useLocation();
  if (!list.can.export) return null;
  const params = addressOf(search);
  for (const name of ["per", "cols", "totals", "view", "add", ...list.rejected.map((one) => one.name)])
    params.delete(name);
  for (const [name, value] of Object.entries(of)) params.set(name, value);
  const query = params.size > 0 ? `?${params}` : "";
  return (
    <details className="menu">
      <summary className="btn">{t("Export")}</summary>
      <div>
        <a href={`${list.path}.csv${query}`}>{t("Export CSV")}</a>
        <a href={`${list.path}.xlsx${query}`}>{t("Export Excel")}</a>
      </div>
    </details>
  );
}

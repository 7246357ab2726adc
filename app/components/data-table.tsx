import type { Key, ReactNode } from "react";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures are right-aligned. */
  numeric?: boolean;
  /** Name of this column in `?sort=`; its heading becomes a link. */
  sort?: string;
  /** What is left of the column on a phone; columns without it are shown on the record only. */
  phone?: "title" | "amount" | "status" | "line";
  /** As narrow as its content. */
  tight?: boolean;
};

export type Totals = { label: ReactNode; cells: Record<string, ReactNode> }[];

type Props<Row> = {
  /** Read out by screen readers; shown when `captionShown`. */
  caption: string;
  captionShown?: boolean;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => Key;
  /** The first column's link opens the row and is stretched over it. */
  linked?: boolean;
  compact?: boolean;
  sort?: SortLinks;
  /** Rows that changed while one was looking, with how often: tinted for a moment. */
  changed?: ReadonlyMap<Key, number>;
  /** Of the whole filtered set, one line for each currency; never of the visible page. */
  totals?: Totals;
};

export type SortLinks = { current: string; href: (sort: string) => string };

/** `?sort=-total` means descending. The heading of the sorted column turns it round. */
export function sortLinks(searchParams: URLSearchParams, fallback: string): SortLinks {
  const current = searchParams.get("sort") ?? fallback;
  return {
    current,
    href(sort) {
      const params = new URLSearchParams(searchParams);
      params.delete("after");
      params.set("sort", sort);
      return `?${params}`;
    },
  };
}

export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, linked, compact } = props;
  const classes = columns.map(cellClass);
  return (
    <div className="table-wrap">
      <table className={`table rows${linked ? " linked" : ""}${compact ? " compact" : ""}`}>
        <caption className={props.captionShown ? undefined : "hide"}>{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <Heading key={column.key} column={column} className={classes[index]} sort={props.sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={props.rowKey(row)} data-changed={tint(props.changed?.get(props.rowKey(row)))}>
              {columns.map((column, index) => (
                <td
                  key={column.key}
                  className={classes[index]}
                  data-label={column.phone === "line" && typeof column.head === "string" ? column.head : undefined}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {props.totals?.length ? <Foot columns={columns} classes={classes} totals={props.totals} /> : null}
      </table>
    </div>
  );
}

/** Two names take turns, because an animation starts again only under another name. */
function tint(changes: number | undefined): string | undefined {
  return changes === undefined ? undefined : changes % 2 === 0 ? "even" : "odd";
}

function Heading<Row>(props: { column: Column<Row>; className?: string; sort?: SortLinks }) {
  const { column, className, sort } = props;
  if (!column.sort || !sort) {
    return (
      <th scope="col" className={className}>
        {column.head}
      </th>
    );
  }
  const ascending = sort.current === column.sort;
  const descending = sort.current === `-${column.sort}`;
  // A second click turns the order round; figures are asked for from the top first.
  const downwards = ascending || (column.numeric && !descending);
  const next = downwards ? `-${column.sort}` : column.sort;
  return (
    <th scope="col" className={className} aria-sort={ascending ? "ascending" : descending ? "descending" : undefined}>
      <a href={sort.href(next)}>{column.head}</a>
    </th>
  );
}

function Foot<Row>(props: { columns: Column<Row>[]; classes: (string | undefined)[]; totals: Totals }) {
  const span = Math.max(
    1,
    props.columns.findIndex((column) => props.totals.some((line) => line.cells[column.key] !== undefined)),
  );
  return (
    <tfoot>
      {props.totals.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: total lines have no identity and never move
        <tr key={row}>
          <th scope="row" colSpan={span} className="p-title">
            {line.label}
          </th>
          {props.columns.slice(span).map((column, index) => (
            <td key={column.key} className={props.classes[index + span]}>
              {line.cells[column.key]}
            </td>
          ))}
        </tr>
      ))}
    </tfoot>
  );
}

function cellClass<Row>(column: Column<Row>): string | undefined {
  const names = [
    column.numeric ? "num" : "",
    column.tight ? "tight" : "",
    column.phone ? `p-${column.phone}` : "",
  ].filter(Boolean);
  return names.length > 0 ? names.join(" ") : undefined;
}

import { useNavigate } from "@remix-run/react";
import {
  type InputHTMLAttributes,
  isValidElement,
  type Key,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
} from "react";
import { useColumnWidths } from "./column-widths.tsx";
import { parseSort, sortText, withParam } from "./list-params.ts";
import type { Change } from "./steady-rows.tsx";
import { useWords } from "./words/words.ts";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  /** What the heading means, when one points at it. */
  title?: string;
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
  /** A box before each row; `form` is the id of the form that they are posted with, as `id`. */
  select?: Selectable<Row>;
  /** The first column's link opens the row and is stretched over it. */
  linked?: boolean;
  /** A list whose columns each person makes as wide as they like. */
  layout?: { list: string; widths: Record<string, number> };
  compact?: boolean;
  sort?: SortLinks;
  /** Rows that changed while one was looking: the cells that show it are tinted for a moment. */
  changed?: ReadonlyMap<Key, Change<Row>>;
  /** Of the whole filtered set, one line for each currency; never of the visible page. */
  totals?: Totals;
};

export type Selectable<Row> = {
  form: string;
  label: (row: Row) => string;
  chosen: ReadonlySet<Key>;
  choose: (rows: readonly Row[], chosen: boolean) => void;
};

/** `sort` as "-due,number": descending by the first, then by the second. */
export type SortLinks = { current: string; params: URLSearchParams; sorts: readonly string[] };

export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, linked, compact, select } = props;
  const classes = useMemo(() => columns.map((column, index) => cellClass(column, index === 0)), [columns]);
  const { widths, grip } = useColumnWidths(props.layout);
  const fixed = columns.some(({ key }) => widths[key] !== undefined);
  return (
    <div className="table-wrap">
      <table className={`table rows${linked ? " linked" : ""}${compact ? " compact" : ""}${fixed ? " fixed" : ""}`}>
        <caption className={props.captionShown ? undefined : "hide"}>{props.caption}</caption>
        {fixed ? (
          <colgroup>
            {select ? <col width={36} /> : null}
            {columns.map(({ key }) => (
              <col key={key} width={widths[key]} />
            ))}
          </colgroup>
        ) : null}
        <thead>
          <tr>
            {select ? <SelectAll select={select} rows={rows} rowKey={props.rowKey} /> : null}
            {columns.map((column, index) => (
              <Heading
                key={column.key}
                column={column}
                className={classes[index]}
                sort={props.sort}
                grip={grip?.(column.key)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = props.rowKey(row);
            return (
              <BodyRow
                key={key}
                {...{ row, columns, classes }}
                change={props.changed?.get(key)}
                box={select ? { ...select, id: key, ticked: select.chosen.has(key) } : undefined}
              />
            );
          })}
        </tbody>
        {props.totals?.length ? (
          <Foot columns={columns} classes={classes} totals={props.totals} selectable={Boolean(select)} />
        ) : null}
      </table>
    </div>
  );
}

type Box<Row> = Omit<Selectable<Row>, "chosen"> & { id: Key; ticked: boolean };

type BodyRowProps<Row> = {
  row: Row;
  columns: Column<Row>[];
  classes: (string | undefined)[];
  change: Change<Row> | undefined;
  box: Box<Row> | undefined;
};

/** Drawn again only when something of it is another: a tick must not cost the whole table. */
const BodyRow = memo(BodyRowOf, (before, now) => {
  const { box: boxBefore = {}, ...restBefore } = before;
  const { box = {}, ...rest } = now;
  return isSame(restBefore, rest) && isSame(boxBefore, box);
}) as typeof BodyRowOf;

function isSame(one: object, other: object): boolean {
  const [values, others] = [Object.entries(one), Object.entries(other)];
  return values.length === others.length && values.every(([name, value]) => other[name as keyof object] === value);
}

function BodyRowOf<Row>({ row, columns, classes, change, box }: BodyRowProps<Row>) {
  const t = useWords();
  return (
    <tr data-ticked={box?.ticked || undefined}>
      {box ? <SelectOne box={box} row={row} /> : null}
      {columns.map((column, index) => (
        <td
          key={column.key}
          className={classes[index]}
          data-label={isLabelled(column) ? t(column.head) : undefined}
          data-changed={change && tint(change, column, row)}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** On a phone the headings are away: a line says what it is, and a figure what of and in which currency. */
function isLabelled<Row>(column: Column<Row>): column is Column<Row> & { head: string } {
  const { phone, numeric, head } = column;
  return typeof head === "string" && (phone === "line" || (phone === "amount" && Boolean(numeric)));
}

/** Two names take turns, because an animation starts again only under another name. */
function tint<Row>({ times, before }: Change<Row>, { cell }: Column<Row>, row: Row): string | undefined {
  if (isAlike(cell(before), cell(row))) return undefined;
  return times % 2 === 0 ? "even" : "odd";
}

/** Whether two cells show the same: figures, texts and elements by what they are given. */
function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!one || !other || typeof one !== "object" || typeof other !== "object") return false;
  if (isValidElement(one) && isValidElement(other)) return one.type === other.type && isAlike(one.props, other.props);
  const [values, others] = [Object.entries(one), Object.entries(other)];
  return (
    values.length === others.length && values.every(([name, value]) => isAlike(value, other[name as keyof object]))
  );
}

function SelectAll<Row>(props: { select: Selectable<Row>; rows: readonly Row[]; rowKey: (row: Row) => Key }) {
  const t = useWords();
  const { select, rows, rowKey } = props;
  const all = rows.length > 0 && rows.every((row) => select.chosen.has(rowKey(row)));
  return (
    <th scope="col" className="pick">
      {/* Ticking all is the browser's work: without JavaScript the box does nothing, and is not there. */}
      <Tick
        says={t("Select all rows of this page")}
        className="needs-script"
        ticked={all}
        onChange={(event) => select.choose(rows, event.target.checked)}
      />
    </th>
  );
}

/** The browser ticks it at once; what follows from it is drawn after that. Ticked from elsewhere, it is told. */
function Tick(props: { says: string; ticked: boolean } & InputHTMLAttributes<HTMLInputElement>) {
  const { says, ticked, className, ...rest } = props;
  const box = useRef<HTMLInputElement>(null);
  const shown = useRef(ticked);
  useEffect(() => {
    // Not at first: who ticked before the scripts had come keeps the tick.
    if (box.current && shown.current !== ticked) box.current.checked = ticked;
    shown.current = ticked;
  }, [ticked]);
  return (
    <label className={className}>
      <span className="hide">{says}</span>
      <input type="checkbox" ref={box} defaultChecked={ticked} {...rest} />
    </label>
  );
}

function SelectOne<Row>({ box, row }: { box: Box<Row>; row: Row }) {
  const t = useWords();
  return (
    <td className="pick">
      <Tick
        says={t("Select {row}", { row: box.label(row) })}
        name="id"
        value={String(box.id)}
        form={box.form}
        ticked={box.ticked}
        onChange={(event) => box.choose([row], event.target.checked)}
      />
    </td>
  );
}

function Heading<Row>(props: { column: Column<Row>; className?: string; sort?: SortLinks; grip?: ReactNode }) {
  const t = useWords();
  const { column, className, sort, grip } = props;
  const navigate = useNavigate();
  if (!column.sort || !sort?.sorts.includes(column.sort)) {
    return (
      <th scope="col" className={className} data-column={column.key} title={column.title}>
        {typeof column.head === "string" ? t(column.head) : column.head}
        {grip}
      </th>
    );
  }
  const key = column.sort;
  const keys = parseSort(sort.current, sort.sorts) ?? [];
  const place = keys.findIndex((one) => one.key === key);
  const now = keys[place];
  // A second click turns the order round; figures are asked for from the top first.
  const turned = { key, descending: now ? !now.descending : Boolean(column.numeric) };
  const direction = now ? (now.descending ? "descending" : "ascending") : undefined;

  function addKey(event: MouseEvent<HTMLAnchorElement>) {
    if (!event.shiftKey || !sort) return;
    event.preventDefault();
    const others = keys.filter((one) => one.key !== key);
    const next = place >= 0 ? keys.map((one) => (one.key === key ? turned : one)) : [...others, turned].slice(-3);
    navigate(withParam(sort.params, { sort: sortText(next) }));
  }

  return (
    <th scope="col" className={className} data-column={column.key} aria-sort={place === 0 ? direction : undefined}>
      <a
        href={withParam(sort.params, { sort: sortText([turned]) })}
        onClick={addKey}
        title={t("Shift adds it to the order")}
      >
        {typeof column.head === "string" ? t(column.head) : column.head}
        {place > 0 ? (
          <span className="then">
            <span className="hide">{direction === "ascending" ? t(", then ascending") : t(", then descending")}</span>
            <span aria-hidden="true">{now?.descending ? ` ↓${place + 1}` : ` ↑${place + 1}`}</span>
          </span>
        ) : null}
      </a>
      {grip}
    </th>
  );
}

function Foot<Row>(props: {
  columns: Column<Row>[];
  classes: (string | undefined)[];
  totals: Totals;
  selectable: boolean;
}) {
  const t = useWords();
  const first = Math.max(
    1,
    props.columns.findIndex((column) => props.totals.some((line) => line.cells[column.key] !== undefined)),
  );
  return (
    <tfoot>
      {props.totals.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: total lines have no identity and never move
        <tr key={row}>
          {props.selectable ? <td className="pick" /> : null}
          <th scope="row" colSpan={first} className="p-title">
            {line.label}
          </th>
          {props.columns.slice(first).map((column, index) => (
            <td
              key={column.key}
              className={props.classes[index + first]}
              data-label={column.phone === "line" && isLabelled(column) ? t(column.head) : undefined}
            >
              {line.cells[column.key]}
            </td>
          ))}
        </tr>
      ))}
    </tfoot>
  );
}

function cellClass<Row>(column: Column<Row>, primary: boolean): string | undefined {
  const names = [
    primary ? "primary" : "",
    column.numeric ? "num" : "",
    column.tight ? "tight" : "",
    column.phone ? `p-${column.phone}` : "",
  ].filter(Boolean);
  return names.length > 0 ? names.join(" ") : undefined;
}

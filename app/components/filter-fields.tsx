import type { Option } from "./fields.tsx";
import { type Compared, comparisonsIn, operatorsOf, type Range } from "./filter-operators.ts";
import { readDecimal, typedDecimal } from "./typed.ts";
import { useWords } from "./words/words.ts";

/** `more`: asked for by "Add filter"; until then it takes no room. */
export type Filter = { label: string; more?: boolean } & FilterKind;
type FilterKind =
  /** `op`: how the text is compared, in words, where that is not searching. */
  | { kind: "search"; name: string; placeholder?: string; op?: string }
  | { kind: "select"; name: string; options: Option[]; any?: string }
  /** `fallback` is what the page takes when no day is given. */
  | { kind: "day"; name: string; fallback?: string }
  /** A figure or a day at least, at most, or exactly. Figures are in the reader's notation; the address has plain decimals. */
  | Range
  /** One-click values, as links. `many`: several of them together. */
  | Chips
  /** Set by links of other pages only; here it can be taken away. */
  | { kind: "only"; name: string };
type Chips = { kind: "chips"; name: string; options: Option[]; all: string; many?: boolean };

/** The days between which something happened. */
export const DAYS = { kind: "range", of: "day", name: "days", from: "from", to: "to" } as const;

/** The ends of an amount, by its name in the address. */
export const amounts = (name: string) =>
  ({ kind: "range", of: "amount", name, from: `${name}_from`, to: `${name}_to` }) as const;

type Field = Extract<Filter, { kind: "search" | "select" | "day" }>;
type ComparedFilter = Filter & (Range | Chips);
type Row = { filter: ComparedFilter; op: string; value: string };

const isCompared = (filter: Filter): filter is ComparedFilter =>
  filter.kind === "range" || (filter.kind === "chips" && filter.many === true);
const isField = (filter: Filter): filter is Field => !["range", "chips", "only"].includes(filter.kind);

/** The filters of a list as its form shows them: plain fields, comparisons that are made or begun, and what can be added. */
export function fieldsOf(
  filters: Filter[],
  params: URLSearchParams,
  added: string[],
): { fields: Field[]; compared: Row[]; more: Filter[] } {
  const isShown = ({ more, name }: Filter) => !more || params.get(name) || added.includes(name);
  const compared = filters.filter(isCompared).flatMap((filter) => rowsOf(filter, params, added.includes(filter.name)));
  const more = filters.filter((filter) =>
    isCompared(filter) ? !isFull(filter, compared) : isField(filter) && !isShown(filter),
  );
  return { fields: filters.filter(isField).filter(isShown), compared, more };
}

/** Both ends of a range are set, or one value of several is chosen: nothing can be added to it. */
const isFull = (filter: Compared, rows: Row[]) =>
  rows.filter((row) => row.filter === filter).length > (filter.kind === "range" ? 1 : 0) ||
  rows.some((row) => row.filter === filter && (row.op.includes(" ") || row.value === ""));

function rowsOf(filter: ComparedFilter, params: URLSearchParams, isAdded: boolean): Row[] {
  const set = comparisonsIn(filter, params).map((one) => ({ filter, ...one }));
  // A value that is chosen by its chip is seen there.
  if (filter.kind === "chips" && !isAdded) return set.filter(({ op }) => op.startsWith("!"));
  if (!isAdded || isFull(filter, set)) return set;
  const free = operatorsOf(filter).find(({ op }) => set.every((one) => one.op !== op))?.op ?? filter.name;
  return [...set, { filter, op: free, value: "" }];
}

const DAY_LIMITS = { type: "date", min: "1900-01-01", max: "9999-12-31" };

export function FilterInput({ filter, value, begins }: { filter: Field; value: string; begins: boolean }) {
  const t = useWords();
  const id = `filter-${filter.name}`;
  // Whoever asked for it types into it next.
  const own = { className: "input", autoFocus: begins, id, name: filter.name };
  return (
    <div className={filter.name === "q" ? "field grow" : "field"}>
      <label htmlFor={id}>
        {t(filter.label)}
        {filter.kind === "search" && filter.op ? ` ${t(filter.op)}` : null}
      </label>
      {filter.kind === "select" ? (
        <select {...own} defaultValue={value}>
          <option value="">{t(filter.any ?? "Any")}</option>
          <Options options={filter.options} />
        </select>
      ) : filter.kind === "day" ? (
        <input {...own} {...DAY_LIMITS} defaultValue={value || filter.fallback} />
      ) : (
        <input
          {...own}
          defaultValue={value}
          type={filter.name === "q" ? "search" : "text"}
          maxLength={100}
          placeholder={filter.placeholder && t(filter.placeholder)}
          data-list-search={filter.name === "q" ? "" : undefined}
        />
      )}
    </div>
  );
}

/** A field, an operator and a value. The server writes them into the address as one parameter. */
export function ComparedField({ filter, op, value, begins }: Row & { begins: boolean }) {
  const t = useWords();
  const row = op.replace(/\W/g, "-");
  const id = `filter-${row}`;
  const name = `_value.${row}`;
  return (
    <div className="field compared">
      <label htmlFor={id}>{t(filter.label)}</label>
      <div>
        <select
          className="input"
          name={`_op.${row}`}
          defaultValue={op}
          aria-label={t("{field}, operator", { field: t(filter.label) })}
          {...{ autoFocus: begins }}
        >
          {operatorsOf(filter).map((one) => (
            <option key={one.op} value={one.op}>
              {t(one.words)}
            </option>
          ))}
        </select>
        {filter.kind === "chips" ? (
          <select className="input" id={id} name={name} defaultValue={value}>
            <option value="">{t("Any")}</option>
            <Options options={filter.options} />
          </select>
        ) : filter.of === "day" ? (
          <input className="input" id={id} name={name} {...DAY_LIMITS} defaultValue={value} />
        ) : (
          <>
            <input
              className="input end"
              id={id}
              name={name}
              inputMode="decimal"
              maxLength={30}
              defaultValue={typedDecimal(readDecimal(value) ?? value, t.locale.point)}
            />
            {t.locale.point === "," ? <input type="hidden" name="_comma" value={name} /> : null}
          </>
        )}
      </div>
    </div>
  );
}

function Options({ options }: { options: Option[] }) {
  const t = useWords();
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {t(option.label)}
    </option>
  ));
}

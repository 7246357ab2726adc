import { typedDecimal } from "./as-typed.ts";
import { type Chips, DAY_LIMITS, type Filter, Options } from "./filter-fields.tsx";
import { type Compared, comparisonsIn, operatorsOf, type Range } from "./filter-operators.ts";
import { useWords } from "./words/words.ts";

type ComparedFilter = Filter & (Range | Chips);
type Row = { filter: ComparedFilter; op: string; value: string };

const isCompared = (filter: Filter): filter is ComparedFilter =>
  filter.kind === "range" || (filter.kind === "chips" && filter.many === true);
/** The comparisons that are made or begun, as the form of a list shows them. */
function comparedIn(filters: Filter[], params: URLSearchParams, added: string[]): Row[] {
  return filters.filter(isCompared).flatMap((filter) => rowsOf(filter, params, added.includes(filter.name)));
}

const canAdd = (filter: Filter, rows: Row[]) => isCompared(filter) && !isFull(filter, rows);

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

/** A field, an operator and a value. The server writes them into the address as one parameter. */
function ComparedField({ filter, op, value, begins }: Row & { begins: boolean }) {
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
              defaultValue={typedDecimal(value, t.locale.point)}
            />
            {t.locale.point === "," ? <input type="hidden" name="_comma" value={name} /> : null}
          </>
        )}
      </div>
    </div>
  );
}

/** For lists: the other pages have no filters that are compared, and do not load this. */
export const comparing = { comparedIn, canAdd, Field: ComparedField };
export type Comparing = typeof comparing;

import type { Option } from "./fields.tsx";
import type { Range } from "./filter-operators.ts";
import { Suggestions } from "./suggestions.tsx";
import { english, useWords } from "./words/words.ts";

/** `more`: asked for by "Add filter"; until then it takes no room. */
export type Filter = { label: string; more?: boolean } & FilterKind;
type FilterKind =
  /** `op`: how the text is compared, in words, where that is not searching. `suggestions`: what there is to be found. */
  | { kind: "search"; name: string; placeholder?: string; op?: string; suggestions?: readonly string[] }
  | { kind: "select"; name: string; options: Option[]; any?: string }
  /** `fallback` is what the page takes when no day is given. */
  | { kind: "day"; name: string; fallback?: string }
  /** A figure or a day at least, at most, or exactly. Figures are in the reader's notation; the address has plain decimals. */
  | Range
  /** One-click values, as links. `many`: several of them together. */
  | Chips
  /** Set by links of other pages only; here it can be taken away. */
  | { kind: "only"; name: string };
export type Chips = { kind: "chips"; name: string; options: Option[]; all: string; many?: boolean };

/** The days between which something happened. */
export const DAYS = { kind: "range", of: "day", name: "days", from: "from", to: "to" } as const;

/** Filters by category, with those that there are. */
export const inCategory = (suggestions: readonly string[]): Filter => ({
  kind: "search",
  name: "category",
  label: english("Category"),
  op: english("is~filter"),
  suggestions,
});

/** The ends of an amount, by its name in the address. */
export const amounts = (name: string) =>
  ({ kind: "range", of: "amount", name, from: `${name}_from`, to: `${name}_to` }) as const;

export type Field = Extract<Filter, { kind: "search" | "select" | "day" }>;
export const isField = (filter: Filter): filter is Field => !["range", "chips", "only"].includes(filter.kind);

/** The values of a filter with several: those named, or after "!" those not named. */
export function valuesIn(text: string, all: readonly string[]): string[] {
  const named = text.replace(/^!/, "").split(",").filter(Boolean);
  return text.startsWith("!") ? all.filter((one) => !named.includes(one)) : named;
}

export const DAY_LIMITS = { type: "date", min: "1900-01-01", max: "9999-12-31" };

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
          list={filter.suggestions ? `${id}-list` : undefined}
        />
      )}
      {filter.kind === "search" && filter.suggestions ? (
        <Suggestions id={`${id}-list`} values={filter.suggestions} />
      ) : null}
    </div>
  );
}

export function Options({ options }: { options: Option[] }) {
  const t = useWords();
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {t(option.label)}
    </option>
  ));
}

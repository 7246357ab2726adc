import { Form, useLocation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { datePresets } from "./date-presets.ts";
import type { Option } from "./fields.tsx";
import { dayText, priceText } from "./format.ts";
import { type Rejected, withParam } from "./list-params.ts";
import { readDecimal, typedDecimal } from "./typed.ts";
import { useWords, type Words } from "./words/words.ts";

/** `more`: asked for by "Add filter"; until then it takes no room. */
export type Filter = { more?: boolean } & FilterKind;
type FilterKind =
  | { kind: "search"; name: string; label: string; placeholder?: string }
  /** Money, in the reader's notation; the address has it as a plain decimal. */
  | { kind: "amount"; name: string; label: string }
  | { kind: "select"; name: string; label: string; options: Option[]; any?: string }
  /** `fallback` is what the page takes when no day is given. */
  | { kind: "day"; name: string; label: string; fallback?: string }
  /** One-click values, as links. `many`: several of them together. */
  | { kind: "chips"; name: string; label: string; options: Option[]; all: string; many?: boolean }
  /** Set by links of other pages only; here it can be taken away. */
  | { kind: "only"; name: string; label: string };

/**
 * Filters are a GET form and the address is their state, so reload, back, bookmark and sharing give the same list. All
 * other parameters are carried along, except the page. `rejected` are values the server could not use. With `today`,
 * spans of days that people ask for are one click away.
 */
export function FilterBar(props: {
  filters: Filter[];
  rejected?: Rejected[];
  today?: string;
  /** Where the list shows everything. */
  home?: string;
  children?: ReactNode;
}) {
  const t = useWords();
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const added = (params.get("add") ?? "").split(",");
  // Spans of days that people ask for are chips; other days are asked for.
  const isMore = ({ more, name }: Filter) => more || (props.today && (name === "from" || name === "to"));
  const isShown = (filter: Filter) => !isMore(filter) || params.get(filter.name) || added.includes(filter.name);
  const fields = props.filters.filter(
    (filter): filter is Field => filter.kind !== "chips" && filter.kind !== "only" && Boolean(isShown(filter)),
  );
  const more = props.filters.filter((filter) => !isShown(filter));
  const own = new Set(fields.map((filter) => filter.name));
  const active = props.filters.some((filter) => params.get(filter.name));
  return (
    <>
      <div className="filter-row">
        {/* The key gives the inputs the address's values again after a link (a chip, Clear, Back) changed it. */}
        <Form method="get" className="filters" role="search" key={params.toString()}>
          <CarriedParams without={[...own, "after"]} />
          {fields.map((filter) => (
            <FilterInput
              key={filter.name}
              filter={filter}
              value={params.get(filter.name) ?? ""}
              begins={filter.name === added.at(-1) && !params.get(filter.name)}
            />
          ))}
          {fields.length > 0 ? <Button>{t("Filter")}</Button> : null}
          {active ? (
            <a className="btn quiet" href={props.home ?? pathname}>
              {t("Clear")}
            </a>
          ) : null}
        </Form>
        {more.length > 0 ? <AddFilter filters={more} added={added} /> : null}
        {props.children}
      </div>
      <div className="chip-rows">
        {props.filters.map((filter) => (filter.kind === "chips" ? <Chips key={filter.name} {...filter} /> : null))}
        {props.today ? <DateChips today={props.today} label={spanLabel(t, props.filters)} /> : null}
      </div>
      <OnlyChips filters={props.filters} />
      <RejectedChips rejected={props.rejected ?? []} />
    </>
  );
}

/** A GET form replaces the whole address; what it does not ask for goes along unseen. */
export function CarriedParams({ without }: { without: string[] }) {
  const [params] = useSearchParams();
  return [...params]
    .filter(([name, value]) => value !== "" && !without.includes(name))
    .map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />);
}

/** Filters that take no room until somebody wants them: links, so that it works by keyboard and without JavaScript. */
function AddFilter({ filters, added }: { filters: Filter[]; added: string[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  return (
    <details className="menu list-settings" key={params.toString()}>
      <summary>{t("Add filter")}</summary>
      <div>
        {filters.map(({ name, label }) => (
          <a key={name} href={withParam(params, { add: [...added, name].filter(Boolean).join(",") })}>
            {t(label)}
          </a>
        ))}
      </div>
    </details>
  );
}

type Field = Exclude<Filter, { kind: "chips" | "only" }>;

function FilterInput({ filter, value, begins }: { filter: Field; value: string; begins: boolean }) {
  const t = useWords();
  const id = `filter-${filter.name}`;
  // Whoever asked for it types into it next.
  const focus = { autoFocus: begins };
  return (
    <div className={filter.name === "q" ? "field grow" : "field"}>
      <label htmlFor={id}>{t(filter.label)}</label>
      {filter.kind === "select" ? (
        <select className="input" {...focus} id={id} name={filter.name} defaultValue={value}>
          <option value="">{t(filter.any ?? "Any")}</option>
          {filter.options.map((option) => (
            <option key={option.value} value={option.value}>
              {t(option.label)}
            </option>
          ))}
        </select>
      ) : filter.kind === "day" ? (
        <input
          className="input"
          {...focus}
          id={id}
          name={filter.name}
          type="date"
          min="1900-01-01"
          max="9999-12-31"
          defaultValue={value || filter.fallback}
        />
      ) : filter.kind === "amount" ? (
        <>
          <input
            className="input end"
            {...focus}
            id={id}
            name={filter.name}
            type="text"
            inputMode="decimal"
            maxLength={30}
            defaultValue={typedDecimal(readDecimal(value) ?? value, t.locale.point)}
          />
          {t.locale.point === "," ? <input type="hidden" name="_comma" value={filter.name} /> : null}
        </>
      ) : (
        <input
          className="input"
          {...focus}
          id={id}
          name={filter.name}
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

/** "Placed from" and "Placed to" are the ends of "Placed". */
function spanLabel(t: Words, filters: Filter[]): string {
  const from = filters.find((filter) => filter.name === "from")?.label ?? "";
  return t(from.replace(/ ?from$/i, "") || "Days");
}

function DateChips({ today, label }: { today: string; label: string }) {
  const t = useWords();
  const [params] = useSearchParams();
  return (
    <nav className="chips" aria-label={label}>
      <span className="meta">{label}</span>
      {datePresets(today).map(({ name, from, to }) => {
        const here = params.get("from") === from && params.get("to") === to;
        return (
          <a
            key={name}
            className="chip"
            href={withParam(params, here ? { from: "", to: "" } : { from, to })}
            aria-current={here ? "true" : undefined}
          >
            {t(name)}
          </a>
        );
      })}
    </nav>
  );
}

function Chips(props: { name: string; label: string; options: Option[]; all: string; many?: boolean }) {
  const t = useWords();
  const [params] = useSearchParams();
  const chosen = params.getAll(props.name).join(",").split(",").filter(Boolean);
  const after = (value: string): string => {
    if (!props.many) return value;
    const others = chosen.filter((one) => one !== value);
    return (chosen.includes(value) ? others : [...chosen, value]).join(",");
  };
  return (
    <nav className="chips" aria-label={t(props.label)}>
      <span className="meta">{t(props.label)}</span>
      <a
        className="chip"
        href={withParam(params, { [props.name]: "" })}
        aria-current={chosen.length === 0 ? "true" : undefined}
      >
        {t(props.all)}
      </a>
      {props.options.map((option) => (
        <a
          key={option.value}
          className="chip"
          href={withParam(params, { [props.name]: after(option.value) })}
          aria-current={chosen.includes(option.value) ? "true" : undefined}
        >
          {t(option.label)}
        </a>
      ))}
    </nav>
  );
}

function OnlyChips({ filters }: { filters: Filter[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  const active = filters.filter((filter) => filter.kind === "only" && params.get(filter.name));
  if (active.length === 0) return null;
  return (
    <div className="chips">
      {active.map(({ name, label }) => (
        <a key={name} className="chip" aria-current="true" href={withParam(params, { [name]: "" })}>
          {t(label)} <span aria-hidden="true">✕</span>
          <span className="hide">{t(", remove")}</span>
        </a>
      ))}
    </div>
  );
}

function RejectedChips({ rejected }: { rejected: Rejected[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  if (rejected.length === 0) return null;
  return (
    <div className="chips" role="alert">
      {rejected.map(({ name, value }) => (
        <a key={name} className="chip bad" href={withParam(params, { [name]: "" })}>
          {t("{name} “{value}” was not understood. Remove", { name, value })}
        </a>
      ))}
    </div>
  );
}

/** The filters that are set, in words: for paper, and for the page that finds nothing. */
export function filterWords(t: Words, filters: Filter[], params: URLSearchParams): { name: string; words: string }[] {
  return filters.flatMap((filter) => {
    const value = params.getAll(filter.name).join(",");
    if (value === "") return [];
    if (filter.kind === "only") return [{ name: filter.name, words: t(filter.label) }];
    if (filter.kind === "search") return [{ name: filter.name, words: `${t(filter.label)} “${value}”` }];
    if (filter.kind === "amount") {
      const amount = readDecimal(value);
      return [{ name: filter.name, words: `${t(filter.label)} ${amount ? priceText(amount, t.locale) : value}` }];
    }
    if (filter.kind === "day") {
      return [
        {
          name: filter.name,
          words: `${t(filter.label)} ${/^\d{4}-\d\d-\d\d$/.test(value) ? dayText(value, t.locale) : value}`,
        },
      ];
    }
    const labels = value
      .split(",")
      .map((one) => t(filter.options.find((option) => option.value === one)?.label ?? one));
    return [{ name: filter.name, words: `${t(filter.label)}: ${labels.join(` ${t("or")} `)}` }];
  });
}

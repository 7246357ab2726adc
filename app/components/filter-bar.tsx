import { Form, useLocation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { datePresets } from "./date-presets.ts";
import type { Option } from "./fields.tsx";
import type { Comparing } from "./filter-compare.tsx";
import { type Filter, FilterInput, isField, valuesIn } from "./filter-fields.tsx";
import { type Rejected, withParam } from "./list-params.ts";
import { useWords } from "./words/words.ts";

export { amounts, DAYS, type Filter, inCategory } from "./filter-fields.tsx";

/**
 * Filters are a GET form and the address is their state, so reload, back, bookmark and sharing give the same list. All
 * other parameters are carried along, except the page. `rejected` are values the server could not use. With `today`,
 * spans of days that people ask for are one click away.
 */
export function FilterBar(props: {
  filters: Filter[];
  rejected?: Rejected[];
  today?: string;
  /** Filters by an operator, where there are any. */
  compare?: Comparing;
  /** Where the list shows everything. */
  home?: string;
  children?: ReactNode;
}) {
  const t = useWords();
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const added = (params.get("add") ?? "").split(",").filter(Boolean);
  const { compare } = props;
  const isShown = ({ more, name }: Filter) => !more || params.get(name) || added.includes(name);
  const fields = props.filters.filter(isField).filter(isShown);
  const compared = compare?.comparedIn(props.filters, params, added) ?? [];
  const more = props.filters.filter((filter) =>
    isField(filter) ? !isShown(filter) : compare?.canAdd(filter, compared),
  );
  const own = [...fields.map((filter) => filter.name), ...compared.flatMap(({ filter }) => namesOf(filter))];
  const active = props.filters.some((filter) => namesOf(filter).some((name) => params.get(name)));
  const begins = (name: string) => name === added.at(-1);
  return (
    <>
      <div className="filter-row">
        {/* The key gives the inputs the address's values again after a link (a chip, Clear, Back) changed it. */}
        <Form method="get" className="filters" role="search" key={params.toString()}>
          <CarriedParams without={[...own, "after", "add"]} />
          {fields.map((filter) => (
            <FilterInput
              key={filter.name}
              filter={filter}
              value={params.get(filter.name) ?? ""}
              begins={begins(filter.name) && !params.get(filter.name)}
            />
          ))}
          {compare &&
            compared.map((row) => (
              <compare.Field key={row.op} {...row} begins={begins(row.filter.name) && !row.value} />
            ))}
          {fields.length + compared.length > 0 ? <Button>{t("Filter")}</Button> : null}
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
        {props.today ? <DateChips today={props.today} label={t(props.filters.find(isDays)?.label ?? "Days")} /> : null}
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
          <a key={name} href={withParam(params, { add: [...added, name].join(",") })}>
            {t(label)}
          </a>
        ))}
      </div>
    </details>
  );
}

const isDays = (filter: Filter) => filter.kind === "range" && filter.from === "from";

/** The parameters that hold a filter. */
const namesOf = (filter: Filter) => (filter.kind === "range" ? [filter.from, filter.to] : [filter.name]);

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
  const chosen = valuesIn(
    params.getAll(props.name).join(","),
    props.options.map(({ value }) => value),
  );
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
      {rejected.map(({ name, value, because }) => (
        <a key={name} className="chip bad" href={withParam(params, { [name]: "" })}>
          {because
            ? t("{name} “{value}”: {because}. Remove", { name, value, because: t(because) })
            : t("{name} “{value}” was not understood. Remove", { name, value })}
        </a>
      ))}
    </div>
  );
}

import { Form, useLocation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import type { Option } from "./fields.tsx";

export type Filter =
  | { kind: "search"; name: string; label: string; placeholder?: string }
  | { kind: "select"; name: string; label: string; options: Option[]; any?: string }
  | { kind: "day"; name: string; label: string };

/**
 * Filters are a GET form and the address is their state, so reload, back, bookmark and sharing give the same list.
 * `keep` names parameters that are carried along (sort, page size); `rejected` are values the server could not use.
 */
export function FilterBar(props: {
  filters: Filter[];
  keep?: string[];
  rejected?: { name: string; value: string }[];
  children?: ReactNode;
}) {
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const active = props.filters.some((filter) => params.get(filter.name));
  return (
    <>
      {/* The key gives the inputs the address's values again after a link (a chip, Clear, Back) changed it. */}
      <Form method="get" className="filters" role="search" key={params.toString()}>
        {(props.keep ?? ["sort"]).map((name) =>
          params.get(name) ? <input key={name} type="hidden" name={name} value={params.get(name) ?? ""} /> : null,
        )}
        {props.filters.map((filter) => (
          <FilterInput key={filter.name} filter={filter} value={params.get(filter.name) ?? ""} />
        ))}
        <Button>Filter</Button>
        {active ? (
          <a className="btn quiet" href={pathname}>
            Clear
          </a>
        ) : null}
        {props.children}
      </Form>
      {props.rejected?.length ? (
        <div className="chips" role="alert">
          {props.rejected.map(({ name, value }) => (
            <a key={name} className="chip bad" href={without(params, name)}>
              {name} “{value}” was not understood. Remove
            </a>
          ))}
        </div>
      ) : null}
    </>
  );
}

function FilterInput({ filter, value }: { filter: Filter; value: string }) {
  const id = `filter-${filter.name}`;
  return (
    <div className={filter.kind === "search" ? "field grow" : "field"}>
      <label htmlFor={id}>{filter.label}</label>
      {filter.kind === "select" ? (
        <select className="input" id={id} name={filter.name} defaultValue={value}>
          <option value="">{filter.any ?? "Any"}</option>
          {filter.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          className="input"
          id={id}
          name={filter.name}
          defaultValue={value}
          type={filter.kind === "day" ? "date" : "search"}
          placeholder={filter.kind === "search" ? filter.placeholder : undefined}
          data-list-search={filter.kind === "search" ? "" : undefined}
        />
      )}
    </div>
  );
}

/** One-click values of one filter, as links. */
export function Chips(props: { name: string; label: string; options: (Option & { count?: number })[]; all: string }) {
  const [params] = useSearchParams();
  const current = params.get(props.name) ?? "";
  return (
    <nav className="chips" aria-label={props.label}>
      {[{ value: "", label: props.all, count: undefined }, ...props.options].map((option) => (
        <a
          key={option.value}
          className="chip"
          href={withValue(params, props.name, option.value)}
          aria-current={current === option.value ? "true" : undefined}
        >
          {option.label}
          {option.count === undefined ? null : <span className="meta">{option.count}</span>}
        </a>
      ))}
    </nav>
  );
}

function without(params: URLSearchParams, name: string): string {
  return withValue(params, name, "");
}

function withValue(params: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(params);
  next.delete("after");
  if (value === "") next.delete(name);
  else next.set(name, value);
  const query = next.toString();
  return query === "" ? "?" : `?${query}`;
}

import { useSearchParams } from "@remix-run/react";
import { countText } from "./format.ts";

/** Keyset paging: the next page starts after the last row of this one, whatever was added meanwhile. */
export function Pager(props: { shown: number; next: string | null; total?: number | bigint; noun?: [string, string] }) {
  const [params] = useSearchParams();
  const onFirst = !params.has("after");
  const [one, many] = props.noun ?? ["row", "rows"];

  function href(after: string | null): string {
    const next = new URLSearchParams(params);
    if (after === null) next.delete("after");
    else next.set("after", after);
    const query = next.toString();
    return query === "" ? "?" : `?${query}`;
  }

  return (
    <nav className="list-foot" aria-label="Pages">
      <span role="status">
        {props.total === undefined
          ? countText(props.shown, one, many)
          : `${countText(props.total, one, many)}${onFirst && !props.next ? "" : `, ${props.shown} on this page`}`}
      </span>
      <span className="btn-row">
        {onFirst ? null : (
          <a className="btn small" href={href(null)}>
            First page
          </a>
        )}
        {props.next ? (
          <a className="btn small" href={href(props.next)} rel="next">
            Next page
          </a>
        ) : null}
      </span>
    </nav>
  );
}

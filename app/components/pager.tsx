import { useSearchParams } from "@remix-run/react";
import { countText } from "./format.ts";
import { withParam } from "./list-params.ts";

/**
 * Keyset paging: the next page starts after the last row of this one, whatever was added meanwhile. `total` is null where
 * there are more rows than were counted.
 */
export function Pager(props: { shown: number; next: string | null; total?: number | null; noun?: [string, string] }) {
  const [params] = useSearchParams();
  const onFirst = !params.has("after");
  const [one, many] = props.noun ?? ["row", "rows"];
  const href = (after: string | null) => withParam(params, after === null ? {} : { after });

  return (
    <nav className="list-foot" aria-label="Pages">
      <span>
        {props.total == null
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

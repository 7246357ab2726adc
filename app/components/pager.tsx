import { useSearchParams } from "@remix-run/react";
import { withParam } from "./list-params.ts";
import { counted, english, useWords } from "./words/words.ts";

/**
 * Keyset paging: the next page starts after the last row of this one, whatever was added meanwhile. `total` is null where
 * there are more rows than were counted.
 */
export function Pager(props: { shown: number; next: string | null; total?: number | null; noun?: [string, string] }) {
  const t = useWords();
  const [params] = useSearchParams();
  const onFirst = !params.has("after");
  const noun = props.noun ?? ([english("row"), english("rows")] as const);
  // An empty list has said so.
  if (onFirst && props.shown === 0) return null;
  const href = (after: string | null) => withParam(params, after === null ? {} : { after });

  return (
    <nav className="list-foot" aria-label={t("Pages")}>
      <span>
        {props.total == null
          ? counted(t, props.shown, noun)
          : onFirst && !props.next
            ? counted(t, props.total, noun)
            : t("{all}, {shown} on this page", { all: counted(t, props.total, noun), shown: props.shown })}
      </span>
      <span className="btn-row">
        {onFirst ? null : (
          <a className="btn small" href={href(null)}>
            {t("First page")}
          </a>
        )}
        {props.next ? (
          <a className="btn small" href={href(props.next)} rel="next">
            {t("Next page")}
          </a>
        ) : null}
      </span>
    </nav>
  );
}

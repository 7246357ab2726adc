import { useLocation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { useWords } from "./words/words.ts";

/** Nothing yet: one sentence and the first thing to do. */
export function NothingYet({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Rows exist, but the filters exclude all of them: says which, and offers the way back. */
export function NoMatch({ noun }: { noun: string }) {
  const t = useWords();
  const [params] = useSearchParams();
  const { pathname } = useLocation();
  const excluding = [...params].filter(([name, value]) => value !== "" && name !== "sort" && name !== "after");
  return (
    <div className="empty" role="status">
      <p>
        {t("No {noun} match", { noun })} {excluding.map(([, value]) => `“${value}”`).join(", ") || t("these filters")}.
      </p>
      <a className="btn" href={pathname}>
        {t("Clear filters")}
      </a>
    </div>
  );
}

/** The records may exist; this person may not see them. Says who can change that. */
export function NoPermission({ children }: { children?: ReactNode }) {
  const t = useWords();
  return (
    <div className="empty">
      <p>
        {children ?? t("Your role may not see this.")} {t("An administrator of your company can give you access.")}
      </p>
    </div>
  );
}

/** Chooses between the first two by the address. */
export function EmptyList(props: { noun: string; children: ReactNode; action?: ReactNode }) {
  const [params] = useSearchParams();
  const filtered = [...params].some(([name, value]) => value !== "" && name !== "sort");
  return filtered ? <NoMatch noun={props.noun} /> : <NothingYet action={props.action}>{props.children}</NothingYet>;
}

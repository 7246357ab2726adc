import { Form, useSearchParams } from "@remix-run/react";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { Button } from "./button.tsx";
import { groupDigits, humanise } from "./format.ts";
import { type ListState, type ShownView, viewAddress, viewQuery } from "./list-params.ts";
import { useWords } from "./words/words.ts";

/** As much of a list as its views need. */
export type Viewed = Pick<ListState, "name" | "path" | "views" | "can">;

/** Where a list shows everything: past the view that it is opened with, where there is one. */
export function allOf(list: Viewed): string {
  return list.views?.some((view) => view.isDefault) ? `${list.path}?view=all` : list.path;
}

function useView(list: Viewed): { current: ShownView | undefined; query: string; edited: boolean } {
  const [params] = useSearchParams();
  const query = viewQuery(params);
  const current = list.views?.find((view) => view.id === params.get("view"));
  return { current, query, edited: current !== undefined && query !== viewQuery(new URLSearchParams(current.query)) };
}

/** The list's views as tabs; that of an edited view offers to keep or to drop the changes. */
export function ViewTabs({ list }: { list: Viewed }) {
  const t = useWords();
  const { current, query, edited } = useView(list);
  if (!list.views?.length) return null;
  const mayChange = current && (current.role === null || list.can.shareViews);
  return (
    <div className="view-tabs">
      <nav className="tabs" aria-label={t("Views")}>
        <a href={allOf(list)} aria-current={current || query !== "" ? undefined : "page"}>
          {t("All")}
        </a>
        {list.views.map((view) => (
          <a key={view.id} href={viewAddress(list.path, view)} aria-current={view === current ? "page" : undefined}>
            {view.name}
            {view.count === null ? null : ` (${groupDigits(String(view.count), t.locale)})`}
            {view.role ? <span className="meta"> {view.role}</span> : null}
          </a>
        ))}
      </nav>
      {current ? (
        <div className="btn-row">
          {edited ? (
            <>
              <span className="meta">{t("Changed")}</span>
              {mayChange ? (
                <Form method="post" action="/views">
                  <input type="hidden" name="id" value={current.id} />
                  <input type="hidden" name="query" value={query} />
                  <Button small name="_intent" value="change">
                    {t("Save")}
                  </Button>
                </Form>
              ) : null}
              <a className="btn small" href={viewAddress(list.path, current)}>
                {t("Reset")}
              </a>
            </>
          ) : null}
          <Form method="post" action="/views">
            <input type="hidden" name="id" value={current.id} />
            <Button small look="quiet" name="_intent" value={current.isPinned ? "unpin" : "pin"}>
              {current.isPinned ? t("Take out of the menu") : t("Keep in the menu")}
            </Button>
          </Form>
          {mayChange ? (
            <Form method="post" action="/views">
              <input type="hidden" name="id" value={current.id} />
              <Button small look="quiet" name="_intent" value="delete">
                {t("Delete view")}
              </Button>
            </Form>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** Keeps what the list shows now under a name: for oneself, or for everybody of a role. */
export function SaveView({ list }: { list: Viewed }) {
  const t = useWords();
  const { query, current, edited } = useView(list);
  if (!list.views) return null;
  return (
    <details className="menu list-settings">
      <summary>{edited ? t("Save as") : t("Save view")}</summary>
      <div>
        <Form method="post" action="/views" key={current?.id}>
          <input type="hidden" name="list" value={list.name} />
          <input type="hidden" name="query" value={query} />
          <label className="field">
            <span>{t("Name")}</span>
            <input className="input" name="name" maxLength={60} required autoComplete="off" />
          </label>
          {list.can.shareViews ? (
            <label className="field">
              <span>{t("For")}</span>
              <select className="input" name="shared_with">
                <option value="">{t("Only me")}</option>
                {ROLE_NAMES.map((role) => (
                  <option key={role} value={role}>
                    {t("Everybody with the role {role}", { role: humanise(t(role)) })}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          <label className="check">
            <input type="checkbox" name="is_default" /> {t("Open the list with it")}
          </label>
          <Button name="_intent" value="save">
            {t("Save view")}
          </Button>
        </Form>
      </div>
    </details>
  );
}

import { useLocation, useRouteLoaderData, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import type { Rights, RoleName } from "#app/modules/shared/actor.ts";
import { navigationFor } from "#app/navigation.ts";
import { ButtonLink } from "./button.tsx";
import { useWords } from "./words/words.ts";

/** A place of the menu, or what is begun there, where the next step is done. */
export type Step = { href: string; label: string };
type Way = { action?: ReactNode; steps?: Step[] };
type Frame = { person?: { role: RoleName; rights: Rights | null } };

/** Of these the ones that this person may go to. */
function useOpen(steps: Step[]): Step[] {
  const person = useRouteLoaderData<Frame>("routes/_app")?.person;
  if (!person || steps.length === 0) return [];
  const items = navigationFor(person.role, person.rights).flatMap((group) => group.items);
  const open = new Set(items.flatMap(({ href, create }) => [href, create?.href]));
  return steps.filter(({ href }) => open.has(href));
}

/** Nothing yet: one sentence and the first thing to do. */
export function NothingYet({ children, action, steps = [] }: Way & { children: ReactNode }) {
  const open = useOpen(steps);
  return (
    <div className="empty">
      <p>{children}</p>
      {action || open.length > 0 ? (
        <div className="btn-row">
          {action}
          {open.map(({ href, label }) => (
            <ButtonLink key={href} href={href}>
              {label}
            </ButtonLink>
          ))}
        </div>
      ) : null}
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

/** Chooses between the first two by the address. `part`: what is said where only what is unfinished or unread is shown. */
export function EmptyList({ noun, part, ...way }: Way & { noun: string; part?: string; children: ReactNode }) {
  const [params] = useSearchParams();
  if (part && params.get("show")) return <NothingYet>{part}</NothingYet>;
  const filtered = [...params].some(([name, value]) => value !== "" && name !== "sort");
  return filtered ? <NoMatch noun={noun} /> : <NothingYet {...way} />;
}

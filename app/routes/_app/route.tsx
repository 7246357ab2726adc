import { data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import {
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { ErrorPage, explainError } from "#app/components/error-page.tsx";
import { LIST_PATHS, viewAddress } from "#app/components/list-params.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { Shell } from "#app/components/shell.tsx";
import { languageCookie, languageOf } from "#app/components/words/language.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { readViewer, takeFlash } from "#app/http/screen.server.ts";
import { type PreferenceRow, preferencesOfWho, toPreferences } from "#app/modules/access/preferences.server.ts";
import { type PinnedView, pinnedOfWho } from "#app/modules/lists/queries.server.ts";
import { unreadOfWho } from "#app/modules/notices/queries.server.ts";
import { navigationFor } from "#app/navigation.ts";

export const meta: MetaFunction = ({ error, matches }) => (error ? pageTitle(explainError(error).title, matches) : []);

type Frame = { preference: PreferenceRow | null; unread: number; pinned: PinnedView[] };

export async function loader(args: LoaderFunctionArgs) {
  // One statement: every page of the program waits for it.
  const { identity: viewer, more } = await readViewer<Frame>(
    args,
    (db) => db`${preferencesOfWho(db)}, ${unreadOfWho(db)}, ${pinnedOfWho(db)}`,
  );
  const preferences = toPreferences(more.preference);
  const { request } = args;
  // Chosen on another device, or before somebody else signed in here: the whole page again, in this person's language.
  if (preferences.language && preferences.language !== languageOf(request) && isPage(request)) {
    const { pathname, search } = new URL(request.url);
    throw redirect(safeRedirect(pathname + search, "/"), {
      headers: { "Set-Cookie": languageCookie(preferences.language, args.context.secure) },
    });
  }
  const { degraded } = await args.context.services.health();
  const { flash, headers } = takeFlash(args);
  return data(
    {
      company: { id: viewer.tenantId, name: viewer.company, currency: viewer.currency, timeZone: viewer.timeZone },
      person: {
        id: viewer.accountId,
        name: viewer.name,
        email: viewer.email,
        role: viewer.role,
        rights: viewer.rights,
        roleName: viewer.roleName,
      },
      preferences,
      folded: /(?:^|;\s*)(?:__Host-)?rail=narrow(?:;|$)/.test(args.request.headers.get("Cookie") ?? ""),
      flash,
      degraded,
      unread: more.unread,
      pinned: more.pinned.map((view) => ({ label: view.name, href: viewAddress(LIST_PATHS[view.list], view) })),
    },
    { headers },
  );
}

function isPage({ method, url }: Request): boolean {
  return method === "GET" && !new URL(url).pathname.endsWith(".data");
}

/** The frame changes after an action only; live updates, plain navigation and what was refused leave it alone. */
export function shouldRevalidate({ formMethod, actionStatus }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== "GET" && (actionStatus ?? 200) < 400;
}

export default function AppLayout() {
  const { person, ...frame } = useLoaderData<typeof loader>();
  return (
    <Shell {...frame} person={person} menu={navigationFor(person.role, person.rights)}>
      <Outlet />
    </Shell>
  );
}

/** Errors of the screens keep the frame around them, as long as the frame itself could be loaded. */
export function ErrorBoundary() {
  const error = useRouteError();
  const frame = useRouteLoaderData<typeof loader>("routes/_app");
  const page = <ErrorPage error={error} />;
  if (!frame) {
    return (
      <div className="plain">
        <main id="main">{page}</main>
      </div>
    );
  }
  return (
    <Shell {...frame} flash={null} menu={navigationFor(frame.person.role, frame.person.rights)}>
      {page}
    </Shell>
  );
}

import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import {
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { ErrorPage, explainError } from "#app/components/error-page.tsx";
import { Shell } from "#app/components/shell.tsx";
import { readScreen, takeFlash } from "#app/http/screen.server.ts";
import { readPreferences } from "#app/modules/access/preferences.server.ts";
import { navigationFor } from "#app/navigation.ts";

export const meta: MetaFunction = ({ error }) => (error ? [{ title: `${explainError(error).title} · Pulse` }] : []);

export async function loader(args: LoaderFunctionArgs) {
  const { viewer, preferences } = await readScreen(args, "read", "profile", async ({ tx, identity }) => ({
    viewer: identity,
    preferences: await readPreferences(tx, identity.accountId),
  }));
  const { degraded } = await args.context.services.health();
  const { flash, headers } = takeFlash(args);
  return data(
    {
      company: { name: viewer.company, currency: viewer.currency, timeZone: viewer.timeZone },
      person: { name: viewer.name, email: viewer.email, role: viewer.role },
      preferences,
      folded: /(?:^|;\s*)rail=narrow(?:;|$)/.test(args.request.headers.get("Cookie") ?? ""),
      flash,
      degraded,
    },
    { headers },
  );
}

/** The frame changes after an action only; live updates and plain navigation leave it alone. */
export function shouldRevalidate({ formMethod }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== "GET";
}

export default function AppLayout() {
  const { person, ...frame } = useLoaderData<typeof loader>();
  return (
    <Shell {...frame} person={person} menu={navigationFor(person.role)}>
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
    <Shell {...frame} flash={null} menu={navigationFor(frame.person.role)}>
      {page}
    </Shell>
  );
}

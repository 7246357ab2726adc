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
import { requireViewer, takeFlash } from "#app/http/screen.server.ts";
import { navigationFor } from "#app/navigation.ts";

export const meta: MetaFunction = ({ error }) => (error ? [{ title: `${explainError(error).title} · Pulse` }] : []);

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireViewer(args);
  const { degraded } = await args.context.services.health();
  const { flash, headers } = takeFlash(args);
  return data(
    {
      company: { name: viewer.company, currency: viewer.currency, timeZone: viewer.timeZone },
      person: { name: viewer.name, email: viewer.email, role: viewer.role },
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
  const { company, person, flash, degraded } = useLoaderData<typeof loader>();
  return (
    <Shell company={company} person={person} menu={navigationFor(person.role)} flash={flash} degraded={degraded}>
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
    <Shell company={frame.company} person={frame.person} menu={navigationFor(frame.person.role)}>
      {page}
    </Shell>
  );
}

import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { passedOn } from "#app/http/oidc.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Signed out", matches);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = await passedOn(context.services.keys.half, new URL(request.url).searchParams.get("pass"));
  if (!to) throw redirect("/login");
  return { to };
}

/** Signed out here, on the way to signing out at the provider: by itself, or by the link. */
export default function SignedOut() {
  const t = useWords();
  const { to } = useLoaderData<typeof loader>();
  return (
    <div className="plain">
      <meta httpEquiv="refresh" content={`0;url=${to}`} />
      <main id="main" className="grid gap-4">
        <div className="sheet">
          <h1 className="mb-3">{t("Signed out")}</h1>
          <p>{t("You are signed out of Pulse. Your provider is asked to sign you out, too.")}</p>
          <div className="actions">
            <ButtonLink look="primary" href={to}>
              {t("Go on")}
            </ButtonLink>
          </div>
        </div>
      </main>
    </div>
  );
}

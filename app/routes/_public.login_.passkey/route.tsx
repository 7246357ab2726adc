import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { Mark } from "#app/components/icons.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PasskeyStep } from "#app/components/passkey-step.tsx";
import { useWords } from "#app/components/words/words.ts";
import { signInByPasskey } from "#app/http/passkey-sign-in.server.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { isSignedIn } from "#app/http/session.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign in with a passkey", matches);

export async function loader(args: LoaderFunctionArgs) {
  const next = safeRedirect(new URL(args.request.url).searchParams.get("next"));
  if (await isSignedIn(args)) throw redirect(safeRedirect(next));
  return { next };
}

export const action = (args: ActionFunctionArgs) => signInByPasskey(args);

export default function PasskeySignIn() {
  const t = useWords();
  const { next } = useLoaderData<typeof loader>();
  const asked = useActionData<typeof action>();
  const half = asked?.half;
  const fields = { next: asked?.next ?? next, ...(half ? { half } : {}) };
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="btn-row lead font-semibold">
          <Mark /> Pulse ERP
        </p>
        <div className="sheet">
          <h1 className="mb-3">{t("Sign in with a passkey")}</h1>
          {asked?.error ? (
            <p className="error" role="alert">
              {t.sentence(asked.error)}
            </p>
          ) : null}
          {asked?.options ? (
            <PasskeyStep act="sign" options={asked.options} action="/login/passkey" fields={fields} />
          ) : null}
          <form method="post" action="/login/passkey" className="form">
            {Object.entries(fields).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <div className="btn-row actions">
              <Button look="primary">{asked ? t("Try again") : t("Use a passkey")}</Button>
              <ButtonLink href="/login">{t("Sign in another way")}</ButtonLink>
            </div>
          </form>
        </div>
      </main>
    </div>
  );
}

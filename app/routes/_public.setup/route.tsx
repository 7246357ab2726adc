import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { ErrorSummary } from "#app/components/error-summary.tsx";
import { TextField } from "#app/components/fields.tsx";
import { FormScopeProvider } from "#app/components/form-context.ts";
import { Mark } from "#app/components/icons.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { companyOfLink, setUpByForm } from "#app/http/setup.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Set up", matches);

export async function loader(args: LoaderFunctionArgs) {
  const token = new URL(args.request.url).searchParams.get("token") ?? "";
  const company = await companyOfLink(args, token);
  if (company === null)
    throw data(
      { detail: english("This link has been used or is older than an hour. Start Pulse again for a new one.") },
      404,
    );
  return { token, company };
}

export async function action(args: ActionFunctionArgs) {
  const refused = await setUpByForm(args);
  if (refused) return data(refused, { status: 422 });
  return redirect("/login?made&next=/start", { status: 303 });
}

export default function SetUp() {
  const t = useWords();
  const { token, company } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="btn-row lead font-semibold">
          <Mark /> Pulse ERP
        </p>
        <div className="sheet">
          <h1 className="mb-3">{t("Your account")}</h1>
          <p className="mb-3">
            {t("You become the administrator of {company}. Then five short steps lead to your first order.", {
              company,
            })}
          </p>
          <form method="post" id="setup" noValidate className="form">
            <input type="hidden" name="token" value={token} />
            <FormScopeProvider
              value={{ id: "setup", pending: false, values: refused?.values ?? {}, errors: refused?.errors }}
            >
              {refused ? <ErrorSummary errors={refused.errors} formId="setup" /> : null}
              <TextField name="name" label={t("Your name")} autoComplete="name" required autoFocus={!refused} />
              <TextField
                name="email"
                label={t("E-mail")}
                type="email"
                autoComplete="username"
                inputMode="email"
                required
              />
              <TextField
                name="password"
                label={t("Password, at least 12 characters")}
                type="password"
                autoComplete="new-password"
                maxLength={256}
                required
              />
              <div className="actions">
                <Button look="primary">{t("Create account")}</Button>
              </div>
            </FormScopeProvider>
          </form>
        </div>
      </main>
    </div>
  );
}

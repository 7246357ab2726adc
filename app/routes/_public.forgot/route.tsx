import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { ErrorSummary } from "#app/components/error-summary.tsx";
import { TextField } from "#app/components/fields.tsx";
import { FormScopeProvider } from "#app/components/form-context.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { askForgot, readForgot } from "#app/http/link-mail.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Forgot the password", matches);

export const loader = (args: LoaderFunctionArgs) => readForgot(args);
export const action = (args: ActionFunctionArgs) => askForgot(args);

export default function Forgot() {
  const t = useWords();
  const { byMail } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <div className="sheet grid gap-3">
          <h1>{t("Forgot the password")}</h1>
          {answered?.asked ? (
            <p role="status">
              {t(
                "If somebody signs in with this address, a link is on its way to it. It works once and for 15 minutes.",
              )}
            </p>
          ) : (
            <>
              {byMail ? <AskForm errors={answered?.errors} /> : null}
              <p>
                {byMail
                  ? t("An administrator of your company can make a reset link, too. It works once and for 15 minutes.")
                  : t("Ask an administrator of your company for a reset link. It works once and for 15 minutes.")}
              </p>
              <p>
                {t.rich("If there is no administrator to ask, whoever runs the machine makes one with {command}.", {
                  command: <code className="mono">npx pulse user reset-link --email you@company.com</code>,
                })}
              </p>
            </>
          )}
          <div className="actions">
            <ButtonLink href="/login">{t("Back to sign in")}</ButtonLink>
          </div>
        </div>
      </main>
    </div>
  );
}

function AskForm({ errors }: { errors: Record<string, string> | undefined }) {
  const t = useWords();
  return (
    <Form method="post" id="forgot" noValidate className="form">
      <FormScopeProvider value={{ id: "forgot", pending: false, ...(errors ? { errors } : {}) }}>
        {errors ? <ErrorSummary errors={errors} formId="forgot" /> : null}
        <TextField name="email" label={t("E-mail")} type="email" inputMode="email" autoComplete="username" required />
        <div className="actions">
          <Button look="primary">{t("Send me a link")}</Button>
        </div>
      </FormScopeProvider>
    </Form>
  );
}

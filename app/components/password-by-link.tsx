import { Button } from "./button.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { FormScopeProvider } from "./form-context.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { useWords } from "./words/words.ts";

type Props = {
  title: string;
  link: { token: string; name: string; email: string; company: string };
  errors?: Record<string, string>;
};

/** The page of a one-time link: who it is for, and a new password. Works without JavaScript. */
export function PasswordByLink({ title, link, errors }: Props) {
  const t = useWords();
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <div className="sheet">
          <h1 className="mb-3">{title}</h1>
          <p className="mb-3">
            {t.rich("{name}, at {company}. You sign in with {email}.", {
              name: link.name,
              company: link.company,
              email: <strong>{link.email}</strong>,
            })}
          </p>
          <form method="post" id="link" noValidate className="form">
            <input type="hidden" name="token" value={link.token} />
            {/* For password managers, which keep the pair. */}
            <input
              className="hide"
              autoComplete="username"
              value={link.email}
              readOnly
              tabIndex={-1}
              aria-hidden="true"
            />
            <FormScopeProvider value={{ id: "link", pending: false, values: {}, errors }}>
              {errors ? <ErrorSummary errors={errors} formId="link" /> : null}
              <NewPasswordField />
              <div className="actions">
                <Button look="primary">{t("Set password")}</Button>
              </div>
            </FormScopeProvider>
          </form>
        </div>
      </main>
    </div>
  );
}

import { Button } from "./button.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { FormScopeProvider } from "./form-context.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { useWords } from "./words/words.ts";

type Props = {
  title: string;
  link: { token: string; name: string; email: string; company: string; joins?: boolean };
  /** An invitation is also for somebody who has an account here. */
  invites?: boolean;
  errors?: Record<string, string>;
};

/** The page of a one-time link: who it is for, and a new password. Works without JavaScript. */
export function PasswordByLink({ title, link, invites, errors }: Props) {
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
          {link.joins ? (
            <form method="post" id="join" noValidate className="form">
              <input type="hidden" name="token" value={link.token} />
              <input type="hidden" name="_intent" value="join" />
              {errors ? <ErrorSummary errors={errors} formId="join" /> : null}
              <p>{t("You are signed in with this address. Join with the account you have, and its password.")}</p>
              <div className="actions">
                <Button look="primary">{t("Accept the invitation")}</Button>
              </div>
            </form>
          ) : (
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
          )}
          {invites && !link.joins ? (
            <p className="meta pt-3">
              {t.rich("You sign in to this installation already? {link}", {
                link: (
                  <a href={`/login?next=${encodeURIComponent(`/invite?token=${link.token}`)}`}>
                    {t("Sign in and accept the invitation")}
                  </a>
                ),
              })}
            </p>
          ) : null}
        </div>
      </main>
    </div>
  );
}

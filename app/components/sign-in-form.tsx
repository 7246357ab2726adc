import { Button } from "./button.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { TextField } from "./fields.tsx";
import { FormScopeProvider } from "./form-context.ts";
import { Mark } from "./icons.tsx";

type Props = {
  /** Where to go afterwards; posted as `next` and checked by the server. */
  next?: string;
  /** E-mail as it was typed, and what was wrong with it. A password is never handed back. */
  email?: string;
  errors?: Record<string, string>;
};

/** The sign-in page. A plain form: it posts to its own address, with or without JavaScript. */
export function SignInForm({ next, email, errors }: Props) {
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="btn-row lead font-semibold">
          <Mark /> Pulse ERP
        </p>
        <div className="sheet">
          <h1 className="mb-3">Sign in</h1>
          <form method="post" id="sign-in" noValidate className="form">
            {next ? <input type="hidden" name="next" value={next} /> : null}
            <FormScopeProvider value={{ id: "sign-in", pending: false, values: { email: email ?? "" }, errors }}>
              {errors ? <ErrorSummary errors={errors} formId="sign-in" /> : null}
              <TextField name="email" label="E-mail" type="email" autoComplete="username" inputMode="email" required />
              <TextField
                name="password"
                label="Password"
                type="password"
                autoComplete="current-password"
                maxLength={256}
                required
              />
              <div className="actions">
                <Button look="primary">Sign in</Button>
              </div>
            </FormScopeProvider>
          </form>
        </div>
      </main>
    </div>
  );
}

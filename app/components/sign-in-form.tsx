import { Button, ButtonLink } from "./button.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { TextField } from "./fields.tsx";
import { FormScopeProvider } from "./form-context.ts";
import { Mark } from "./icons.tsx";
import { type DeviceSecret, DeviceSetUp, RecoveryCodes } from "./second-factor.tsx";

type Props = {
  step?: "password" | "code" | "enrol" | "codes";
  /** Where to go afterwards; posted as `next` and checked by the server. */
  next?: string;
  /** E-mail as it was typed, and what was wrong with it. A password is never handed back. */
  email?: string;
  errors?: Record<string, string>;
  /** Stands for the password that was right; good for five minutes. */
  half?: string;
  device?: DeviceSecret;
  recoveryCodes?: string[];
  /** What happened on the page before. */
  notice?: string;
};

/** The sign-in page. A plain form: it posts to its own address, with or without JavaScript. */
export function SignInForm(props: Props) {
  const { step = "password", next, email, errors } = props;
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="btn-row lead font-semibold">
          <Mark /> Pulse ERP
        </p>
        {props.notice ? (
          <p className="notice" role="status">
            {props.notice}
          </p>
        ) : null}
        <div className="sheet">
          <h1 className="mb-3">{HEADINGS[step]}</h1>
          {step === "codes" ? (
            <>
              <RecoveryCodes codes={props.recoveryCodes ?? []} />
              <div className="actions">
                <ButtonLink look="primary" href={next ?? "/"}>
                  I have kept them
                </ButtonLink>
              </div>
            </>
          ) : (
            <form method="post" action="/login" id="sign-in" noValidate className="form">
              {next ? <input type="hidden" name="next" value={next} /> : null}
              <FormScopeProvider value={{ id: "sign-in", pending: false, values: { email: email ?? "" }, errors }}>
                {errors ? <ErrorSummary errors={errors} formId="sign-in" /> : null}
                {step === "password" ? <PasswordStep /> : <CodeStep {...props} />}
              </FormScopeProvider>
            </form>
          )}
        </div>
        {step === "password" ? (
          <p className="meta">
            <a href="/forgot">Forgot the password?</a>
          </p>
        ) : null}
      </main>
    </div>
  );
}

const HEADINGS = {
  password: "Sign in",
  code: "Second factor",
  enrol: "Set up your second factor",
  codes: "Recovery codes",
} as const;

function PasswordStep() {
  return (
    <>
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
    </>
  );
}

function CodeStep({ step, half, device }: Props) {
  return (
    <>
      <input type="hidden" name="half" value={half ?? ""} />
      {step === "enrol" && device ? (
        <>
          <p>Your company asks for a second factor in your role.</p>
          <DeviceSetUp device={device} />
        </>
      ) : null}
      <TextField
        name="code"
        label="Code"
        hint={
          step === "enrol" ? "The six digits that the app shows now" : "From your app, or one of your recovery codes"
        }
        autoComplete="one-time-code"
        inputMode={step === "enrol" ? "numeric" : undefined}
        maxLength={60}
        required
        autoFocus
      />
      <div className="btn-row actions">
        <Button look="primary">Sign in</Button>
        <ButtonLink href="/login">Start again</ButtonLink>
      </div>
    </>
  );
}

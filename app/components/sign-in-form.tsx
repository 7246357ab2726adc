import { LANGUAGES } from "#app/modules/access/preferences.ts";
import { Button, ButtonLink } from "./button.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { TextField } from "./fields.tsx";
import { FormScopeProvider } from "./form-context.ts";
import { Mark } from "./icons.tsx";
import { type DeviceSecret, DeviceSetUp, RecoveryCodes } from "./second-factor.tsx";
import { LANGUAGE_NAMES } from "./words/language.ts";
import { english, useWords } from "./words/words.ts";

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
  /** This browser is a tablet that several people share. */
  onTablet?: boolean;
  /** Identity providers by which people of this installation may sign in. */
  providers?: { id: string; name: string }[];
  /** What happened on the page before. */
  notice?: string;
};

/** The sign-in page. A plain form: it posts to its own address, with or without JavaScript. */
export function SignInForm(props: Props) {
  const t = useWords();
  const { step = "password", next, email, errors } = props;
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="btn-row lead font-semibold">
          <Mark /> Pulse ERP
        </p>
        {props.notice ? (
          <p className="notice" role="status">
            {t(props.notice)}
          </p>
        ) : null}
        <div className="sheet">
          <h1 className="mb-3">{t(HEADINGS[step])}</h1>
          {step === "codes" ? (
            <>
              <RecoveryCodes codes={props.recoveryCodes ?? []} />
              <div className="actions">
                <ButtonLink look="primary" href={next ?? "/"}>
                  {t("I have kept them")}
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
        {step === "password" && props.onTablet ? (
          <ButtonLink href={`/device?${new URLSearchParams({ next: next ?? "/" })}`}>{t("By badge or PIN")}</ButtonLink>
        ) : null}
        {step === "code" && props.half ? (
          <form method="post" action="/login/passkey">
            <input type="hidden" name="half" value={props.half} />
            <input type="hidden" name="next" value={next ?? "/"} />
            <Button look="quiet">{t("Use a passkey instead")}</Button>
          </form>
        ) : null}
        {step === "password" && props.providers?.length ? (
          <div className="btn-row">
            {props.providers.map(({ id, name }) => (
              <ButtonLink
                key={id}
                href={`/auth/oidc/start?${new URLSearchParams({ provider: id, next: next ?? "/" })}`}
              >
                {t("Sign in with {name}", { name })}
              </ButtonLink>
            ))}
          </div>
        ) : null}
        {step === "password" ? (
          <p className="btn-row meta">
            <a href={`/login/passkey${next ? `?${new URLSearchParams({ next })}` : ""}`}>
              {t("Sign in with a passkey")}
            </a>
            <a href="/forgot">{t("Forgot the password?")}</a>
          </p>
        ) : null}
        <LanguageLinks next={next} />
      </main>
    </div>
  );
}

/** Before anybody is known the language is the browser's, or what is chosen here. */
function LanguageLinks({ next }: { next?: string }) {
  const { language } = useWords();
  const query = next ? `&next=${encodeURIComponent(next)}` : "";
  return (
    <p className="btn-row meta">
      {LANGUAGES.filter((one) => one !== language).map((one) => (
        <a key={one} href={`/login?language=${one}${query}`} lang={one} hrefLang={one}>
          {LANGUAGE_NAMES[one]}
        </a>
      ))}
    </p>
  );
}

const HEADINGS = {
  password: english("Sign in"),
  code: english("Second factor"),
  enrol: english("Set up your second factor"),
  codes: english("Recovery codes"),
} as const;

function PasswordStep() {
  const t = useWords();
  return (
    <>
      <TextField name="email" label={t("E-mail")} type="email" autoComplete="username" inputMode="email" required />
      <TextField
        name="password"
        label={t("Password")}
        type="password"
        autoComplete="current-password"
        maxLength={256}
        required
      />
      <div className="actions">
        <Button look="primary">{t("Sign in")}</Button>
      </div>
    </>
  );
}

function CodeStep({ step, half, device }: Props) {
  const t = useWords();
  return (
    <>
      <input type="hidden" name="half" value={half ?? ""} />
      {step === "enrol" && device ? (
        <>
          <p>{t("Your company asks for a second factor in your role.")}</p>
          <DeviceSetUp device={device} />
        </>
      ) : null}
      <TextField
        name="code"
        label={t("Code~secret")}
        hint={
          step === "enrol"
            ? t("The six digits that the app shows now")
            : t("From your app, or one of your recovery codes")
        }
        autoComplete="one-time-code"
        inputMode={step === "enrol" ? "numeric" : undefined}
        maxLength={60}
        required
        autoFocus
      />
      <div className="btn-row actions">
        <Button look="primary">{t("Sign in")}</Button>
        <ButtonLink href="/login">{t("Start again")}</ButtonLink>
      </div>
    </>
  );
}

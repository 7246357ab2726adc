import { TextField } from "./fields.tsx";
import { fieldId, useFormScope } from "./form-context.ts";
import { useWords } from "./words/words.ts";

/** Inside a form that asks again who somebody is: nothing, until it was asked (see step-up.server.ts). */
export function StepUpField() {
  const t = useWords();
  const { asks, id } = useFormScope();
  if (!asks) return null;
  // In a tab of its own: what is filled in here stays.
  if (asks === "provider")
    return (
      <a id={fieldId(id, "_confirm")} href="/auth/oidc/start?confirm" target="_blank" rel="noopener">
        {t("Sign in at your provider")}
      </a>
    );
  return (
    <TextField
      name="_confirm"
      label={asks === "code" ? t("Code from your app") : t("Your password")}
      type={asks === "code" ? "text" : "password"}
      autoComplete={asks === "code" ? "one-time-code" : "current-password"}
      maxLength={256}
      required
      autoFocus
    />
  );
}

import { TextField } from "./fields.tsx";
import { useFormScope } from "./form-context.ts";
import { useWords } from "./words/words.ts";

/** Inside a form that asks again who somebody is: nothing, until it was asked (see step-up.server.ts). */
export function StepUpField() {
  const t = useWords();
  const { asks } = useFormScope();
  if (!asks) return null;
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

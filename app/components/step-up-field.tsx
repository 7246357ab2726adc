import { TextField } from "./fields.tsx";
import { useWords } from "./words/words.ts";

/** Inside a form that asks again who somebody is: nothing, until it was asked (see step-up.server.ts). */
export function StepUpField({ refused }: { refused?: { asks?: "code" | "password" } | null }) {
  const t = useWords();
  if (!refused?.asks) return null;
  return (
    <TextField
      name="_confirm"
      label={refused.asks === "code" ? t("Code from your app") : t("Your password")}
      type={refused.asks === "code" ? "text" : "password"}
      autoComplete={refused.asks === "code" ? "one-time-code" : "current-password"}
      maxLength={256}
      required
      autoFocus
    />
  );
}

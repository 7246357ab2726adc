import { TextField } from "./fields.tsx";
import { useWords } from "./words/words.ts";

export function NewPasswordField() {
  const t = useWords();
  return (
    <TextField
      name="password"
      label={t("New password")}
      hint={t("At least 12 characters, for example four words")}
      type="password"
      autoComplete="new-password"
      maxLength={256}
      required
    />
  );
}

import { useWords } from "./words/words.ts";

/** The one file that a form sends. Works without JavaScript, as a browser shows it. */
export function FileField({ hint, error, accept }: { hint: string; error?: string | undefined; accept?: string }) {
  const t = useWords();
  return (
    <div className="field">
      <label htmlFor="file">{t("File")}</label>
      <span className="hint" id="file-hint">
        {hint}
      </span>
      {error ? (
        <span className="error" id="file-error" role="alert">
          {t.sentence(error)}
        </span>
      ) : null}
      <input
        id="file"
        type="file"
        name="file"
        required
        accept={accept}
        className="input"
        aria-describedby={error ? "file-hint file-error" : "file-hint"}
        aria-invalid={error ? true : undefined}
      />
    </div>
  );
}

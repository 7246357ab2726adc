import { useEffect, useRef } from "react";
import { fieldId } from "./form-context.ts";
import { useWords } from "./words/words.ts";

/**
 * The refusal at the top of a form: what is wrong, each line leading to its field. It takes the focus: by `autofocus`
 * on a page without JavaScript, by effect after a client submit. `occasion` changes with each submit, so that a message
 * that goes while somebody types does not pull the focus up here. The page's title says it too. A `specimen` of the kit
 * is only looked at.
 */
export function ErrorSummary(props: {
  errors: Record<string, string>;
  formId: string;
  occasion?: string;
  specimen?: boolean | undefined;
}) {
  const t = useWords();
  const { errors, formId, occasion, specimen = false } = props;
  const mark = t("Error: ");
  const box = useRef<HTMLDivElement>(null);
  const entries = Object.entries(errors);
  const speaks = entries.length > 0 && !specimen;
  const told = useRef<string>();
  useEffect(() => {
    if (!speaks || told.current === (occasion ?? "")) return;
    told.current = occasion ?? "";
    box.current?.focus();
  }, [occasion, speaks]);
  useEffect(() => {
    if (!speaks) return;
    if (!document.title.startsWith(mark)) document.title = mark + document.title;
    return () => {
      document.title = document.title.replace(mark, "");
    };
  }, [speaks, mark]);
  if (entries.length === 0) return null;
  return (
    <div
      ref={box}
      className="summary"
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: a refused form must say so first, also without JavaScript
      autoFocus={speaks}
      aria-labelledby={`${formId}-problem`}
    >
      <h2 id={`${formId}-problem`}>{t("There is a problem")}</h2>
      <ul>
        {entries.map(([path, message]) => (
          <li key={path}>
            {path === "" || path.startsWith("_") ? (
              t.sentence(message)
            ) : (
              <a href={`#${fieldId(formId, path)}`}>{t.sentence(message)}</a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

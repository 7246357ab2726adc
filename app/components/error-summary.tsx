import { useEffect, useRef } from "react";
import { fieldId } from "./form-context.ts";

/**
 * The refusal at the top of a form: what is wrong, each line leading to its field. It takes the focus: by `autofocus`
 * on a page without JavaScript, by effect after a client submit.
 */
export function ErrorSummary({ errors, formId }: { errors: Record<string, string>; formId: string }) {
  const box = useRef<HTMLDivElement>(null);
  const entries = Object.entries(errors);
  useEffect(() => {
    if (Object.keys(errors).length > 0) box.current?.focus();
  }, [errors]);
  if (entries.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noAutofocus: a refused form must say so first, also without JavaScript
    <div ref={box} className="summary" role="alert" tabIndex={-1} autoFocus aria-labelledby={`${formId}-problem`}>
      <h2 id={`${formId}-problem`}>There is a problem</h2>
      <ul>
        {entries.map(([path, message]) => (
          <li key={path}>
            {path === "" || path.startsWith("_") ? message : <a href={`#${fieldId(formId, path)}`}>{message}</a>}
          </li>
        ))}
      </ul>
    </div>
  );
}

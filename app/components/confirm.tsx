import { useLocation } from "@remix-run/react";
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "./words/words.ts";

/**
 * Asks before what cannot be taken back: the question names the record and the amount, and the safe answer has the focus.
 * It opens and closes without JavaScript; there the safe answer loads the page again.
 */
export function Confirm(props: {
  label: string;
  className: string;
  question: ReactNode;
  /** The form that does it. */
  children: ReactNode;
}) {
  const t = useWords();
  const { pathname, search } = useLocation();
  const box = useRef<HTMLDetailsElement>(null);
  const safe = useRef<HTMLAnchorElement>(null);

  function close() {
    if (!box.current) return;
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  }

  return (
    <details
      ref={box}
      className="menu confirm"
      onToggle={(event) => event.currentTarget.open && safe.current?.focus()}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current?.open) return;
        event.stopPropagation();
        close();
      }}
    >
      <summary className={props.className}>{props.label}</summary>
      <div>
        <div>{props.question}</div>
        <div className="btn-row">
          <a
            ref={safe}
            className="btn"
            href={pathname + search}
            onClick={(event) => {
              event.preventDefault();
              close();
            }}
          >
            {t("No, go back")}
          </a>
          {props.children}
        </div>
      </div>
    </details>
  );
}

/** The same within a form that came back with a question: what it would do, in figures of the server. */
export function Question(props: { text: string; back: string; children: ReactNode }) {
  const t = useWords();
  const safe = useRef<HTMLAnchorElement>(null);
  useEffect(() => safe.current?.focus(), []);
  return (
    <div className="notice warning" role="alertdialog" aria-label={props.text}>
      <p>{props.text}</p>
      <div className="btn-row">
        {/* biome-ignore lint/a11y/noAutofocus: without JavaScript too the safe answer is the next key */}
        <a ref={safe} className="btn" href={props.back} autoFocus>
          {t("No, go back")}
        </a>
        {props.children}
      </div>
    </div>
  );
}

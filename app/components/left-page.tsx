import { useEffect, useRef } from "react";
import { useWords } from "./words/words.ts";

/**
 * Stands in place of a page that this browser is not signed in for any more, since it went to another company in another tab or
 * somebody else signed in. The page itself is kept behind it, and goes on when the browser comes back.
 */
export default function LeftPage({ company }: { company: string }) {
  const t = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    return () => document.querySelector<HTMLElement>("#main h1, #main")?.focus();
  }, []);
  return (
    <main id="left" tabIndex={-1}>
      <div className="sheet flush">
        <div className="empty" role="alert">
          <h1 ref={heading} tabIndex={-1}>
            {t("This page belongs to {company}", { company })}
          </h1>
          <p>
            {t(
              "Since it was opened, this browser has gone to another company or somebody else has signed in. Nothing of it is saved or brought up to date meanwhile.",
            )}
          </p>
          <p>{t("When this browser comes back to where it was, the page goes on as you left it.")}</p>
          <p className="btn-row">
            <a className="btn primary" href="/">
              {t("Go on where you are signed in now")}
            </a>
            <a className="btn" href="/profile/companies" target="_blank" rel="noreferrer">
              {t("Choose the company in a new tab")}
            </a>
          </p>
        </div>
      </div>
    </main>
  );
}

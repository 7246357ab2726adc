import { useLocation, useNavigation } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { useLiveMessages } from "#app/live/use-live.ts";
import { useWords } from "./words/words.ts";

/**
 * Says that somebody else changed the record of this page while a form on it is being filled in. Nothing is read anew over what
 * was typed: one looks at the record in another tab, and saving over it is refused with both versions to choose from.
 */
export function ChangedMeanwhile() {
  const t = useWords();
  const { pathname, key } = useLocation();
  const navigation = useNavigation();
  const dirty = useRef(false);
  const [changed, setChanged] = useState(false);
  const saving = navigation.state !== "idle";

  // biome-ignore lint/correctness/useExhaustiveDependencies: another visit begins with nothing typed
  useEffect(() => {
    dirty.current = false;
    setChanged(false);
    const typed = (event: Event) => {
      if (event.target instanceof Element && event.target.closest("main form[method=post]")) dirty.current = true;
    };
    document.addEventListener("input", typed);
    return () => document.removeEventListener("input", typed);
  }, [key]);

  useLiveMessages((message) => {
    if (message.kind !== "change" || !dirty.current || saving) return;
    if (pathname.split("/").includes(message.change.subject_id)) setChanged(true);
  });

  return (
    <div role="status">
      {changed ? (
        <p className="notice warning changed">
          {t.rich("Somebody else changed this record meanwhile. {link}", {
            link: (
              <a href={pathname.replace(/\/edit$/, "")} target="_blank" rel="noreferrer">
                {t("Review in a new tab")}
              </a>
            ),
          })}{" "}
          <button type="button" className="btn small" onClick={() => setChanged(false)}>
            {t("Go on")}
          </button>
        </p>
      ) : null}
    </div>
  );
}

import { Instant } from "./figures.tsx";
import { Changes } from "./timeline.tsx";
import { useWords, type Words } from "./words/words.ts";

/** Which change of a record its form takes back; labels and changes as they are read. */
export type PutBack = {
  who: string;
  at: string;
  /** What was before is put into the form; or it is not known, not on this form, or there already. */
  outcome: "put" | "unknown" | "none" | "same";
  changes: string[];
  /** What was changed once more after that change. */
  again: string;
  /** What the change did and this form does not take back. */
  stays: string;
};

/** Above a form that is filled as its record was before a change. */
export function PutBackNotice({ putBack }: { putBack: PutBack | null }) {
  const t = useWords();
  if (!putBack) return null;
  const { outcome, changes, again, stays } = putBack;
  return (
    <div className="notice grid gap-2" role="status">
      <p>{whatItDoes(t, putBack)}</p>
      {changes.length > 0 ? <Changes texts={changes} /> : null}
      {outcome === "put" ? <p>{t("Save to do it.")}</p> : null}
      {again ? <p>{t("Changed again since then, and put back all the same: {fields}.", { fields: again })}</p> : null}
      {stays ? (
        <p>{t("Stays as it is, for this form or your role does not change it: {fields}.", { fields: stays })}</p>
      ) : null}
    </div>
  );
}

function whatItDoes(t: Words, { who, at, outcome }: PutBack) {
  const when = <Instant value={at} />;
  if (outcome === "unknown")
    return t.rich("What was before {who} changed it on {when} is not known here. The form shows what is now.", {
      who,
      when,
    });
  if (outcome === "none")
    return t.rich("Nothing of what {who} changed on {when} can be taken back on this form.", { who, when });
  if (outcome === "same") return t.rich("What {who} changed on {when} is as it was before already:", { who, when });
  return t.rich("This takes back what {who} changed on {when}:", { who, when });
}

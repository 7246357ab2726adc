import { useEffect, useId, useState } from "react";
import { useWords } from "#app/components/words/words.ts";

export type Definition = { title: string; explanation: string; formula: string | null };
/** By the metric's name, of a line of key figures by `nameOf`. */
export type Definitions = Record<string, Definition>;

export const nameOf = (report: string, line?: string): string => (line ? `${report}/${line}` : report);

let asked: Promise<Definitions> | undefined;

/** All definitions that this person may read, once a visit. Pages stay small: most are never looked at. */
function readDefinitions(): Promise<Definitions> {
  asked ??= fetch("/dashboard/definitions")
    .then((answer) => (answer.ok ? (answer.json() as Promise<Definitions>) : {}))
    .catch(() => {
      asked = undefined;
      return {};
    });
  return asked;
}

/**
 * What a figure means and how it is worked out, under the pointer or the focus; the link leads to the whole page about it,
 * also without JavaScript.
 */
export function About({ report, line, title }: { report: string; line?: string; title: string }) {
  const t = useWords();
  const id = useId();
  const [over, setOver] = useState(false);
  const [definition, know] = useState<Definition>();
  useEffect(() => {
    if (!over) return;
    let gone = false;
    void readDefinitions().then((all) => !gone && know(all[nameOf(report, line)]));
    return () => {
      gone = true;
    };
  }, [over, report, line]);
  const show = () => setOver(true);
  const hide = () => setOver(false);
  return (
    <span className="about" onPointerEnter={show} onPointerLeave={hide}>
      <a
        href={`/reports/${report}`}
        aria-label={t("What {title} means", { title })}
        aria-describedby={over && definition ? id : undefined}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(event) => event.key === "Escape" && hide()}
      >
        ?
      </a>
      {over && definition ? (
        <span className="definition" id={id} role="tooltip">
          {t.sentence(definition.explanation)}
          {definition.formula ? <b>{t.sentence(definition.formula)}</b> : null}
        </span>
      ) : null}
    </span>
  );
}

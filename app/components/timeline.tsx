import type { ReactNode } from "react";
import { Instant } from "./figures.tsx";
import { useWords } from "./words/words.ts";

export type TimelineItem = {
  key: string;
  at: string;
  who: string;
  what: string;
  detail?: string;
  /** The same one by one, where it is several. */
  changes?: string[];
  tone?: "positive" | "negative";
  /** The page that takes it back. */
  putBack?: string;
};

/** What was said stands among what happened, at a place that links lead to. */
export type Said = TimelineItem & { body: ReactNode; anchor: string };

/** What happened to a record, by whom, when; newest first. */
export function Timeline({ items, label = "History" }: { items: (TimelineItem | Said)[]; label?: string }) {
  const t = useWords();
  if (items.length === 0) return <p className="meta">{t("Nothing has happened yet.")}</p>;
  return (
    <ol className="timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} id={"anchor" in item ? item.anchor : undefined} data-tone={item.tone}>
          {"body" in item ? item.body : <div>{item.what}</div>}
          {item.changes ? <Changes texts={item.changes} /> : null}
          {item.detail && !item.changes ? <div className="meta">{item.detail}</div> : null}
          <div className="meta">
            {item.who} · <Instant value={item.at} />
            {item.putBack ? (
              <>
                {" · "}
                <a href={item.putBack}>{t("Put back…")}</a>
              </>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What was changed of a record, each on a line of its own. */
export function Changes({ texts }: { texts: string[] }) {
  return (
    <ul className="changes">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

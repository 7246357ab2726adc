import type { ReactNode } from "react";
import { Instant } from "./figures.tsx";

export type TimelineItem = {
  key: string;
  at: string;
  who: string;
  what: string;
  detail?: string;
  tone?: "positive" | "negative";
  /** In place of words: a comment. */
  body?: ReactNode;
  /** Its place on the page, for links to it. */
  anchor?: string;
};

/** What happened to a record, by whom, when; newest first. */
export function Timeline({ items, label = "History" }: { items: TimelineItem[]; label?: string }) {
  if (items.length === 0) return <p className="meta">Nothing has happened yet.</p>;
  return (
    <ol className="timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} id={item.anchor} data-tone={item.tone}>
          {item.body ?? <div>{item.what}</div>}
          {item.detail ? <div className="meta">{item.detail}</div> : null}
          <div className="meta">
            {item.who} · <Instant value={item.at} />
          </div>
        </li>
      ))}
    </ol>
  );
}

import { useEffect, useRef, useState } from "react";
import { useLiveMessages } from "#app/live/use-live.ts";
import { Icon } from "./icons.tsx";
import { useWords } from "./words/words.ts";

/** Asked at most this often, however many notifications come. */
const PAUSE_MS = 1_000;

/** More than this nobody counts. */
const MOST = 99;

/** Leads to the notifications and says how many are unread. `unread` is what the page came with; after that it is told. */
export function Bell({ unread }: { unread: number }) {
  const t = useWords();
  const [count, setCount] = useState(unread);
  const timer = useRef<number>();
  useEffect(() => setCount(unread), [unread]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useLiveMessages((message) => {
    // After a lost connection something may have come that was not heard.
    if (message.kind !== "notice" && message.kind !== "resumed") return;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(
      async () => {
        const now = await askUnread();
        if (now !== null) setCount(now);
      },
      message.kind === "notice" ? 50 : PAUSE_MS,
    );
  });
  const shown = count > MOST ? `${MOST}+` : String(count);
  return (
    <a
      className="bell"
      href="/notifications"
      aria-label={count > 0 ? t("Notifications, {shown} unread", { shown }) : t("Notifications")}
    >
      <Icon name="bell" large />
      {count > 0 ? (
        <span className="badge" aria-hidden="true">
          {shown}
        </span>
      ) : null}
      <span role="status" className="hide">
        {count > unread ? t("{shown} unread notifications", { shown }) : ""}
      </span>
    </a>
  );
}

async function askUnread(): Promise<number | null> {
  try {
    const response = await fetch("/notifications/unread", { headers: { Accept: "application/json" } });
    // A session that ended answers with the sign-in page.
    if (!response.ok || response.redirected) return null;
    return ((await response.json()) as { unread: number }).unread;
  } catch {
    return null;
  }
}

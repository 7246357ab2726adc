import { useLocation } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useLiveMessages } from "#app/live/use-live.ts";
import { useWords } from "./words/words.ts";

const AGAIN_MS = 15_000;
const RECORD = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/edit)?$/;

/**
 * Says who else has the record of this page open for editing, and tells them of this page when it is the one that edits. For
 * every record, as its address names it. Whoever saves second is asked about each difference all the same.
 */
export function OthersEditing() {
  const t = useWords();
  const { pathname } = useLocation();
  const [, subject, edits] = RECORD.exec(pathname) ?? [];
  const [others, setOthers] = useState<string[]>([]);
  const [asked, askAgain] = useState(0);

  useLiveMessages((message) => {
    if (message.kind === "editing" && message.subject === subject) askAgain((times) => times + 1);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a message asks again
  useEffect(() => {
    if (!subject) return;
    const request = new AbortController();
    const ask = async () => {
      if (document.visibilityState === "hidden") return;
      try {
        const answer = await (edits ? tell(subject, "yes", request.signal) : look(subject, request.signal));
        if (!request.signal.aborted) setOthers(answer);
      } catch {
        // Without the network nobody is told of; saving over somebody is asked about all the same.
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      clearInterval(timer);
      request.abort();
    };
  }, [subject, edits, asked]);

  useEffect(() => {
    setOthers([]);
    if (!subject || !edits) return;
    const goes = () => navigator.sendBeacon("/editing", new URLSearchParams({ subject, on: "no" }));
    window.addEventListener("pagehide", goes);
    return () => {
      window.removeEventListener("pagehide", goes);
      goes();
    };
  }, [subject, edits]);

  return (
    <div role="status">
      {others.length > 0 ? (
        <p className="notice">
          {others.length === 1
            ? t("{name} is editing this now.", { name: others[0] ?? "" })
            : t("{names} are editing this now.", { names: others.join(", ") })}
        </p>
      ) : null}
    </div>
  );
}

async function look(subject: string, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`/editing?subject=${subject}`, { signal });
  return response.ok ? ((await response.json()) as { others: string[] }).others : [];
}

async function tell(subject: string, on: "yes" | "no", signal: AbortSignal): Promise<string[]> {
  const response = await fetch("/editing", { method: "POST", body: new URLSearchParams({ subject, on }), signal });
  return response.ok ? ((await response.json()) as { choice: { others: string[] } }).choice.others : [];
}

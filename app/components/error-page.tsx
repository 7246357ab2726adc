import { isRouteErrorResponse } from "@remix-run/react";
import { english, useWords } from "./words/words.ts";

type Explained = { title: string; text: string; requestId?: string };

/** What happened and what to do, in the words of somebody who did not write the program. */
export function explainError(error: unknown): Explained & { status: number } {
  if (!isRouteErrorResponse(error)) {
    return {
      status: 500,
      title: english("Something went wrong on our side"),
      text: english(
        "What you were doing may not have been saved. Try again; if it happens again, tell your administrator the time and the page.",
      ),
    };
  }
  const data = parse(error.data);
  const detail = typeof data.detail === "string" ? data.detail : undefined;
  const requestId = typeof data.request_id === "string" ? data.request_id : undefined;
  const [title, text] = sentences(error.status);
  return { status: error.status, title, text: detail ?? text, requestId };
}

function parse(data: unknown): Record<string, unknown> {
  if (typeof data === "object" && data !== null) return data as Record<string, unknown>;
  try {
    return (typeof data === "string" ? JSON.parse(data) : null) ?? {};
  } catch {
    return {};
  }
}

function sentences(status: number): [string, string] {
  if (status === 403) {
    return [
      english("Your role may not open this page"),
      english("An administrator of your company can give you access."),
    ];
  }
  if (status === 404) {
    return [
      english("This page does not exist"),
      english("Check the address, or go back to the list and open the record from there."),
    ];
  }
  if (status === 409) {
    return [
      english("This was changed meanwhile"),
      english("Somebody else saved this record. Reload the page to see it as it is now."),
    ];
  }
  if (status === 429) return [english("Too many requests"), english("Wait a moment, then try again.")];
  if (status === 503)
    return [english("A part of the system is not answering"), english("Wait a moment, then reload the page.")];
  return [
    english("Something went wrong on our side"),
    english("Try again. If it happens again, tell your administrator the time."),
  ];
}

export function ErrorPage({ error }: { error: unknown }) {
  const t = useWords();
  const { status, title, text, requestId } = explainError(error);
  return (
    <div className="sheet">
      <div className="empty">
        <p className="meta">{status}</p>
        <h1 tabIndex={-1}>{t(title)}</h1>
        <p>{t.sentence(text)}</p>
        {requestId ? (
          <p className="meta">
            {t.rich("Reference {requestId}", { requestId: <span className="mono">{requestId}</span> })}
          </p>
        ) : null}
        {status === 403 ? (
          <p>
            <a href="/profile/rights">{t("What you may do")}</a>
          </p>
        ) : null}
        <a className="btn" href="/">
          {t("Go home")}
        </a>
      </div>
    </div>
  );
}

/*
 * What somebody typed and has not saved, kept in this browser: by person, company and form, so nobody is offered another's input.
 * These hold: it goes when the form went through and when its person signs out; none is offered after thirty days; a
 * browser that cannot keep it says so instead of failing.
 */

const PREFIX = "pulse:draft:";
const KEPT_MS = 30 * 86_400_000;

export type Draft = {
  at: number;
  /** Version of the record that was being changed. */
  version: string | null;
  /** It was on its way when the page ended, as when a session has expired: it comes back without asking. */
  sent: boolean;
  fields: [name: string, value: string][];
};

export function draftKey(owner: string, path: string, form: string): string {
  return `${PREFIX}${owner}:${path}:${form}`;
}

export function readDraft(storage: Storage, key: string, now: number): Draft | null {
  try {
    const draft = JSON.parse(storage.getItem(key) ?? "null") as Draft | null;
    if (!draft || !Array.isArray(draft.fields)) return null;
    if (draft.at > now - KEPT_MS) return draft;
    storage.removeItem(key);
    return null;
  } catch {
    return null;
  }
}

/** False when the browser's storage is full or switched off. */
export function saveDraft(storage: Storage, key: string, draft: Draft): boolean {
  try {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: Storage, key: string): void {
  try {
    storage.removeItem(key);
  } catch {
    // Where nothing can be kept there is nothing to forget.
  }
}

/** At signing out, also where the server cannot be reached: nothing typed and nothing of what was looked at stays in the browser. */
export function forgetAll(typed: Storage, seen: Storage): void {
  try {
    for (const key of Object.keys(typed)) if (key.startsWith(PREFIX)) typed.removeItem(key);
    seen.clear();
  } catch {
    // As above.
  }
}

/** The fields that people fill: the form's own and anything secret stay out. */
export function draftFields(posted: FormData): Draft["fields"] {
  return [...posted].flatMap(([name, value]) =>
    typeof value === "string" && !name.startsWith("_") && !/password|secret|^(badge|pin)$/i.test(name)
      ? [[name, value]]
      : [],
  );
}

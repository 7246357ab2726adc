import { changesTexts, fieldChanges } from "#app/components/change-words.ts";
import { recordId } from "#app/components/list-params.ts";
import type { PutBack } from "#app/components/put-back-notice.tsx";
import { whoText } from "#app/components/record-words.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { readChange } from "#app/modules/history.server.ts";
import type { Call } from "./run-command.server.ts";

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/**
 * For an edit screen: the record as its form is to show it. Where the address names a change of it (`?as_before=<event>`), the fields
 * that the change made different are as they were before, as far as the form `offers` them; `putBack` says so. Nothing is written.
 * Refuses: NotFound (no change of this record).
 */
export async function asBefore<Saved extends { id: string }>(
  { tx, actor }: Call,
  request: Request,
  saved: Saved,
  offers: (field: string, value: unknown) => boolean,
): Promise<{ shown: Saved; putBack: PutBack | null }> {
  const wanted = new URL(request.url).searchParams.get("as_before");
  if (wanted === null) return { shown: saved, putBack: null };
  const { who, byItself, at, data } = await readChange(tx, actor, saved.id, recordId(wanted, "change"));
  const t = wordsFor(request);
  const changes = fieldChanges(t, data);
  const offered = changes.filter(({ field, before }) => offers(field, before));
  const now = (field: string) => saved[field as keyof Saved];
  const different = offered.filter(({ field, before }) => !isSame(now(field), before));
  const labels = (of: typeof changes) => of.map(({ label }) => label).join(", ");
  return {
    shown: { ...saved, ...Object.fromEntries(different.map(({ field, before }) => [field, before])) },
    putBack: {
      who: whoText(t, who, byItself),
      at,
      outcome: different.length > 0 ? "put" : changes.length === 0 ? "unknown" : offered.length === 0 ? "none" : "same",
      changes: changesTexts(t, offered),
      again: labels(different.filter(({ field, after }) => !isSame(now(field), after))),
      stays: labels(changes.filter((change) => !offered.includes(change))),
    },
  };
}

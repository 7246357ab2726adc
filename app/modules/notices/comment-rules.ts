/*
 * - A comment is its author's: nobody edits another's words; whoever looks after people may delete them.
 * - The author may edit or delete it for an hour; after that it stands, as others have acted on it.
 * - A deleted comment leaves its place and its author behind, not its words.
 * - @ and a name mentions a person; a name that fits several people, or nobody, mentions nobody.
 */

import { may, type Resource, type Who } from "#app/modules/access/policy.ts";

/** What can be commented on, and what one must be able to read for it. */
export const COMMENT_SUBJECTS = {
  order: "orders",
  invoice: "invoices",
  customer: "customers",
  product: "products",
  count: "stock",
} as const satisfies Record<string, Resource>;
export type CommentSubject = keyof typeof COMMENT_SUBJECTS;

export const COMMENT_OPEN_MS = 60 * 60_000;

type Written = { accountId: string; createdAt: Date; deleted: boolean };

export function mayEditComment(actor: Who, comment: Written, now: Date): boolean {
  return (
    !comment.deleted &&
    comment.accountId === actor.accountId &&
    may(actor, "update", "comments", comment.accountId) &&
    now.getTime() - comment.createdAt.getTime() <= COMMENT_OPEN_MS
  );
}

export function mayDeleteComment(actor: Who, comment: Written, now: Date): boolean {
  return mayEditComment(actor, comment, now) || (!comment.deleted && may(actor, "approve", "comments"));
}

export type Named = { accountId: string; name: string };

/** The people whom a text mentions, each once, in the order of the text. */
export function mentionsIn(text: string, people: readonly Named[]): string[] {
  const found = mentionSpans(text, people).map((span) => span.accountId);
  return [...new Set(found)];
}

export type Span = { start: number; end: number; accountId: string };

/** Where a text mentions whom. The longest name that fits wins; a first name will do where one person has it. */
export function mentionSpans(text: string, people: readonly Named[]): Span[] {
  const keys = namesOf(people);
  const spans: Span[] = [];
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}.@])@(?=\p{L})/gu)) {
    const rest = text.slice(index + 1, index + 1 + LONGEST).toLocaleLowerCase("und");
    const name = [...keys.keys()].filter((key) => startsWithWord(rest, key)).sort((a, b) => b.length - a.length)[0];
    const accountId = name === undefined ? null : keys.get(name);
    if (name !== undefined && accountId) spans.push({ start: index, end: index + 1 + name.length, accountId });
  }
  return spans;
}

const LONGEST = 200;

const startsWithWord = (text: string, word: string) =>
  text.startsWith(word) && !/^[\p{L}\p{N}]/u.test(text.slice(word.length));

/** Full and first names; null where several people have one. */
function namesOf(people: readonly Named[]): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { accountId, name } of people) {
    const full = name.trim().toLocaleLowerCase("und");
    for (const key of new Set([full, full.split(/\s+/)[0] ?? full])) {
      if (key !== "") names.set(key, names.has(key) && names.get(key) !== accountId ? null : accountId);
    }
  }
  return names;
}

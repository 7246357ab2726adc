import type { Language } from "#app/modules/access/preferences.ts";
import { wordsOf } from "./words/words.ts";

/**
 * The title of a page in its language, which the root knows; a name or number is no words of ours and stays.
 * One that came back without JavaScript says so first: the server knows it by the root's
 * loader; after a submit in the browser the summary of errors does it.
 */
export function pageTitle(
  title: string,
  matches: readonly ({ data?: unknown } | undefined)[],
  values?: Record<string, string>,
): [{ title: string }] {
  const root = matches[0]?.data as { refused?: boolean; language?: Language } | undefined;
  const t = wordsOf(root?.language ?? "en");
  const words = values ? (t as (key: string, values: Record<string, string>) => string)(title, values) : t(title);
  return [{ title: `${root?.refused ? t("Error: ") : ""}${words} · Pulse` }];
}

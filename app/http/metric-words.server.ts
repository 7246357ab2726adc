import { humanise } from "#app/components/format.ts";
import { metrics } from "#app/components/words/de/metrics.ts";
import type { Words } from "#app/components/words/words.ts";
import type { Column, ReportEntry } from "./analytics.server.ts";

/* What the catalogue says of itself, in the reader's language. It is said here and not in the browser: most of it is never read. */

/** A title, explanation, formula or name of a column. */
export function explain(t: Words, english: string): string {
  return t.language === "de" ? (metrics[english] ?? t.sentence(english)) : english;
}

/** A currency is the same in every language, and stands with its amounts. */
export function explainColumn(t: Words, column: Column): Column & { label: string } {
  const { name, type, unit, explanation, worked } = column;
  const words = explain(t, humanise(name));
  return {
    ...column,
    label: unit && unit !== "count" && type !== "money" ? `${words}, ${explain(t, unit)}` : words,
    ...(explanation ? { explanation: explain(t, explanation) } : {}),
    ...(worked ? { worked: explain(t, worked) } : {}),
  };
}

export function explainEntry<Entry extends Pick<ReportEntry, "title" | "explanation" | "formula">>(
  t: Words,
  entry: Entry,
): Entry {
  const { title, explanation, formula } = entry;
  return {
    ...entry,
    title: explain(t, title),
    explanation: explain(t, explanation),
    formula: explain(t, formula),
  };
}

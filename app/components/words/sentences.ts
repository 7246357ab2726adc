import { dayText, groupDigits, type Locale } from "../format.ts";
import type { Texts } from "./index.ts";

/*
 * Modules speak English, and the API answers in it: a refusal, a message of a schema. On a screen the finished sentence is found again
 * by its key, "Only {available} of {sku} are available.", and said in the reader's language.
 */

/** Plain decimals that a sentence names so are figures; everything else is said as it stands, for an SKU may be "1000". */
const FIGURES =
  /^(amount|available|balance|count|credit|debit|due|figure|limit|quantity|requested|total|max|min|n)\d*$/;

export function matcher(texts: Texts, locale: Locale): (english: string) => string | undefined {
  let patterns: [pattern: RegExp, names: string[], text: string][] | undefined;

  function compile(): NonNullable<typeof patterns> {
    return Object.entries(texts)
      .filter(([key]) => key.includes("{"))
      .sort(([one], [other]) => fixed(other) - fixed(one))
      .map(([key, text]) => {
        const names = Array.from(key.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
        const parts = key.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        return [new RegExp(`^${parts.join("(.+?)")}$`, "s"), names, text];
      });
  }

  return (english) => {
    // The longest fixed text first: it knows most of the sentence.
    patterns ??= compile();
    for (const [pattern, names, text] of patterns) {
      const found = pattern.exec(english);
      if (!found) continue;
      const values = Object.fromEntries(names.map((name, at) => [name, localised(name, found[at + 1] ?? "", locale)]));
      return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    }
    return undefined;
  };
}

const fixed = (key: string) => key.replace(/\{\w+\}/g, "").length;

function localised(name: string, value: string, locale: Locale): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayText(value, locale);
  return FIGURES.test(name) && /^-?\d+(\.\d+)?$/.test(value) ? groupDigits(value, locale) : value;
}

import { dayText, groupDigits, type Locale } from "../format.ts";
import type { Texts } from "./words.ts";

/*
 * Modules speak English, and the API answers in it: a refusal, a message of a schema. On a screen the finished sentence is found again
 * by its key, "Only {available} of {sku} are available.", and said in the reader's language.
 */

/** Plain decimals that a sentence names so are figures; everything else is said as it stands, for an SKU may be "1000". */
const FIGURES =
  /^(amount|available|balance|count|credit|currency|debit|due|free|limit|max|maximum|minimum|most|least|n|quantity|requested|reserved|total|wanted)$/;

/** Values that are words of ours: states, and names of what is to be entered. */
const OWN_WORDS = /^(action|allowed|cancelled|from|join|kind|name|or|resource|role|status|to|unit|what|why)$/;

/** Letters that a pattern has of its own: with fewer it would know sentences that it is not. */
const LEAST = 6;

export function matcher(texts: Texts, locale: Locale): (english: string) => string | undefined {
  let patterns: [pattern: RegExp, names: string[], text: string][] | undefined;

  function compile(): NonNullable<typeof patterns> {
    return Object.entries(texts)
      .filter(([key]) => key.includes("{") && !key.includes("|") && fixed(key) >= LEAST)
      .sort(([one], [other]) => fixed(other) - fixed(one))
      .map(([key, text]) => {
        const names = Array.from(key.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
        const parts = key.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        return [new RegExp(`^${parts.join("(.+?)")}$`, "s"), names, text];
      });
  }

  const wordOf = (word: string) => texts[word] ?? word;

  function localised(name: string, value: string): string {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayText(value, locale);
    if (/^-?\d+(\.\d+)?$/.test(value))
      return FIGURES.test(name.replace(/\d+$/, "")) ? groupDigits(value, locale) : value;
    if (name === "right" || name === "doubt") return sentence(value) ?? value;
    if (!OWN_WORDS.test(name)) return value;
    return value
      .split(/(, | or )/)
      .map((part) =>
        part.replace(/^ or $|^[^(]+(?= \(|$)|own records/g, (word) =>
          word === " or " ? ` ${wordOf("or")} ` : wordOf(word),
        ),
      )
      .join("");
  }

  function sentence(english: string): string | undefined {
    // The longest fixed text first: it knows most of the sentence.
    patterns ??= compile();
    for (const [pattern, names, text] of patterns) {
      const found = pattern.exec(english);
      if (!found) continue;
      const values = Object.fromEntries(names.map((name, at) => [name, localised(name, found[at + 1] ?? "")]));
      return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    }
    return texts[english];
  }

  return sentence;
}

const fixed = (key: string) => key.replace(/\{\w+\}|[^\p{L}]/gu, "").length;

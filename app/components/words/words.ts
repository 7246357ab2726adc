/*
 * The words of the screens. The English text is the key, so a screen reads as it looks:
 *
 *   const t = useWords();                                   // in a component
 *   const t = wordsFor(request);                            // in a loader or action: words.server.ts
 *   t("Orders")
 *   t("Order {number} placed.", { number })                 // values are typed: none can be forgotten
 *   t("{count} line|{count} lines", { count })              // `count` chooses the form; numbers are grouped as the locale says
 *   t.rich("Cancel {number}?", { number: <Code>…</Code> })  // values that are elements
 *   t.sentence(error.message)                               // a whole English sentence made elsewhere: a refusal, a zod message
 *
 * Words that stand in a table outside of a component are marked, `label: english("Orders")`, and translated where they are shown,
 * `t(item.label)`. Two meanings of one English word are told apart by a note that is never shown: t("Open~verb").
 * Titles of pages go through `pageTitle("Orders", matches)`, which translates. Figures and days take `t.locale`.
 *
 * German stands in de/<area>.ts, one file for each area of the screens: `export const orders: Texts = { "Orders": "Aufträge" }`;
 * a new file is added to de/german.ts. Keys are sorted as they come. words.test.ts names each key without German, each German entry
 * that no source asks for, and each literal on a screen that is not asked for through `t`. The terms are in docs/glossary-de.md.
 *
 * English needs no catalogue; German is a file of its own that only a German page loads, before it is hydrated.
 */
import { createContext, createElement, Fragment, type ReactNode, useContext } from "react";
import type { Language } from "#app/modules/access/preferences.ts";
import { ENGLISH, groupDigits, type Locale } from "../format.ts";

export type Texts = Record<string, string>;

export type Catalogue = {
  locale: Locale;
  texts: Texts;
  /** A sentence that was put together in English, found again by its pattern. */
  sentence(english: string): string | undefined;
};

type Names<Key extends string> = Key extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<Key extends string, Value> = [Names<Key>] extends [never] ? [] : [values: Record<Names<Key>, Value>];
type Plain = string | number | bigint;

export type Words = {
  <Key extends string>(key: Key, ...values: Values<Key, Plain>): string;
  rich<Key extends string>(key: Key, ...values: Values<Key, ReactNode>): ReactNode;
  sentence(english: string): string;
  language: Language;
  locale: Locale;
};

/** Marks words that are translated where they are shown. */
export const english = <Key extends string>(key: Key): Key => key;

const catalogues = new Map<Language, Catalogue>();
const made = new Map<Language, Words>();

export function addCatalogue(language: Language, catalogue: Catalogue): void {
  catalogues.set(language, catalogue);
  made.delete(language);
}

/** In the browser: before anything is shown in a language, its catalogue. */
export async function loadWords(language: Language): Promise<void> {
  if (language === "de" && !catalogues.has("de")) addCatalogue("de", (await import("./de/german.ts")).german);
}

export function wordsOf(language: Language): Words {
  let words = made.get(language);
  if (!words) {
    words = makeWords(language, catalogues.get(language));
    made.set(language, words);
  }
  return words;
}

function makeWords(language: Language, catalogue: Catalogue | undefined): Words {
  const locale = catalogue?.locale ?? ENGLISH;
  const rules = new Intl.PluralRules(locale.tag);

  function textOf(key: string, values: Record<string, unknown> = {}): string {
    const text = catalogue?.texts[key] ?? key.replace(/~\w+$/, "");
    if (!text.includes("|")) return text;
    const forms = text.split("|");
    return forms[locale.plurals.indexOf(rules.select(Number(values.count)))] ?? forms.at(-1) ?? text;
  }

  const plain = (value: unknown) => (typeof value === "string" ? value : groupDigits(String(value), locale));

  function t(key: string, values?: Record<string, unknown>): string {
    const text = textOf(key, values);
    return values ? text.replace(/\{(\w+)\}/g, (_, name: string) => plain(values[name])) : text;
  }

  function rich(key: string, values: Record<string, ReactNode> = {}): ReactNode {
    // Every second part is the name of a value.
    return textOf(key, values)
      .split(/\{(\w+)\}/)
      .map((part, at) => {
        const value = at % 2 === 0 ? part : values[part];
        return createElement(Fragment, { key: at }, typeof value === "number" ? plain(value) : value);
      });
  }

  const sentence = (text: string) => catalogue?.texts[text] ?? catalogue?.sentence(text) ?? text;
  return Object.assign(t, { rich, sentence, language, locale }) as Words;
}

/** A number of things that a list names: `["order", "orders"]`, marked in English. */
export function counted(t: Words, count: number | bigint, [one, many]: readonly [string, string]): string {
  return `${groupDigits(String(count), t.locale)} ${t(Number(count) === 1 ? one : many)}`;
}

/** The choices of a field whose words stand in a table. */
export function optionsIn<Value extends string>(t: Words, options: readonly { value: Value; label: string }[]) {
  return options.map(({ value, label }) => ({ value, label: t(label) }));
}

const LanguageContext = createContext<Language>("en");

export const LanguageProvider = LanguageContext.Provider;

export function useWords(): Words {
  return wordsOf(useContext(LanguageContext));
}

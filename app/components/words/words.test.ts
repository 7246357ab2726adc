import { describe, expect, it } from "vitest";
import { ACTIONS, objectWords, RESOURCES, ROLE_WORDS, resourceWords, whyNot } from "#app/modules/access/policy.ts";
import { THEMES } from "#app/modules/access/preferences.ts";
import { ADJUSTMENT_REASONS } from "#app/modules/inventory/input.ts";
import { NOTICE_KINDS } from "#app/modules/notices/kinds.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { INVOICE_STATUSES, ORDER_STATUSES } from "../document-statuses.ts";
import { AREAS, german } from "./de/german.ts";
import { languageOf } from "./language.ts";
import { UNWRAPPED } from "./testing/left-out.ts";
import { bareIn, type Found, keysIn, literalsIn, sentencesIn, sourcesIn } from "./testing/source.ts";
import { addCatalogue, wordsOf } from "./words.ts";

addCatalogue("de", german);
const en = wordsOf("en");
const de = wordsOf("de");

const sources = sourcesIn(
  "app/components",
  "app/routes",
  "app/http",
  "app/modules",
  "app/live",
  "workers",
  "analytics/metrics",
).concat("app/navigation.ts", "app/root.tsx");
const keys = sources.flatMap(keysIn);
const sentences = sourcesIn("app/modules", "app/http", "app/components", "app/routes")
  .filter((file) => !/\/api\.v1|openapi|_app\.kit/.test(file))
  .flatMap(sentencesIn);
/** Names that the program and the books use among themselves, shown as words: "partly_paid" as "Partly paid". */
const ENUMERATED = [
  ...ROLE_NAMES,
  ...Object.values(ROLE_WORDS),
  ...ACTIONS,
  ...RESOURCES.map(resourceWords),
  ...RESOURCES.flatMap((resource) => ACTIONS.map((action) => objectWords(action, resource))),
  ...ADJUSTMENT_REASONS,
  ...ORDER_STATUSES,
  ...INVOICE_STATUSES,
  ...THEMES,
  ...Object.values(NOTICE_KINDS).map(({ label }) => label),
];
const where = ({ text, file, line }: Found) => `${file}:${line} ${JSON.stringify(text)}`;
const namesIn = (text: string) => [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name))].sort();

describe("German is complete", () => {
  it("has every key that a source asks for", () => {
    expect(keys.length).toBeGreaterThan(0);
    expect(
      keys
        .filter(({ text }) => /\p{L}/u.test(text.replace(/\{\w+\}/g, "")) && !Object.hasOwn(german.texts, text))
        .map(where),
    ).toEqual([]);
  });

  it("has every name that is shown as a word", () => {
    expect(ENUMERATED.filter((name) => !Object.hasOwn(german.texts, name))).toEqual([]);
  });

  it("has every sentence of a refusal or a schema", () => {
    const lacking = sentences.filter(({ text }) => !Object.hasOwn(german.texts, text));
    expect(lacking.map(where)).toEqual([]);
  });

  it("has nothing that no source asks for, and no key in two areas", () => {
    const asked = new Set([
      ...[...keys, ...sentences].map(({ text }) => text),
      ...sources.flatMap(literalsIn),
      ...sourcesIn("analytics").flatMap(literalsIn),
      ...ENUMERATED,
    ]);
    const entries = Object.entries(AREAS).flatMap(([area, texts]) => Object.keys(texts).map((key) => ({ area, key })));
    // Sentences that zod itself makes stand in no source of ours.
    const unused = entries.filter(({ area, key }) => area !== "schemas" && area !== "names" && !asked.has(key));
    expect(unused.map(({ area, key }) => `de/${area}.ts ${JSON.stringify(key)}`)).toEqual([]);
    const twice = entries.filter(({ key }, at) => entries.findIndex((one) => one.key === key) !== at);
    expect(twice.map(({ area, key }) => `de/${area}.ts ${JSON.stringify(key)}`)).toEqual([]);
  });

  it("keeps every value and every form of a text", () => {
    const wrong = Object.entries(german.texts).filter(([key, text]) => {
      const forms = key.includes("|") ? key.split("|").length : 1;
      return (
        text === "" ||
        namesIn(text).some((name) => !namesIn(key).includes(name)) ||
        (!Object.hasOwn(AREAS.schemas ?? {}, key) && namesIn(key).length !== namesIn(text).length) ||
        forms !== text.split("|").length
      );
    });
    expect(wrong).toEqual([]);
  });
});

it("no screen says anything past the words", () => {
  const shown = sourcesIn("app/components", "app/routes").filter((file) => !/\/api\.v1/.test(file));
  const bare = new Map(shown.map((file) => [file, bareIn(file)]));
  expect(shown.filter((file) => !UNWRAPPED.includes(file)).flatMap((file) => bare.get(file)?.map(where) ?? [])).toEqual(
    [],
  );
  // A file that says nothing past the words any more leaves the list.
  expect(UNWRAPPED.filter((file) => (bare.get(file)?.length ?? 0) === 0)).toEqual([]);
});

describe("words", () => {
  it("are the key in English, with its values", () => {
    expect(en("Orders")).toBe("Orders");
    expect(en("Order {number} placed.", { number: "SO-7" })).toBe("Order SO-7 placed.");
  });

  it.each([
    [1, "1 line"],
    [0, "0 lines"],
    [1234, "1,234 lines"],
  ])("counts %d in English", (count, said) => expect(en("{count} line|{count} lines", { count })).toBe(said));

  it.each([
    [1, "1 Position"],
    [0, "0 Positionen"],
    [1234, "1.234 Positionen"],
  ])("counts %d in German", (count, said) => expect(de("{count} line|{count} lines", { count })).toBe(said));

  it("show no note that tells two meanings apart", () => expect(en("Open~verb")).toBe("Open"));
});

describe("a sentence made elsewhere", () => {
  it.each([
    ["Only 3 of CAM-1 available, 1234.5 requested.", "Von CAM-1 sind nur 3 verfügbar, 1.234,5 sind gewünscht."],
    ["{sku} 1000 is no longer sold", "{sku} 1000 ist nicht mehr im Verkauf"],
    ["1000 is no longer sold", "1000 ist nicht mehr im Verkauf"],
    [
      "The books are closed for 2026-11-20. Use a later day, or have the period opened.",
      "Die Bücher sind für den 20. Nov. 2026 geschlossen. Nehmen Sie einen späteren Tag, oder lassen Sie die Periode öffnen.",
    ],
    [
      "An order that is cancelled cannot become placed. It can become draft or shipped.",
      "Ein Auftrag mit dem Stand „storniert“ kann nicht „erteilt“ werden. Möglich: Entwurf oder versandt.",
    ],
    ["Enter a SKU", "Bitte eingeben: Artikelnr."],
    ["Too big: expected string to have <=100 characters", "Zu lang: höchstens 100 Zeichen"],
    ["Nobody has ever said this.", "Nobody has ever said this."],
  ])("%s", (english, german) => expect(de.sentence(english)).toBe(german));

  it("is left alone in English", () => expect(en.sentence("1000 is no longer sold")).toBe("1000 is no longer sold"));

  const refusals = RESOURCES.flatMap((resource) => ACTIONS.map((action) => [action, resource] as const));
  it("says whose a record has to be, where the right is for one's own", () => {
    const said = whyNot("update", "orders", { role: "sales" });
    expect(said).toMatch(
      /^You may update orders of your own only, and this is somebody else's\. Roles that may with all: Administrator\./,
    );
    expect(de.sentence(said)).toMatch(
      /^Das Recht „Aufträge ändern“ haben Sie nur für Eigenes.* für alles: Administrator\./,
    );
  });

  it.each(refusals)("says as a sentence who may %s %s, in both languages", (action, resource) => {
    const english = whyNot(action, resource);
    const object = objectWords(action, resource);
    // One thing that has a name, goods that are not counted, or many of a kind.
    expect(object).toMatch(/^(the|one's own) |^stock$|\w{2}s( by SQL)?$/);
    expect(english).toMatch(new RegExp(`^This needs the right to ${action} ${object}(, which|\\. Roles)`));
    const right = `${german.texts[object]} ${german.texts[action]}`;
    const said = de.sentence(english);
    expect(said).toMatch(new RegExp(`^Dafür braucht man das Recht: ${right}(, das|\\. Rollen)`));
    const having = /Roles that have it: (.*?)\. An/.exec(english)?.[1] ?? "";
    const translated = having.replace(/[^,()]+/g, (word) =>
      word.replace(word.trim(), german.texts[word.trim()] ?? "?"),
    );
    expect(said).toContain(translated);
  });
});

describe("the language of a request", () => {
  const of = (headers: Record<string, string>) => languageOf({ headers: new Headers(headers) });
  it.each([
    [{}, "en"],
    [{ "Accept-Language": "de-AT,de;q=0.9,en;q=0.8" }, "de"],
    [{ "Accept-Language": "en;q=0.8, de;q=0.9" }, "de"],
    [{ "Accept-Language": "fr,de;q=0" }, "en"],
    [{ "Accept-Language": "fr-FR, en-GB;q=0.5, de;q=0.4" }, "en"],
    [{ "Accept-Language": "de", Cookie: "theme=dark; language=en" }, "en"],
    [{ "Accept-Language": "de", Cookie: "language=xx" }, "de"],
    [{ Cookie: "other_language=de; language=de" }, "de"],
    [{ "Accept-Language": ";;;,=,q=" }, "en"],
  ])("%o is %s", (headers, language) => expect(of(headers as Record<string, string>)).toBe(language));
});

import { expect, test } from "vitest";
import { describeMetrics } from "#analytics/catalogue.ts";
import { humanise } from "#app/components/format.ts";
import { metrics } from "#app/components/words/de/metrics.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import type { Parameter } from "./analytics.server.ts";
import { explain } from "./metric-words.server.ts";

/** Every text that the catalogue shows; a currency is the same in every language. */
function textsOf(): Set<string> {
  const texts = describeMetrics([], null).flatMap(({ title, explanation, formula, columns, parameters, lines }) => [
    ...[title, explanation, formula],
    ...columns.flatMap(({ name, unit, explanation, worked }) => [humanise(name), unit, explanation, worked]),
    ...Object.values(parameters as Record<string, Parameter>).map(({ description }) => description),
    ...(lines ?? []).flatMap(({ explanation, formula, previous }) => [explanation, formula, previous]),
  ]);
  return new Set(texts.filter((text): text is string => typeof text === "string" && text !== "currency"));
}

test("every metric says in German what it is and how it is worked out", () => {
  const de = wordsOf("de");
  const same = new Set(["Name"]);
  expect([...textsOf()].filter((text) => !same.has(text) && explain(de, text) === text)).toEqual([]);
});

test("every key figure has a name in German, in reports and in alerts", () => {
  const de = wordsOf("de");
  const names = describeMetrics([], null).flatMap(({ lines }) => (lines ?? []).map(({ name }) => humanise(name)));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => de.sentence(name) === name)).toEqual([]);
});

test("nothing is explained that no metric says", () => {
  const asked = textsOf();
  // A series says these only when it is asked by hour, or compared.
  for (const more of ["When it ends.", "The same of the period that it is compared with.", "Previous", "Hour"])
    asked.add(more);
  expect(Object.keys(metrics).filter((text) => !asked.has(text))).toEqual([]);
});

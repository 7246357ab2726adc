import { expect, it } from "vitest";
import { IMPORT_KINDS, KINDS, suggestMapping } from "#app/modules/imports/kinds.ts";
import { IMPORT_FIELDS } from "./import-words.ts";
import { german } from "./words/de/german.ts";

it.each(IMPORT_KINDS)("a file of %s whose columns are called as the screen calls them is understood", (kind) => {
  const { fields } = KINDS[kind];
  const label = (name: string) => IMPORT_FIELDS[name] ?? name;
  const own = Object.fromEntries(fields.map(({ name }, place) => [name, place]));
  for (const words of [label, (name: string) => (german.texts[label(name)] as string | undefined) ?? label(name)])
    expect(
      suggestMapping(
        fields.map(({ name }) => words(name)),
        fields,
        {},
      ),
    ).toEqual(own);
});

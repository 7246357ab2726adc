import { expect, test } from "vitest";
import { reactions } from "#app/modules/reactions.server.ts";
import { whoText } from "./record-words.ts";
import { wordsOf } from "./words/words.ts";

const t = wordsOf("en");
const consumers = Object.values(reactions).flatMap((list) => list.map(({ consumer }) => consumer));

test.each([...new Set(consumers), "alerts", "forgot", "setup"])(
  "%s is the program itself, unless somebody is called so",
  (name) => {
    expect(whoText(t, name, true)).toBe("Pulse, by itself");
    expect(whoText(t, name, false)).toBe(name);
  },
);

test.each(["jean-luc", "anna-maria", "pack-station", "tell-tale", "operator"])("%s is called by that name", (name) => {
  expect(whoText(t, name, true)).toBe(name);
});

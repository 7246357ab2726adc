import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { USUAL } from "#app/modules/access/preferences.ts";
import { CHANGEABLE, clashOf, isSingle, keyName, keysOf, SHORTCUTS } from "./shortcuts.ts";

const press = (
  key: string,
  held: { ctrl?: boolean; meta?: boolean; alt?: boolean; shift?: boolean; code?: string } = {},
) =>
  keyName({
    key,
    code: held.code ?? "",
    ctrlKey: held.ctrl ?? false,
    metaKey: held.meta ?? false,
    altKey: held.alt ?? false,
    shiftKey: held.shift ?? false,
  });

describe("names of keys", () => {
  it.each([
    [press("k", { ctrl: true }), "Ctrl+K"],
    [press("k", { meta: true }), "Ctrl+K"],
    [press("?", { shift: true }), "?"],
    [press("X", { shift: true }), "Shift+X"],
    [press("ß", { alt: true, code: "KeyS" }), "Alt+S"],
    [press("ArrowDown", { alt: true }), "Alt+Down"],
    [press("Enter", { ctrl: true, shift: true }), "Ctrl+Shift+Enter"],
    [press("F2"), "F2"],
  ])("%s is %s", (name, expected) => expect(name).toBe(expected));
});

describe("the list of shortcuts", () => {
  const among = (scopes: string[]) =>
    SHORTCUTS.filter(({ scope }) => scopes.includes(scope)).flatMap(({ keys }) => keys);

  it("gives a key one meaning wherever scopes meet", () => {
    for (const scopes of [
      ["everywhere", "lists"],
      ["everywhere", "records"],
      ["everywhere", "forms", "lines"],
    ]) {
      const keys = among(scopes);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
    const singles = SHORTCUTS.flatMap(({ keys }) => keys).filter(isSingle);
    expect(singles.length).toBe(new Set(singles).size);
  });

  it("takes no key that the browser needs", () => {
    const taken = /^Ctrl\+(N|T|W|L|F|H|Tab)$|^Alt\+[A-Z]$|^F(1|3|5|11|12)$/;
    expect(SHORTCUTS.flatMap(({ keys }) => keys).filter((key) => taken.test(key) && key !== "Alt+S")).toEqual([]);
  });

  it("lets single keys be changed and switched off, and no others", () => {
    const edit = SHORTCUTS.find(({ id }) => id === "edit") as (typeof SHORTCUTS)[number];
    const orders = SHORTCUTS.find(({ id }) => id === "go-o") as (typeof SHORTCUTS)[number];
    const palette = SHORTCUTS.find(({ id }) => id === "palette") as (typeof SHORTCUTS)[number];
    expect(keysOf(edit, USUAL)).toEqual(["E"]);
    expect(keysOf(edit, { ...USUAL, keys: { edit: "B" } })).toEqual(["B"]);
    expect(keysOf(edit, { ...USUAL, keys: { edit: "" } })).toEqual([]);
    expect(keysOf(edit, { ...USUAL, singleKeys: false })).toEqual([]);
    expect(keysOf(orders, { ...USUAL, keys: { go: "Y" } })).toEqual(["Y O"]);
    expect(keysOf(orders, { ...USUAL, keys: { go: "" } })).toEqual([]);
    expect(keysOf(palette, { ...USUAL, singleKeys: false, keys: { palette: "P" } })).toEqual(["Ctrl+K"]);
    const single = SHORTCUTS.filter(({ keys }) => keys.some((key) => isSingle(key) && !key.startsWith("Shift+")));
    expect(CHANGEABLE.map(({ id }) => id).sort()).toEqual(["go", ...single.map(({ id }) => id)].sort());
  });

  it("says when one key would mean two things", () => {
    expect(clashOf({})).toBeNull();
    expect(clashOf({ edit: "C" })).toEqual({ id: "edit", key: "C" });
    expect(clashOf({ edit: "C", create: "E" })).toBeNull();
    expect(clashOf({ edit: "", create: "" })).toBeNull();
  });
});

describe("no shortcut outside the list", () => {
  const folder = join(import.meta.dirname, "..");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));

  it("nobody else listens to the keys of the whole page, but the scanner's capture", () => {
    const listening = sources
      .filter(
        ({ text }) =>
          /addEventListener\(\s*["'`]key(down|up|press)/.test(text) || /\bonkey(down|up|press)\s*=/.test(text),
      )
      .map(({ path }) => path);
    expect(listening.sort()).toEqual(["components/scan-capture.ts", "components/shortcut-listener.ts"]);
  });

  it("what a part does with a letter while it has the focus is in the list", () => {
    const listed = new Set(SHORTCUTS.flatMap(({ keys }) => keys).map((key) => key.replace(/^.*\+/, "")));
    const letters = sources
      .filter(({ path, text }) => text.includes("onKeyDown") && !path.endsWith("shortcut-listener.ts"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\bkey(?:\.toLowerCase\(\))?\s*===\s*"([a-zA-Z])"/g)].map(
          ([, letter]) => `${path}: ${letter?.toUpperCase()}`,
        ),
      );
    expect(letters.filter((one) => !listed.has(one.slice(-1)))).toEqual([]);
  });
});

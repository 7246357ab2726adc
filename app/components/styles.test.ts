import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("./styles/", import.meta.url);
const sheets = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));

it("names sides by the direction of reading, so that one sheet serves right-to-left scripts too", () => {
  const sided =
    /(?:^|[\s;{])((?:margin|padding|border|inset)-(?:left|right)|left|right|float(?!:\s*inline)|(?:min-|max-)?(?:width|height))\s*:/;
  const wrong = sheets.flatMap(({ name, text }) =>
    text
      .split("\n")
      .filter((line) => !line.includes("@media") && !line.includes("@container"))
      .filter((line) => sided.test(line) || /text-align:\s*(left|right)/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(wrong).toEqual([]);
});

it("names sides so in the classes of the screens too", () => {
  const root = new URL("../", import.meta.url);
  const screens = ["components", "routes"].flatMap((place) =>
    readdirSync(new URL(place, root), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".tsx"))
      .map((name) => `${place}/${name}`),
  );
  const sided =
    /className=[^>]*["\s](?:(?:-?m|p)[lr]-|(?:left|right)-\d|text-(?:left|right)\b|(?:border|rounded)-[lr]\b)/;
  expect(screens.filter((name) => sided.test(readFileSync(new URL(name, root), "utf8")))).toEqual([]);
});

it("moves nothing for who asked for no motion, and marks what is current where colours are forced", () => {
  const all = sheets.map(({ text }) => text).join("\n");
  expect(all).toMatch(
    /prefers-reduced-motion: reduce\)\s*\{\s*\*,\s*::before,\s*::after\s*\{\s*transition: none !important;\s*animation: none !important/,
  );
  expect(all).toMatch(/forced-colors: active\)[\s\S]*\[aria-current\][\s\S]*outline:/);
});

// docs/quality.md, or a page beside it, holds the last results of what takes too long for every change, each between its own marks.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../ensure.mjs";

export const today = () => new Date().toISOString().slice(0, 10);

/**
 * Puts these lines between the marks of a part.
 * @param {string} part
 * @param {string[]} lines
 */
export function record(part, lines, file = "docs/quality.md") {
  const page = join(root, file);
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for “${part}”`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${lines.join("\n")}\n${text.slice(to)}`);
}

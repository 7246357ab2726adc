import { HttpProblem } from "./problem.server.ts";

/** Limits of a request body, checked before it is parsed. A thousand order lines of ten fields fit. */
export const MAX_BODY_BYTES = 1_000_000;
const MAX_DEPTH = 32;
const MAX_KEYS = 20_000;

const bad = (detail: string) => new HttpProblem(400, "malformed_json", detail);

/**
 * Parses a JSON body. Refuses what is not UTF-8, deeper than 32 levels, has over 20,000 keys, or names a key twice in one object
 * (two readers would take different ones). No body is undefined.
 */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw bad("The body is not UTF-8.");
  }
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch {
    throw bad("The body is not valid JSON.");
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

/** One pass over the text; whether it is JSON at all is for the parser to say. */
function checkShape(text: string): void {
  // One entry an open bracket: the keys seen so far in an object, null in an array.
  const open: Array<Set<string> | null> = [];
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    if (sign === QUOTE) {
      const start = i + 1;
      let escaped = false;
      for (i = start; i < text.length && text.charCodeAt(i) !== QUOTE; i++) {
        if (text.charCodeAt(i) === BACKSLASH) {
          escaped = true;
          i++;
        }
      }
      const names = open[open.length - 1];
      if (names && isKey(text, i + 1)) {
        if (++keys > MAX_KEYS) throw bad(`The body has more than ${MAX_KEYS} keys.`);
        const raw = text.slice(start, i);
        const name = escaped ? unescaped(raw) : raw;
        if (names.has(name)) throw bad("The body names a key twice in one object.");
        names.add(name);
      }
    } else if (sign === 123 || sign === 91) {
      if (open.length >= MAX_DEPTH) throw bad(`The body is nested deeper than ${MAX_DEPTH} levels.`);
      open.push(sign === 123 ? new Set() : null);
    } else if (sign === 125 || sign === 93) open.pop();
  }
}

function isKey(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    if (sign !== 32 && sign !== 10 && sign !== 13 && sign !== 9) return sign === 58;
  }
  return false;
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    throw bad("The body is not valid JSON.");
  }
}

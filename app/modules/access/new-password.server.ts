import { Refusal } from "#app/modules/shared/refusal.ts";
import mostUsed from "./common-passwords.json";

/*
 * A password has at least 12 characters and at most 256 bytes; nothing else is asked of it, but what everybody tries first is refused:
 * the most used ones, line by line, and the shapes that most others of such a list have: few words with figures after them, words
 * said twice, rows of the keyboard, dates. The names of the person, the company and the mail address are such words too.
 */
const MOST_USED = new Set(mostUsed.passwords.split(" "));
const TRIED_WORDS = new Set(
  `password passwort passw0rd p@ssw0rd pass qwerty qwertz azerty admin administrator root welcome willkommen letmein login master
   iloveyou monkey dragon football baseball basketball superman batman princess sunshine shadow michael jennifer charlie thomas
   jordan liverpool chelsea arsenal starwars pokemon computer internet samsung secret changeme default guest test user temp
   company office summer winter spring autumn january february march april june july august september october november december
   monday tuesday wednesday thursday friday saturday sunday pulse pulseerp erp demo abc abcd abcdef abcdefg hello freedom whatever
   trustno access flower ashley nicole daniel jessica hannah google facebook linkedin microsoft windows apple`
    .split(/\s+/)
    .filter(Boolean),
);
const KEYBOARD = ["1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"];
/** Down the columns of a keyboard, as in 1qaz2wsx. */
const COLUMNS = "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p";

const PLAIN: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
const letters = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[013457@$!]/g, (sign) => PLAIN[sign] ?? sign)
    .replace(/[^a-z]/g, "");

/** Each name as one word and by its parts, in plain letters. */
function wordsOf(names: readonly string[]): Set<string> {
  const parts = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}\p{M}]+/u)]);
  return new Set(parts.map((part) => letters(part.toLowerCase())).filter((word) => word.length >= 3));
}

/** Whether a text is pieces of these rows, forwards or backwards, four signs or more each. */
function isKeyboardRows(text: string): boolean {
  const rows = [...KEYBOARD, COLUMNS].flatMap((row) => [row + row, [...row, ...row].reverse().join("")]);
  for (let at = 0; at < text.length; ) {
    let length = 0;
    for (const row of rows) while (at + length < text.length && row.includes(text.slice(at, at + length + 1))) length++;
    if (length < Math.min(4, text.length - at)) return false;
    at += length;
  }
  return true;
}

function isTriedFirst(password: string, own: Set<string>): boolean {
  const isTried = (word: string) => TRIED_WORDS.has(word) || own.has(word);
  const plain = password.toLowerCase().replace(/\s/g, "");
  if (new Set(plain).size < 5 || /^[\p{N}\p{P}\p{S}]+$/u.test(plain)) return true;
  // One piece said again and again.
  if (/^(.{1,12}?)\1+$/.test(plain)) {
    const piece = /^(.{1,12}?)\1+$/.exec(plain)?.[1] ?? "";
    if (piece.length < 8 || isTried(letters(piece))) return true;
  }
  if (isKeyboardRows(plain)) return true;
  // A word or two with figures and signs around them.
  const core = plain.replace(/^\P{L}+|\P{L}+$/gu, "");
  for (const word of [core, letters(plain), letters(core)]) {
    if (isTried(word)) return true;
    for (let cut = 3; cut <= word.length - 3; cut++) {
      if (isTried(word.slice(0, cut)) && isTried(word.slice(cut))) return true;
    }
  }
  return false;
}

/** Throws a Refusal (`weak_password`) that says what to do instead. `names`: of the person and of the company, as far as known. */
export function checkNewPassword(password: string, email: string, names: readonly string[] = []): void {
  const weak = (message: string) => new Refusal("weak_password", message);
  if ([...password].length < 12) throw weak("Use at least 12 characters, for example four words.");
  if (new TextEncoder().encode(password).length > 256) throw weak("Use at most 256 bytes.");
  if (MOST_USED.has(password.toLowerCase()) || isTriedFirst(password, wordsOf([...email.split("@"), ...names])))
    throw weak("This password is among the first that are tried. Use four words of your own.");
  if (password.toLowerCase().includes(email.toLowerCase())) throw weak("Use something other than the mail address.");
}

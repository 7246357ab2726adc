import { noticePath } from "#app/modules/notices/kinds.ts";
import type { NoticeView } from "#app/modules/notices/views.ts";
import { noticeWords } from "./notice-words.ts";
import type { Words } from "./words/words.ts";

/*
 * What a notification says on each of its ways. The sentence of each kind stands in notice-words.ts; the list in Pulse shows it as it
 * is, a mail adds a link (workers/jobs/mail-text.ts), an SMS and a push are made of it here.
 */

export type NoticeFacts = Pick<NoticeView, "kind" | "data" | "by"> & { subjectType: string; subjectId: string };

/** What a browser shows, and the page of ours that it opens. */
export type PushPayload = { title: string; url: string };

const TITLE = 200;

/** No more than the list in Pulse shows. */
export function pushPayload(t: Words, facts: NoticeFacts): PushPayload {
  const { subjectType, subjectId, data } = facts;
  return { title: noticeWords(t, facts).slice(0, TITLE), url: noticePath(subjectType, subjectId, data) };
}

/** One SMS: the sentence and, where there is room, the link. `base`: our public origin. */
export function noticeSms(t: Words, facts: NoticeFacts, base: string): string {
  const { subjectType, subjectId, data } = facts;
  return smsOf(`Pulse: ${noticeWords(t, facts)}`, new URL(noticePath(subjectType, subjectId, data), base).href);
}

export function codeSms(t: Words, code: string): string {
  return smsOf(t("Pulse: your code is {code}. It works for ten minutes. Tell it to nobody.", { code }));
}

// The basic table of GSM 03.38, and what takes two places in it.
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const DOUBLE = "^{}\\[~]|€";
const GSM_PLACES = 160;
const UCS_PLACES = 70;
/** A link that leaves the sentence less than this is left out. */
const LEAST = 40;

const PLAIN: Record<string, string> = {
  "–": "-",
  "—": "-",
  "−": "-",
  "‑": "-",
  "“": '"',
  "”": '"',
  "„": '"',
  "‘": "'",
  "’": "'",
  "…": "...",
  "·": "-",
};

const isGsm = (sign: string) => BASIC.includes(sign) || DOUBLE.includes(sign);

/** How many of an SMS's 160 places a text takes; null when it has signs that only the form with 70 places knows. */
export function gsmPlaces(text: string): number | null {
  let places = 0;
  for (const sign of text) {
    if (!isGsm(sign)) return null;
    places += DOUBLE.includes(sign) ? 2 : 1;
  }
  return places;
}

/** Signs that have a near one in the table become it: dashes, quotation marks, spaces, letters with marks it lacks. */
function toGsm(text: string): string {
  return Array.from(text.normalize("NFC"), (sign) => {
    if (isGsm(sign)) return sign;
    const plain = PLAIN[sign] ?? (/[\s\p{Z}\p{Cc}]/u.test(sign) ? " " : sign.normalize("NFD").replace(/\p{M}/gu, ""));
    return plain;
  })
    .join("")
    .replace(/[ \n\r]+/g, " ")
    .trim();
}

/** One SMS and not two: cut where it must be, with the link only where enough of the sentence stays. */
export function smsOf(sentence: string, link?: string): string {
  const text = toGsm(sentence);
  const isPlain = gsmPlaces(text) !== null;
  const most = isPlain ? GSM_PLACES : UCS_PLACES;
  const placesOf = (part: string) => (isPlain ? (gsmPlaces(part) ?? part.length) : part.length);
  const tail = link && gsmPlaces(link) !== null ? ` ${link}` : "";
  const room = most - placesOf(tail);
  if (tail && (placesOf(text) <= room || room >= LEAST)) return cut(text, room, placesOf) + tail;
  return cut(text, most, placesOf);
}

function cut(text: string, most: number, placesOf: (part: string) => number): string {
  if (placesOf(text) <= most) return text;
  let kept = "";
  for (const sign of text) {
    if (placesOf(kept) + placesOf(sign) > most - 3) break;
    kept += sign;
  }
  return `${kept.trimEnd()}...`;
}

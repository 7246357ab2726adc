import { Unzip, UnzipInflate } from "fflate";
import { type ImportTable, MOST_COLUMNS, MOST_ROWS, UnreadableFile } from "#app/modules/imports/read-table.server.ts";

/*
 * The first visible sheet of a workbook (ECMA-376), read with the least that takes: no formula is worked out, no link followed, no
 * document type obeyed. What unpacks to more than it may is stopped while it unpacks, whatever its headers say.
 */

const UNPACKED_BYTES = 50_000_000;
const MOST_RATIO = 100;
/** A small workbook may be packed tighter than that without harm. */
const RATIO_FROM_BYTES = 1_000_000;
const MOST_PARTS = 1_000;
/** What one piece unpacks to is counted before the next is looked at. */
const PIECE = 4_096;

const bad = (why: string) => new UnreadableFile(`The workbook cannot be read: ${why}.`);

export function readWorkbook(bytes: Uint8Array): ImportTable {
  const parts = unpack(bytes);
  const text = (path: string): string | null => {
    const part = parts.get(path);
    if (!part) return null;
    const xml = new TextDecoder().decode(part);
    if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw bad("it has a document type of its own");
    return xml;
  };
  const book = text("xl/workbook.xml");
  if (!book) throw bad("it is no workbook (.xlsx)");
  const sheet = text(sheetPath(book, text("xl/_rels/workbook.xml.rels") ?? ""));
  if (!sheet) throw bad("it has no visible sheet");
  const strings = readStrings(text("xl/sharedStrings.xml") ?? "");
  const days = readDayStyles(text("xl/styles.xml") ?? "");
  const from1904 = /<(?:\w+:)?workbookPr\b[^>]*date1904="(1|true)"/.test(book);
  return readSheet(sheet, strings, days, from1904);
}

const WANTED =
  /^(xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/sharedStrings\.xml|xl\/styles\.xml|xl\/worksheets\/[\w.-]+\.xml)$/;

function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
  const parts = new Map<string, Uint8Array[]>();
  let unpacked = 0;
  let seen = 0;
  const unzip = new Unzip((part) => {
    if (++seen > MOST_PARTS) throw bad("it has too many parts");
    if (/vbaProject|macrosheets/i.test(part.name))
      throw new UnreadableFile("Workbooks with macros are not taken. Save it as .xlsx.");
    if (/^EncryptedPackage$/i.test(part.name))
      throw new UnreadableFile("This workbook is encrypted. Save it without a password.");
    const name = part.name.replace(/^\//, "");
    if (!WANTED.test(name)) return;
    if (parts.has(name)) throw bad("it has a part twice");
    const pieces: Uint8Array[] = [];
    parts.set(name, pieces);
    part.ondata = (error, piece) => {
      // What is thrown here comes round once more as an error of the part.
      if (error) throw error instanceof UnreadableFile ? error : bad("it is damaged");
      unpacked += piece.length;
      if (unpacked > UNPACKED_BYTES || (unpacked > RATIO_FROM_BYTES && unpacked > bytes.length * MOST_RATIO))
        throw new UnreadableFile("The workbook unpacks to more than may be. Save what is needed as CSV.");
      pieces.push(piece);
    };
    part.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      unzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch (error) {
    throw error instanceof UnreadableFile ? error : bad("it is damaged");
  }
  return new Map([...parts].map(([name, pieces]) => [name, Buffer.concat(pieces)]));
}

const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

function sheetPath(book: string, relations: string): string {
  for (const [tag] of book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    if (/state="(hidden|veryHidden)"/.test(tag)) continue;
    const id = attribute(tag, "\\w+:id") ?? attribute(tag, "id");
    for (const [relation] of relations.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)) {
      if (attribute(relation, "Id") !== id) continue;
      const target = attribute(relation, "Target") ?? "";
      return target.startsWith("/") ? target.slice(1) : `xl/${target.replace(/^\.\//, "")}`;
    }
  }
  throw bad("it has no visible sheet");
}

/** Texts that cells point to. Phonetic readings (`rPh`) are no part of them. */
function readStrings(xml: string): string[] {
  return [...xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(([, inner]) =>
    textsIn((inner ?? "").replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, "")),
  );
}

function textsIn(xml: string): string {
  let text = "";
  for (const [, part] of xml.matchAll(/<(?:\w+:)?t\b[^>]*?(?:\/>|>([^<]*)<)/g)) text += part ?? "";
  return plain(text);
}

function plain(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi, (all, name: string) => {
    if (name.startsWith("#")) {
      const code = name[1] === "x" || name[1] === "X" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    }
    return { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name.toLowerCase()] ?? all;
  });
}

/** Which cell styles show a number as a day (18.8.30: 14 to 22 and 45 to 47 are built in; others by their letters). */
function readDayStyles(xml: string): Set<number> {
  const days = new Set<number>([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
  for (const [tag] of xml.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g)) {
    const code = (attribute(tag, "formatCode") ?? "").replace(/"[^"]*"|&quot;.*?&quot;|\[[^\]]*\]|\\./g, "");
    if (/[ymdhs]/i.test(code)) days.add(Number(attribute(tag, "numFmtId")));
  }
  const cells = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(xml)?.[0] ?? "";
  const found = new Set<number>();
  [...cells.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].forEach(([tag], index) => {
    if (days.has(Number(attribute(tag, "numFmtId") ?? 0))) found.add(index);
  });
  return found;
}

function readSheet(xml: string, strings: string[], days: Set<number>, from1904: boolean): ImportTable {
  const rows: ImportTable["rows"] = [];
  let line = 0;
  for (const [, attributes = "", inner = ""] of xml.matchAll(
    /<(?:\w+:)?row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g,
  )) {
    line = Number(attribute(attributes, "r") ?? line + 1);
    const cells: string[] = [];
    let place = -1;
    for (const [, head = "", body = ""] of inner.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
      const ref = attribute(head, "r");
      place = ref ? columnOf(ref) : place + 1;
      const value = cellText(head, body, strings, days, from1904);
      if (value === "") continue;
      if (place >= MOST_COLUMNS) throw bad(`it has values beyond column ${MOST_COLUMNS}`);
      while (cells.length < place) cells.push("");
      cells[place] = value;
    }
    if (cells.some((cell) => cell !== "")) rows.push({ line, cells });
    if (rows.length > MOST_ROWS + 1) break;
  }
  const [head, ...others] = rows;
  return { head: [...(head?.cells ?? [])].map((cell) => cell ?? ""), rows: others };
}

function columnOf(ref: string): number {
  let place = 0;
  for (const sign of /^[A-Z]{1,3}/.exec(ref)?.[0] ?? "A") place = place * 26 + sign.charCodeAt(0) - 64;
  return place - 1;
}

function cellText(head: string, body: string, strings: string[], days: Set<number>, from1904: boolean): string {
  const type = attribute(head, "t");
  if (type === "inlineStr") return textsIn(body);
  const value = plain(/<(?:\w+:)?v\b[^>]*>([^<]*)</.exec(body)?.[1] ?? "");
  if (type === "s") return strings[Number(value)] ?? "";
  if (type === "b") return value === "1" ? "true" : "false";
  if (type === "e") return value;
  if (type === "str" || type === "d") return value;
  if (value === "") return "";
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (days.has(Number(attribute(head, "s") ?? 0))) return dayText(number, from1904);
  // What a float really held: 15 digits are exact, and a whole number has no exponent.
  return Number.isSafeInteger(number) ? String(number) : String(Number(number.toPrecision(15)));
}

/** Day 0 of spreadsheets; before March 1900 they count a day that never was. */
function dayText(serial: number, from1904: boolean): string {
  const zero = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 61 ? 31 : 30);
  const at = new Date(zero + Math.floor(serial) * 86_400_000);
  return Number.isNaN(at.getTime()) ? String(serial) : at.toISOString().slice(0, 10);
}

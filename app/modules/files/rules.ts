import type { Action, Resource } from "#app/modules/access/policy.ts";

/*
 * - A file belongs to one record and is seen by whoever may read that record; it is added and removed by whoever may change it.
 * - What a file is, its content says, not its name; kinds that a browser would run are not taken.
 * - A file is only ever handed out to be saved, never to be shown in the page.
 */

export const FILE_SUBJECTS = {
  order: { read: ["read", "orders"], write: ["update", "orders"] },
  invoice: { read: ["read", "invoices"], write: ["update", "invoices"] },
  customer: { read: ["read", "customers"], write: ["update", "customers"] },
  product: { read: ["read", "products"], write: ["update", "products"] },
} as const satisfies Record<string, Record<"read" | "write", readonly [Action, Resource]>>;
export type FileSubject = keyof typeof FILE_SUBJECTS;

export function isFileSubject(text: string | undefined): text is FileSubject {
  return text !== undefined && Object.hasOwn(FILE_SUBJECTS, text);
}

export const MOST_OF_A_RECORD = 100;
export const MOST_BYTES = 25_000_000;
/** How much of a file's beginning is needed to tell its kind. */
export const HEAD_BYTES = 4_100;

export type FileKind = { extension: string; mediaType: string };

const startsWith = (bytes: Uint8Array, ...signs: number[]) => signs.every((sign, at) => bytes[at] === sign);
const textAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

const ZIPPED: Record<string, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odt: "application/vnd.oasis.opendocument.text",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  zip: "application/zip",
};
const TEXTS: Record<string, string> = { txt: "text/plain", csv: "text/csv", md: "text/plain", eml: "message/rfc822" };

/** The kind of a file, by its first bytes and, where those fit several, its name; null for what is not taken. */
export function kindOf(head: Uint8Array, name: string): FileKind | null {
  const called = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  if (textAt(head, 0, 5) === "%PDF-") return { extension: "pdf", mediaType: "application/pdf" };
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)) return { extension: "png", mediaType: "image/png" };
  if (startsWith(head, 0xff, 0xd8, 0xff)) return { extension: "jpg", mediaType: "image/jpeg" };
  if (/^GIF8[79]a$/.test(textAt(head, 0, 6))) return { extension: "gif", mediaType: "image/gif" };
  if (textAt(head, 0, 4) === "RIFF" && textAt(head, 8, 4) === "WEBP")
    return { extension: "webp", mediaType: "image/webp" };
  if (startsWith(head, 0x49, 0x49, 0x2a, 0) || startsWith(head, 0x4d, 0x4d, 0, 0x2a))
    return { extension: "tif", mediaType: "image/tiff" };
  if (startsWith(head, 0x50, 0x4b, 3, 4)) {
    const mediaType = ZIPPED[called];
    return mediaType ? { extension: called, mediaType } : null;
  }
  const mediaType = TEXTS[called];
  return mediaType && isText(head) ? { extension: called, mediaType } : null;
}

/** Nothing but text, and none that a browser would take for a page. */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false;
  return !/<\s*(!doctype|html|svg|script|\?xml)/i.test(textAt(head, 0, Math.min(head.length, 1_024)));
}

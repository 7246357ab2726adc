/*
 * A photograph tells where it was taken, when and with whose device. What a picture needs to be drawn is kept, everything else is left
 * out: by a list of what is kept, for makers of cameras put theirs into places of their own.
 */

const be16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const be32 = (bytes: Uint8Array, at: number) => be16(bytes, at) * 0x1_0000 + be16(bytes, at + 2);
const le32 = (bytes: Uint8Array, at: number) =>
  (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100 + (bytes[at + 2] ?? 0) * 0x1_0000 + (bytes[at + 3] ?? 0) * 0x100_0000;
const textAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const CLEANED: Record<string, (bytes: Uint8Array) => Uint8Array | null> = {
  jpg: cleanJpeg,
  png: cleanPng,
  webp: cleanWebp,
  gif: cleanGif,
  tif: (bytes) => (tellsMore(bytes) ? null : bytes),
};

export const isPicture = (extension: string): boolean => Object.hasOwn(CLEANED, extension);

/** The picture without what it tells beside itself; null where that cannot be taken out of it, or it cannot be read. */
export function withoutMetadata(bytes: Uint8Array, extension: string): Uint8Array | null {
  return CLEANED[extension]?.(bytes) ?? null;
}

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);

function cleanJpeg(bytes: Uint8Array): Uint8Array | null {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let orientation = 1;
  let drawn = false;
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    // What follows the end of the picture is another one, or a film, with data of its own.
    if (marker === 0xd9) break;
    const end = at + 2 + be16(bytes, at + 2);
    if (end < at + 4 || end > bytes.length) return null;
    if (marker === 0xe1 && textAt(bytes, at + 4, 6) === "Exif\0\0")
      orientation = orientationOf(bytes.subarray(at + 10, end));
    if (isDrawn(marker, bytes, at + 4)) kept.push(bytes.subarray(at, end));
    at = end;
    if (marker === 0xda) {
      drawn = true;
      while (at < bytes.length && !isMarker(bytes, at)) at++;
      kept.push(bytes.subarray(end, at));
    }
  }
  if (!drawn) return null;
  if (orientation !== 1) kept.splice(kept[1]?.[1] === 0xe0 ? 2 : 1, 0, orientationSegment(orientation));
  return joined([...kept, END_OF_IMAGE]);
}

/** Inside of a scan a 0xff is followed by 0, or by a mark to start anew. */
function isMarker(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1] ?? 0;
  return bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7);
}

/** Of what applications add, what says how to draw it: JFIF, the colour profile, and Adobe's word for the colours. */
function isDrawn(marker: number, bytes: Uint8Array, at: number): boolean {
  if (marker === 0xe0) return textAt(bytes, at, 5) === "JFIF\0";
  if (marker === 0xe2) return textAt(bytes, at, 12) === "ICC_PROFILE\0";
  if (marker === 0xee) return textAt(bytes, at, 5) === "Adobe";
  return marker !== 0xfe && !(marker > 0xe0 && marker <= 0xef);
}

type Entry = { tag: number; value: number };

/** The first directory of a TIFF, which is also what Exif is; a number that is no short or long reads as something else. */
function entriesOf(tiff: Uint8Array): Entry[] {
  const isLittle = textAt(tiff, 0, 2) === "II";
  const short = (at: number) => (isLittle ? (tiff[at] ?? 0) + (tiff[at + 1] ?? 0) * 0x100 : be16(tiff, at));
  const start = isLittle ? le32(tiff, 4) : be32(tiff, 4);
  const count = start + 2 <= tiff.length ? Math.min(short(start), 1_000) : 0;
  return Array.from({ length: count }, (_, index) => ({
    tag: short(start + 2 + index * 12),
    value: short(start + 10 + index * 12),
  }));
}

function orientationOf(tiff: Uint8Array): number {
  const value = entriesOf(tiff).find((entry) => entry.tag === 0x0112)?.value ?? 1;
  return value >= 1 && value <= 8 ? value : 1;
}

/** Exif with nothing in it but which side is up. */
function orientationSegment(orientation: number): Uint8Array {
  const exif = [..."Exif\0\0MM\0*"].map((sign) => sign.charCodeAt(0));
  const directory = [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([0xff, 0xe1, 0, 2 + exif.length + directory.length, ...exif, ...directory]);
}

const PNG_KEPT = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split(" "),
);

function cleanPng(bytes: Uint8Array): Uint8Array | null {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + be32(bytes, at);
    if (end > bytes.length) return null;
    const type = textAt(bytes, at + 4, 4);
    if (PNG_KEPT.has(type)) kept.push(bytes.subarray(at, end));
    if (type === "IEND") return joined(kept);
    at = end;
  }
  return null;
}

const WEBP_KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP"]);
/** In VP8X: that Exif follows, and that XMP does. */
const WEBP_FLAGS = 0x08 | 0x04;

function cleanWebp(bytes: Uint8Array): Uint8Array | null {
  const kept: Uint8Array[] = [];
  const whole = Math.min(bytes.length, 8 + le32(bytes, 4));
  for (let at = 12; at + 8 <= whole; ) {
    const size = le32(bytes, at + 4);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > whole) return null;
    const type = textAt(bytes, at, 4);
    if (WEBP_KEPT.has(type)) {
      const chunk = Uint8Array.from(bytes.subarray(at, Math.min(end, whole)));
      if (type === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~WEBP_FLAGS;
      kept.push(chunk);
    }
    at = end;
  }
  if (kept.length === 0) return null;
  const body = joined(kept);
  const head = Uint8Array.from(bytes.subarray(0, 12));
  new DataView(head.buffer).setUint32(4, body.length + 4, true);
  return joined([head, body]);
}

function cleanGif(bytes: Uint8Array): Uint8Array | null {
  const tableSize = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  /** Past sub-blocks, each with its length before it, up to an empty one. */
  const past = (from: number) => {
    let at = from;
    while ((bytes[at] ?? 0) > 0) at += (bytes[at] ?? 0) + 1;
    return at + 1;
  };
  let at = 13 + tableSize(bytes[10] ?? 0);
  const kept = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    if (bytes[at] === 0x3b) return joined([...kept, Uint8Array.of(0x3b)]);
    const isImage = bytes[at] === 0x2c;
    if (!isImage && bytes[at] !== 0x21) return null;
    const end = isImage ? past(at + 11 + tableSize(bytes[at + 9] ?? 0)) : past(at + 2);
    if (end > bytes.length) return null;
    const label = bytes[at + 1];
    const isLoop = label === 0xff && /^(NETSCAPE|ANIMEXTS)/.test(textAt(bytes, at + 3, 8));
    if (isImage || label === 0xf9 || isLoop) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return null;
}

/** Exif, GPS, XMP, IPTC and Photoshop's: in a TIFF they stand among what it is drawn from, so it is not cut. */
const TELLING = new Set([0x8769, 0x8825, 700, 33_723, 34_377]);

const tellsMore = (tiff: Uint8Array) => entriesOf(tiff).some(({ tag }) => TELLING.has(tag));

import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { withoutMetadata } from "#app/modules/files/picture.ts";

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
const be32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const le32 = (n: number) => be32(n).reverse();
const text = (cleaned: Uint8Array | null) => Buffer.from(cleaned ?? []).toString("latin1");

/** Exif of a photograph that was taken upside down, at a place. */
const GPS = "GPSLatitude 52.5";
const exif = bytes("MM\0*", be32(8), [0, 1], [0x01, 0x12, 0, 3], be32(1), [0, 3, 0, 0], be32(0), GPS);
const segment = (marker: number, content: Buffer) =>
  bytes([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255], content.toString("latin1"));
const scan = bytes([0xff, 0xda, 0, 4, 1, 2], "data", [0xff, 0, 0xff, 0xd3], "more");

describe("a picture keeps what it is drawn from, and nothing of where and by whom it was taken", () => {
  it("JPEG: without Exif, XMP, notes and what follows its end, the right way up, in its colours", () => {
    const jfif = segment(0xe0, bytes("JFIF\0", [1, 1, 0, 0, 1, 0, 1, 0, 0]));
    const profile = segment(0xe2, bytes("ICC_PROFILE\0", [1, 1], "colours"));
    const table = segment(0xdb, bytes([0, 1, 2]));
    const photo = bytes(
      [0xff, 0xd8],
      jfif.toString("latin1"),
      segment(0xe1, bytes("Exif\0\0", exif.toString("latin1"))).toString("latin1"),
      segment(0xe1, bytes("http://ns.adobe.com/xap/1.0/\0 GPS")).toString("latin1"),
      segment(0xed, bytes("Photoshop 3.0\0 by Ada")).toString("latin1"),
      segment(0xfe, bytes("a note GPS")).toString("latin1"),
      profile.toString("latin1"),
      table.toString("latin1"),
      scan.toString("latin1"),
      [0xff, 0xd9],
      "a film with GPS",
    );
    const cleaned = withoutMetadata(photo, "jpg");
    expect(text(cleaned)).not.toMatch(/GPS|Ada|xap/);
    const upside = bytes("Exif\0\0MM\0*", be32(8), [0, 1], [0x01, 0x12, 0, 3], be32(1), [0, 3, 0, 0], be32(0));
    const rest = [profile, table, scan].map((part) => part.toString("latin1")).join("");
    const wanted = bytes(
      [0xff, 0xd8],
      jfif.toString("latin1"),
      segment(0xe1, upside).toString("latin1"),
      rest,
      [0xff, 0xd9],
    );
    expect(text(cleaned)).toBe(text(wanted));
    expect(text(withoutMetadata(cleaned ?? bytes(), "jpg"))).toBe(text(wanted));
    for (const torn of [
      photo.subarray(0, 30),
      bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff], "x"),
      bytes([0xff, 0xd8], "x"),
    ])
      expect(withoutMetadata(torn, "jpg")).toBeNull();
  });

  it("PNG: without Exif and texts", () => {
    const chunk = (type: string, content: Buffer) =>
      bytes(be32(content.length), type, content.toString("latin1"), "crc!");
    const [start, drawn, end] = [
      bytes([0x89], "PNG\r\n", [0x1a], "\n", chunk("IHDR", bytes("thirteen byte")).toString("latin1")),
      chunk("IDAT", deflateSync("pixels")),
      chunk("IEND", bytes()),
    ].map((part) => part.toString("latin1"));
    const told = [chunk("eXIf", exif), chunk("tEXt", bytes("Author\0Ada")), chunk("zzZz", bytes(GPS))];
    const whole = bytes(`${start}`, ...told.map((part) => part.toString("latin1")), `${drawn}`, `${end}`, GPS);
    expect(text(withoutMetadata(whole, "png"))).toBe(`${start}${drawn}${end}`);
    expect(withoutMetadata(whole.subarray(0, -40), "png")).toBeNull();
  });

  it("WebP: without Exif and XMP, and its head says so", () => {
    const chunk = (type: string, content: Buffer) =>
      bytes(type, le32(content.length), content.toString("latin1"), content.length % 2 ? [0] : []);
    const file = (...chunks: Buffer[]) =>
      bytes("RIFF", le32(4 + Buffer.concat(chunks).length), "WEBP", ...chunks.map((one) => one.toString("latin1")));
    const head = (flags: number) => chunk("VP8X", bytes([flags, 0, 0, 0], "sizes!"));
    const drawn = chunk("VP8 ", bytes("odd"));
    const cleaned = withoutMetadata(file(head(0x2c), drawn, chunk("EXIF", exif), chunk("XMP ", bytes(GPS))), "webp");
    expect(text(cleaned)).toBe(file(head(0x20), drawn).toString("latin1"));
    expect(withoutMetadata(file(head(0), drawn).subarray(0, 28), "webp")).toBeNull();
  });

  it("GIF: without comments and XMP, still moving", () => {
    const screen = bytes("GIF89a", [2, 0, 2, 0, 0x80, 0, 0], "colour");
    const loop = bytes([0x21, 0xff, 11], "NETSCAPE2.0", [3, 1, 0, 0, 0]);
    const image = bytes([0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2], "px", [0]);
    const told = bytes([0x21, 0xfe, GPS.length], GPS, [0], [0x21, 0xff, 11], "XMP DataXMP", [GPS.length], GPS, [0]);
    const parts = [screen, loop, told, image].map((part) => part.toString("latin1"));
    const wanted = bytes(...[screen, loop, image].map((part) => part.toString("latin1")), ";");
    expect(text(withoutMetadata(bytes(...parts, ";", GPS), "gif"))).toBe(text(wanted));
    expect(withoutMetadata(bytes(...parts).subarray(0, -3), "gif")).toBeNull();
  });

  it("TIFF: refused where it tells more, for it cannot be cut", () => {
    const tiff = (tag: number) =>
      bytes("II*\0", le32(8), [1, 0], [tag & 255, tag >> 8, 4, 0], le32(1), le32(0), le32(0));
    expect(withoutMetadata(tiff(0x0100), "tif")).toEqual(tiff(0x0100));
    for (const tag of [0x8825, 0x8769, 700, 33723]) expect(withoutMetadata(tiff(tag), "tif"), `${tag}`).toBeNull();
  });
});

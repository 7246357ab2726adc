import { inflateSync } from "node:zlib";

/**
 * What stands on the pages of a PDF that typst has made, and the fonts in it. Reads no more of the format than that: objects one after
 * another, text shown by Tj and TJ in fonts that say which letter each sign is.
 */
export function readPdf(bytes: Buffer): { pages: string[]; fonts: { name: string; isEmbedded: boolean }[] } {
  const file = bytes.toString("latin1");
  const objects = new Map(
    Array.from(file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g), ([, id, body]) => [id ?? "", body ?? ""]),
  );
  const object = (id: string | undefined) => objects.get(id ?? "") ?? "";
  const reference = (body: string, name: string) => new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(body)?.[1];
  const streamOf = (id: string | undefined) => {
    const body = object(id);
    const [, stream = ""] = /stream\r?\n([\s\S]*)\r?\nendstream/.exec(body) ?? [];
    return body.includes("/FlateDecode") ? inflateSync(Buffer.from(stream, "latin1")).toString("latin1") : stream;
  };

  const fonts = [...objects].filter(([, body]) => body.includes("/Subtype /Type0"));
  const letters = new Map(fonts.map(([id, body]) => [id, lettersOf(streamOf(reference(body, "ToUnicode")))]));
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/.test(body));
  return {
    pages: pages.map((page) => {
      const names = new Map(Array.from(page.matchAll(/\/(f\d+) (\d+) 0 R/g), ([, name = "", id = ""]) => [name, id]));
      return textOf(streamOf(reference(page, "Contents")), (font) => letters.get(names.get(font) ?? "") ?? new Map());
    }),
    fonts: fonts.map(([, body]) => {
      const described = object(reference(object(reference(body, "DescendantFonts")), "FontDescriptor"));
      return { name: /\/BaseFont \/(\S+)/.exec(body)?.[1] ?? "", isEmbedded: /\/FontFile[23]? \d/.test(described) };
    }),
  };
}

/** Signs of a font by their number, as its ToUnicode table lists them. */
function lettersOf(table: string): Map<number, string> {
  const written = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");
  const letters = new Map<number, string>();
  for (const [, block = ""] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, sign = "", hex = ""] of block.matchAll(/<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>/g))
      letters.set(Number.parseInt(sign, 16), written(hex));
  return letters;
}

/** A font that is chosen, or a string that is shown: in brackets or as hexadecimal digits. */
const SHOWN = /\/(f\d+) [\d.]+ Tf|\(((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*)\)|<([\dA-Fa-f]+)>/g;

/** Runs of text, one to a line. */
function textOf(content: string, lettersIn: (font: string) => Map<number, string>): string {
  let letters = new Map<number, string>();
  const lines: string[] = [];
  for (const [, run = ""] of content.matchAll(/\bBT\b([\s\S]*?)\bET\n/g)) {
    let line = "";
    for (const [, font, text, hex] of run.matchAll(SHOWN)) {
      if (font) letters = lettersIn(font);
      else
        for (const sign of signsOf(hex ? Buffer.from(hex, "hex") : bytesOf(text ?? "")))
          line += letters.get(sign) ?? "";
    }
    lines.push(line);
  }
  return lines.join("\n");
}

const ESCAPED: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** A string in brackets, with its escapes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(
    Array.from(text.matchAll(/\\([0-7]{1,3})|\\([\s\S])|([\s\S])/g), ([, octal, escaped, plain = ""]) =>
      octal ? Number.parseInt(octal, 8) : escaped ? (ESCAPED[escaped] ?? escaped.charCodeAt(0)) : plain.charCodeAt(0),
    ),
  );
}

/** Each sign is two bytes. */
function signsOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(2 * index));
}

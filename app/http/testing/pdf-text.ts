import { inflateSync } from "node:zlib";

/**
 * What stands on the pages of a PDF that typst or Chromium has made, and the fonts in it. Reads no more of the format than that: objects
 * one after another, text shown by Tj and TJ in fonts that say which letter each sign is.
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
  // Fonts of variable weight are drawn by Chromium: they are named in no list of fonts, but they say their letters too.
  const lettered = [...objects].filter(([, body]) => body.includes("/ToUnicode"));
  const letters = new Map(lettered.map(([id, body]) => [id, lettersOf(streamOf(reference(body, "ToUnicode")))]));
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/.test(body));
  return {
    pages: pages.map((page) => {
      const names = new Map(
        Array.from(page.matchAll(/\/([fF]\d+) (\d+) 0 R/g), ([, name = "", id = ""]) => [name, id]),
      );
      return textOf(streamOf(reference(page, "Contents")), (font) => letters.get(names.get(font) ?? "") ?? NONE);
    }),
    fonts: fonts.map(([, body]) => {
      const described = object(reference(object(reference(body, "DescendantFonts")), "FontDescriptor"));
      return { name: /\/BaseFont \/(\S+)/.exec(body)?.[1] ?? "", isEmbedded: /\/FontFile[23]? \d/.test(described) };
    }),
  };
}

/** Signs of a font by their number, each of so many bytes. */
type Letters = { size: number; of: Map<number, string> };
const NONE: Letters = { size: 2, of: new Map() };

/** As the ToUnicode table of a font lists them, one by one or as runs that follow each other. */
function lettersOf(table: string): Letters {
  const written = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");
  const letters = new Map<number, string>();
  for (const [, block = ""] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, sign = "", hex = ""] of block.matchAll(/<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>/g))
      letters.set(Number.parseInt(sign, 16), written(hex));
  for (const [, block = ""] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = "", to = "", hex = ""] of block.matchAll(
      /<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>/g,
    ))
      for (let step = 0; step <= Number.parseInt(to, 16) - Number.parseInt(from, 16); step++)
        letters.set(Number.parseInt(from, 16) + step, String.fromCharCode(Number.parseInt(hex, 16) + step));
  const [, most = "FFFF"] = /begincodespacerange\s*<[\dA-Fa-f]+>\s*<([\dA-Fa-f]+)>/.exec(table) ?? [];
  return { size: most.length / 2, of: letters };
}

/** A font that is chosen, or a string that is shown: in brackets or as hexadecimal digits. */
const SHOWN = /\/([fF]\d+) [\d.]+ Tf|\(((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*)\)|<([\dA-Fa-f]+)>/g;

/** Runs of text, one to a line. */
function textOf(content: string, lettersIn: (font: string) => Letters): string {
  let letters = NONE;
  const lines: string[] = [];
  for (const [, run = ""] of content.matchAll(/\bBT\b([\s\S]*?)\bET\n/g)) {
    let line = "";
    for (const [, font, text, hex] of run.matchAll(SHOWN)) {
      if (font) letters = lettersIn(font);
      else
        for (const sign of signsOf(hex ? Buffer.from(hex, "hex") : bytesOf(text ?? ""), letters.size))
          line += letters.of.get(sign) ?? "";
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

function signsOf(bytes: Buffer, size: number): number[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => bytes.readUIntBE(size * index, size));
}

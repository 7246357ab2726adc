import bwip from "bwip-js/node";
import { codeOf, type Label, type LabelSymbol } from "./scan-labels.ts";

/*
 * Labels as a PDF, one to a page of 57 x 32 mm. Drawn directly: bars are rectangles and the text is a standard font, so there is
 * nothing to load; the barcode's modules come from bwip-js.
 */

const MM = 72 / 25.4;
const PAGE = { width: 57 * MM, height: 32 * MM };
const MARGIN = 3 * MM;
const BARS_MM = 13;

type Bars = { sbs: number[] };
type Pixels = { pixs: number[]; pixx: number; pixy: number };

/** Null where a label cannot be made of the symbol (no EAN-13). */
export function labelsPdf(labels: readonly Label[], symbol: LabelSymbol): Buffer<ArrayBuffer> {
  const pages = labels.flatMap((label) => {
    const drawn = draw(label, symbol);
    return drawn === null ? [] : Array.from({ length: label.count }, () => drawn);
  });
  return assemble(pages);
}

function draw(label: Label, symbol: LabelSymbol): string | null {
  const code = codeOf(label, symbol);
  if (!code) return null;
  const width = PAGE.width - 2 * MARGIN;
  const name = text(label.name, 9, MARGIN, PAGE.height - MARGIN - 7, width);
  const sku = text(label.sku, 10, MARGIN, MARGIN, width);
  const bottom = MARGIN + 13;
  if (code.symbol === "qr") {
    const [symbolPixels] = bwip.raw({ bcid: "qrcode", text: code.text }) as unknown as Pixels[];
    return `${name}${pixels(symbolPixels, MARGIN, bottom, 16 * MM)}${sku}`;
  }
  const [symbolBars] = bwip.raw({ bcid: code.symbol, text: code.text }) as unknown as Bars[];
  const digits = code.text === label.sku ? "" : text(code.text, 7, MARGIN, bottom, width);
  const under = digits === "" ? bottom : bottom + 8;
  return `${name}${bars(symbolBars?.sbs ?? [], MARGIN, under, width, BARS_MM * MM)}${digits}${sku}`;
}

/** Widths of bar, space, bar … as rectangles; ten modules at each side stay white. */
function bars(widths: number[], x: number, y: number, width: number, height: number): string {
  const modules = widths.reduce((sum, one) => sum + one, 0) + 20;
  const module = Math.min(width / modules, 0.5 * MM);
  let at = x + 10 * module;
  return widths
    .map((wide, index) => {
      const left = at;
      at += wide * module;
      return index % 2 === 0 ? `${n(left)} ${n(y)} ${n(wide * module)} ${n(height)} re f\n` : "";
    })
    .join("");
}

function pixels(symbol: Pixels | undefined, x: number, y: number, size: number): string {
  if (!symbol) return "";
  const module = size / (symbol.pixx + 8);
  return symbol.pixs
    .map((dark, index) => {
      const column = index % symbol.pixx;
      const row = Math.floor(index / symbol.pixx);
      const top = y + size - (row + 5) * module;
      return dark ? `${n(x + (column + 4) * module)} ${n(top)} ${n(module)} ${n(module)} re f\n` : "";
    })
    .join("");
}

/** One line, cut where it would leave the label: Helvetica is about half as wide as it is high. */
function text(content: string, size: number, x: number, y: number, width: number): string {
  const most = Math.floor(width / (size * 0.52));
  const shown = content.length > most ? `${content.slice(0, most - 1)}…` : content;
  return `BT /F1 ${size} Tf ${n(x)} ${n(y)} Td <${winAnsi(shown)}> Tj ET\n`;
}

const BEYOND_LATIN: Record<string, number> = {
  "€": 0x80,
  "…": 0x85,
  "‘": 0x91,
  "’": 0x92,
  "“": 0x93,
  "”": 0x94,
  "–": 0x96,
  "—": 0x97,
};

/** The standard fonts have Latin letters only; what is beyond them is shown as ? and stays exact in the barcode. */
function winAnsi(content: string): string {
  return [...content]
    .map((character) => {
      const code = character.codePointAt(0) ?? 63;
      const byte = BEYOND_LATIN[character] ?? ((code >= 32 && code < 127) || (code >= 160 && code < 256) ? code : 63);
      return byte.toString(16).padStart(2, "0");
    })
    .join("");
}

const n = (value: number): string => value.toFixed(2);

function assemble(pages: readonly string[]): Buffer<ArrayBuffer> {
  const first = 4;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${first + 2 * index} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${n(PAGE.width)} ${n(PAGE.height)}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * index + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    ]),
  ];
  let out = "%PDF-1.4\n";
  const offsets = objects.map((body, index) => {
    const offset = out.length;
    out += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}

import bwip from "bwip-js/node";
import { codeOf, type Label, type LabelSymbol } from "#app/components/scan-labels.ts";

/** Labels as labels.typ sets them: one to a page of 57 x 32 mm, printed `count` times. */
export type LabelSheet = {
  labels: { name: string; sku: string; digits: string; symbol: string; width: number; height: number; count: number }[];
};

/** What is left of the page beside its margins. */
const WIDTH_MM = 51;
const BARS_MM = 13;
const QR_MM = 16;
/** Wider bars than this no scanner needs. */
const MODULE_MM = 0.5;
/** Modules that stay white at each side of bars, and around a QR code. */
const QUIET_BARS = 10;
const QUIET_QR = 4;

type Bars = { sbs: number[] };
type Pixels = { pixs: number[]; pixx: number; pixy: number };

/** Labels that cannot be made of the symbol (no EAN-13) are left out. */
export function labelSheet(labels: readonly Label[], wanted: LabelSymbol): LabelSheet {
  return {
    labels: labels.flatMap(({ name, sku, barcode, count }) => {
      const code = codeOf({ name, sku, barcode, count }, wanted);
      if (!code) return [];
      const drawn = code.symbol === "qr" ? qr(code.text) : bars(code.symbol, code.text);
      return { name, sku, count, digits: code.symbol === "qr" || code.text === sku ? "" : code.text, ...drawn };
    }),
  };
}

function bars(bcid: string, text: string) {
  const [symbol] = bwip.raw({ bcid, text }) as unknown as Bars[];
  const widths = symbol?.sbs ?? [];
  const modules = widths.reduce((sum, one) => sum + one, 2 * QUIET_BARS);
  let at = QUIET_BARS;
  // Bar, space, bar …
  const drawn = widths.map((wide, index) => {
    const left = at;
    at += wide;
    return index % 2 === 0 ? `M${left} 0h${wide}v1h-${wide}z` : "";
  });
  return {
    symbol: drawing(modules, 1, drawn),
    width: modules * Math.min(WIDTH_MM / modules, MODULE_MM),
    height: BARS_MM,
  };
}

function qr(text: string) {
  const [symbol] = bwip.raw({ bcid: "qrcode", text }) as unknown as Pixels[];
  if (!symbol) throw new Error("bwip-js drew no QR code");
  const modules = symbol.pixx + 2 * QUIET_QR;
  const drawn = symbol.pixs.map((dark, index) => {
    const [x, y] = [(index % symbol.pixx) + QUIET_QR, Math.floor(index / symbol.pixx) + QUIET_QR];
    return dark ? `M${x} ${y}h1v1h-1z` : "";
  });
  return { symbol: drawing(modules, modules, drawn), width: QR_MM, height: QR_MM };
}

function drawing(width: number, height: number, paths: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"><path d="${paths.join("")}"/></svg>`;
}

import * as z from "zod";
import type { ScanInput } from "#app/modules/inventory/scan-input.ts";
import { MICRO } from "#app/modules/shared/quantity.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { id, quantity, quantityOrZero } from "#app/modules/shared/schemas.ts";
import { looksMislaid, readCode } from "./scan-code.ts";
import { readDecimal } from "./typed.ts";

/** One scan as a form or the queue posts it. */
export const scanPost = z.object({
  id,
  kind: z.enum(["add", "set", "undo"]).default("add"),
  code: z.string().max(200, "Use at most 200 characters").default(""),
  by_place: z.string().max(200).default(""),
  quantity: z.string().max(20).default(""),
  undoes: z.union([id, z.literal("")]).default(""),
  scanned_at: z.union([z.iso.datetime(), z.literal("")]).default(""),
});
export type ScanPost = z.output<typeof scanPost>;

/** The same from a program: figures as JSON numbers or decimal texts, and no field that only a browser knows. */
export const scanBody = z
  .object({
    id: id.describe("given by whoever scanned: sent again it changes nothing and gives the first answer"),
    kind: z
      .enum(["add", "set", "undo"])
      .optional()
      .describe("add counts up, set makes it `quantity`, undo takes `undoes` back"),
    code: z.string().max(200).optional().describe("as it was read: SKU, barcode or GS1 element string"),
    quantity: z
      .union([z.number(), z.string().max(20)])
      .optional()
      .describe("without it what the code says, else 1"),
    undoes: id.optional(),
    scanned_at: z.iso.datetime().optional(),
  })
  .transform(({ id, kind = "add", code = "", quantity: amount = "", undoes = "", scanned_at = "" }) => ({
    ...{ id, kind, code, undoes, scanned_at, by_place: "" },
    quantity: String(amount),
  }))
  .pipe(scanPost as z.ZodType<ScanPost, Required<z.input<typeof scanPost>>>);

export const scanAnswer = z.object({
  scan_id: id,
  item_id: id,
  sku: z.string(),
  name: z.string(),
  quantity: z.number().describe("what this scan changed"),
  total: z.number().describe("what the item has come to"),
});

/** What every scan may be refused with, wherever it belongs. */
export const SCAN_REFUSALS = [
  "unknown_code",
  "bad_code",
  "inactive_item",
  "not_stocked",
  "scan_taken",
  "nothing_to_undo",
  "already_undone",
  "below_zero",
] as const;

/**
 * What was posted as the commands take it: the code read, its quantity that of the label (a carton says how many are inside), or the
 * one typed. Refuses: bad_code. Throws BadInput for a quantity that is none.
 */
export function toScanInput(post: ScanPost): ScanInput {
  const common = {
    id: post.id,
    kind: post.kind,
    undoesId: post.undoes || null,
    scannedAt: post.scanned_at ? new Date(post.scanned_at) : null,
  };
  if (post.kind === "undo") return { ...common, code: "undo", codes: [], quantity: 0n, doubt: null };
  const reading = readCode(post.code);
  const mislaid =
    post.by_place && looksMislaid({ text: post.code, byPlace: post.by_place }) ? readCode(post.by_place) : null;
  if (reading.fault && !mislaid) throw new Refusal("bad_code", reading.fault, { field: "code" });
  const amount = post.quantity.trim();
  // A device has no notation: what a point and a comma would make two quantities of is none.
  const typed = readDecimal(amount, ".") === readDecimal(amount, ",") ? (readDecimal(amount) ?? amount) : "?";
  const entered = (post.kind === "set" ? quantityOrZero : quantity).safeParse(typed);
  if (typed !== "" && !entered.success) {
    throw BadInput.at("quantity", "invalid_quantity", entered.error.issues[0]?.message ?? "Enter a quantity");
  }
  const onLabel = BigInt(reading.gs1?.count ?? 1) * MICRO;
  return {
    ...common,
    code: printable(reading.text || post.code),
    codes: [...reading.candidates, ...(mislaid?.candidates ?? [])],
    quantity: typed !== "" && entered.success ? entered.data : onLabel,
    doubt: reading.badCheckDigit ? "Its check digit is wrong: scan it again." : null,
  };
}

/** Separators of GS1 strings are kept as a mark: the database and people want no control characters. */
function printable(text: string): string {
  return [...text].map((one) => (one.charCodeAt(0) < 32 || one.charCodeAt(0) === 127 ? "␝" : one)).join("") || "?";
}

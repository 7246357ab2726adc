import type { Micro } from "#app/modules/shared/quantity.ts";

/** One scan as a command takes it; what was read is already taken apart (`codes`: everything the product may be stored as). */
export type ScanInput = {
  /** Given by the browser that scanned: the same id again changes nothing. */
  id: string;
  /** `add` counts up, `set` makes what this person has scanned of the item `quantity`, `undo` takes the scan `undoesId` back. */
  kind: "add" | "set" | "undo";
  code: string;
  codes: readonly string[];
  quantity: Micro;
  undoesId: string | null;
  scannedAt: Date | null;
  /** Said beside "unknown": a check digit that is wrong. */
  doubt: string | null;
};

export type ScanResult = {
  scan_id: string;
  item_id: string;
  sku: string;
  name: string;
  /** What this scan changed, and what the item has come to. */
  quantity: number;
  total: number;
};

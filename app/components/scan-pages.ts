import { recordId } from "./list-params.ts";

/** Rows of a page of documents that are scanned into. */
const ROWS = 50;

/** `?after=` of these lists is the last document's id; what is none begins at the first. */
export function scanPageOf(url: string): { limit: number; after: string | null } {
  const after = new URL(url).searchParams.get("after");
  return { limit: ROWS, after: after && isId(after) ? after : null };
}

function isId(text: string): boolean {
  try {
    return recordId(text, "row") === text;
  } catch {
    return false;
  }
}

import { recordId } from "./list-params.ts";

/** Rows of a page of documents that are scanned into. */
const ROWS = 50;

/** `?after=` of these lists is the last document's id; what is none begins at the first. `?show=open`: what is not done. */
export function scanPageOf(url: string): { limit: number; after: string | null; open: boolean } {
  const params = new URL(url).searchParams;
  const after = params.get("after");
  return { limit: ROWS, after: after && isId(after) ? after : null, open: params.get("show") === "open" };
}

function isId(text: string): boolean {
  try {
    return recordId(text, "row") === text;
  } catch {
    return false;
  }
}

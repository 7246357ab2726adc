import * as z from "zod";
import type { RequestContext } from "./context.server.ts";
import { makeCursor, readCursor } from "./cursor.server.ts";

const limit = z
  .string()
  .regex(/^\d{1,4}$/, "A whole number from 1 to 200.")
  .transform(Number)
  .refine((count) => count >= 1 && count <= 200, "A whole number from 1 to 200.")
  .default(50);

/** The query of a list: its own filters, `limit` and `cursor`. */
export function listQuery<Filters extends z.ZodRawShape>(filters: Filters) {
  return z.object({ ...filters, limit, cursor: z.string().max(500).optional() });
}

export function listAnswer<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), next_cursor: z.string().nullable() });
}

/** Runs a list's query for the page that the cursor names. `list` is the path, so a cursor is good for this list only. */
export async function listPage<Row>(
  context: RequestContext,
  list: string,
  query: { limit: number; cursor?: string | undefined },
  read: (page: { limit: number; after: string | null }) => Promise<{ data: Row[]; next: string | null }>,
): Promise<{ data: Row[]; next_cursor: string | null }> {
  const { cursor: key } = context.services.keys;
  const { data, next } = await read({ limit: query.limit, after: readCursor(key, list, query.cursor) });
  return { data, next_cursor: makeCursor(key, list, next) };
}

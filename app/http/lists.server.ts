import * as z from "zod";
import type { Page, SortKey } from "#app/modules/shared/paging.ts";
import type { RequestContext } from "./context.server.ts";
import { makeCursor, readCursor } from "./cursor.server.ts";

const limit = z
  .string()
  .regex(/^\d{1,4}$/, "A whole number from 1 to 200.")
  .transform(Number)
  .refine((count) => count >= 1 && count <= 200, "A whole number from 1 to 200.")
  .default(50);

const sortBy = (sorts: readonly string[]) => {
  const one = `-?(${sorts.join("|")})`;
  const example = sorts[0] ?? "";
  return z
    .string()
    .regex(new RegExp(`^${one}(,${one}){0,2}$`), `Sort by ${sorts.join(", ")}, the other way round as -${example}`)
    .optional()
    .describe(`${sorts.join(", ")}; \`-${example}\` is the other way round, several have commas between`)
    .meta({ example });
};

/** The query of a list: its own filters, what it can be sorted by, `limit` and `cursor`. */
export function listQuery<Filters extends z.ZodRawShape>(filters: Filters, sorts: readonly string[] = []) {
  const sort = sorts.length > 0 ? { sort: sortBy(sorts) } : {};
  return z.object({
    ...filters,
    ...(sort as { sort: ReturnType<typeof sortBy> }),
    limit,
    cursor: z.string().max(500).optional(),
  });
}

function sortKeys(sort: string | undefined): SortKey[] | undefined {
  return sort?.split(",").map((one) => ({ key: one.replace(/^-/, ""), descending: one.startsWith("-") }));
}

export function listAnswer<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), next_cursor: z.string().nullable() });
}

/** Runs a list's query for the page that the cursor names. `list` is the path, so a cursor is good for this list and order only. */
export async function listPage<Row>(
  context: RequestContext,
  list: string,
  query: { limit: number; cursor?: string | undefined; sort?: string | undefined },
  read: (page: Page) => Promise<{ data: Row[]; next: string | null }>,
): Promise<{ data: Row[]; next_cursor: string | null }> {
  const { cursor: key } = context.services.keys;
  const walked = query.sort ? `${list} ${query.sort}` : list;
  const after = readCursor(key, walked, query.cursor);
  const { data, next } = await read({ limit: query.limit, after, sort: sortKeys(query.sort) });
  return { data, next_cursor: makeCursor(key, walked, next) };
}

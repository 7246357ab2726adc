import type { Db } from "#db/client.ts";

const MOST = 500;

/** The categories in use, by name: as many as a list of them can offer. */
export async function listCategories(db: Db): Promise<string[]> {
  const rows = await db<{ category: string }[]>`
    select distinct category from item where category is not null order by category limit ${MOST}`;
  return rows.map(({ category }) => category);
}

import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** The account that made an order, for rights that are for own records only; null for an import or the program. */
export async function orderMadeBy(db: Db, id: string): Promise<string | null> {
  const [row] = await db<{ created_by: string | null }[]>`select created_by from sales_order where id = ${id}`;
  if (!row) throw new NotFound("order");
  return row.created_by;
}

import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** The id of the price list with this code, null for none. Refuses: BadInput (unknown code). */
export async function findPriceList(tx: Tx, code: string | null): Promise<string | null> {
  if (code === null) return null;
  const [found] = await tx<{ id: string }[]>`select id from price_list where code_key = lower(${code})`;
  if (!found) throw BadInput.at("price_list", "unknown_price_list", "There is no such price list");
  return found.id;
}

/** The same for many: code → id. */
export async function findPriceLists(
  tx: Tx,
  codes: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, string | null>> {
  const found = new Map<string | null, string | null>();
  for (const code of new Set(codes)) found.set(code, await findPriceList(tx, code));
  return found;
}

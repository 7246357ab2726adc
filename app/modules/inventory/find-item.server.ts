import type { Db } from "#db/client.ts";

export type FoundItem = {
  id: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  active: boolean;
  barcode: string | null;
};

/** The item that one of `codes` is the SKU or the barcode of; an earlier code goes before a later one, an SKU before a barcode. */
export async function findItemByCode(db: Db, codes: readonly string[]): Promise<FoundItem | null> {
  const wanted = codes.filter((code) => code.length <= 64).map((code) => code.toLowerCase());
  if (wanted.length === 0) return null;
  const rows = await db<FoundItem[]>`
    select id, sku, name, kind, active, barcode from item
     where sku_key = any(${wanted}) or barcode = any(${[...codes]}) limit 20`;
  for (const code of wanted) {
    const found =
      rows.find((row) => row.sku.toLowerCase() === code) ?? rows.find((row) => row.barcode?.toLowerCase() === code);
    if (found) return found;
  }
  return null;
}

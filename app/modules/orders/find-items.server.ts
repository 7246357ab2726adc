import { likePattern } from "#app/modules/shared/paging.ts";
import { BadInput, type InputError } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** Several fit: at most so many are offered. */
const OFFERED = 6;

/**
 * The SKUs somebody means by what stands in the product cells of lines: an SKU, a barcode, or a part of a name that only
 * one product has. `meant` is the SKU that was chosen where a text fitted several; it counts while the text still fits.
 * Refuses, at `path(index)`, text that fits nothing, or several of which none was chosen.
 */
export async function findItems(
  db: Db,
  lines: readonly { sku: string; meant?: string | null | undefined }[],
  path: (index: number) => string,
): Promise<string[]> {
  const keys = [...new Set(lines.map((line) => line.sku.toLowerCase()))];
  const exact = await db<{ sku: string; barcode: string | null }[]>`
    select sku, barcode from item where sku_key = any(${keys}) or lower(barcode) = any(${keys})`;
  const known = new Map(exact.map((item) => [item.barcode?.toLowerCase() ?? "", item.sku]));
  for (const item of exact) known.set(item.sku.toLowerCase(), item.sku);

  const errors: InputError[] = [];
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    const sku = known.get(line.sku.toLowerCase()) ?? (await byName(db, line, path(index)));
    if (typeof sku === "string") found.push(sku);
    else errors.push(sku);
    // Each text that is no code costs a search; a form of nothing else is answered before it costs a thousand.
    if (errors.length >= 10) break;
  }
  if (errors.length > 0) throw new BadInput(errors);
  return found;
}

async function byName(
  db: Db,
  line: { sku: string; meant?: string | null | undefined },
  path: string,
): Promise<string | InputError> {
  const fits = await db<{ sku: string; name: string }[]>`
    select sku, name from item
     where active and (sku || ' ' || name || ' ' || coalesce(barcode, '')) ilike ${likePattern(line.sku)}
     order by (sku = ${line.meant ?? ""}) desc, sku_key limit ${OFFERED}`;
  const [first, second] = fits;
  if (!first) {
    return { path, code: "unknown_sku", message: `No product has the SKU, barcode or name “${line.sku}”` };
  }
  if (!second || first.sku === line.meant) return first.sku;
  return {
    path,
    code: "ambiguous_item",
    message: `Several products fit “${line.sku}”. Choose the one you mean, or enter its SKU`,
    meant: fits.map(({ sku, name }) => ({ value: sku, text: `${sku} ${name}` })),
  };
}

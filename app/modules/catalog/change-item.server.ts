import { refuseTakenBarcode } from "#app/modules/catalog/create-item.server.ts";
import { itemChanged } from "#app/modules/catalog/events.ts";
import type { ChangeItemInput } from "#app/modules/catalog/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { formatMicro, formatUnitPrice, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

type Row = {
  version: number;
  sku: string;
  name: string;
  kind: "stock" | "service";
  price: string;
  currency: string;
  barcode: string | null;
  reorder_point: string | null;
  active: boolean;
};

/**
 * Changes the fields that the input names. The kind and the currency stay: stock and money hang on them.
 * Refuses: NotFound, stale_version, duplicate_sku, duplicate_barcode, kind_fixed, insufficient_stock, BadInput (another currency).
 */
export async function changeItem(
  tx: Tx,
  actor: Actor,
  id: string,
  input: ChangeItemInput,
  now: Date,
): Promise<{ id: string }> {
  const [before] = await tx<
    Row[]
  >`select version, sku, name, kind, price, currency, barcode, reorder_point, active from item where id = ${id} for update`;
  if (!before) throw new NotFound("item");
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal("stale_version", "Somebody else has changed this item. Load it again.", {
      version: before.version,
    });
  }

  if (input.kind && input.kind !== before.kind)
    throw new Refusal("kind_fixed", `A ${before.kind} item stays one. Create another item.`, { field: "kind" });
  if (input.currency && input.currency !== before.currency)
    throw BadInput.at("currency", "currency_mismatch", `Prices are kept in ${before.currency}`);
  if (input.sku && input.sku.toLowerCase() !== before.sku.toLowerCase()) {
    const [taken] = await tx`select 1 from item where sku_key = lower(${input.sku}) and id <> ${id}`;
    if (taken)
      throw new Refusal("duplicate_sku", `There is an item with the SKU ${input.sku} already.`, { field: "sku" });
  }
  await refuseTakenBarcode(tx, id, input.barcode);
  if (input.allow_negative === false) await refuseNegative(tx, id);
  const changes: Record<string, unknown> = {};
  for (const field of ["sku", "name", "barcode", "tax_category", "allow_negative", "active"] as const) {
    if (input[field] !== undefined) changes[field] = input[field];
  }
  for (const field of ["price", "unit_cost", "reorder_point", "reorder_quantity"] as const) {
    const value = input[field];
    if (value !== undefined) changes[field] = value === null ? null : formatMicro(value);
  }

  const [after] = await tx<Row[]>`
    update item set ${tx({ ...changes, updated_at: now, version: before.version + 1 })} where id = ${id}
    returning version, sku, name, kind, price, currency, barcode, reorder_point, active`;
  if (!after) throw new NotFound("item");
  if (input.allow_negative !== undefined)
    await tx`update stock_level set allow_negative = ${input.allow_negative} where item_id = ${id}`;

  await appendEvents(
    tx,
    actor,
    [
      itemChanged.make(id, {
        item_id: id,
        sku: after.sku,
        name: after.name,
        kind: after.kind,
        price: formatUnitPrice(parseMicro(after.price), after.currency),
        currency: after.currency,
        reorder_point: after.reorder_point === null ? null : microToNumber(parseMicro(after.reorder_point)),
        barcode: after.barcode,
        active: after.active,
      }),
    ],
    now,
  );

  return { id };
}

/** Stock that is below zero, or promised beyond what is there, cannot be forbidden to be so. */
async function refuseNegative(tx: Tx, id: string): Promise<void> {
  const [below] = await tx`
    select 1 from (select * from stock_level where item_id = ${id} for update) l
     where l.on_hand < 0 or l.reserved > l.on_hand or l.value_minor < 0`;
  if (!below) return;
  throw new Refusal(
    "insufficient_stock",
    "More of this item is taken or promised than there is. Receive or count stock first.",
    { field: "allow_negative" },
  );
}

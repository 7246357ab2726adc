import { readCompany } from "#app/modules/access/company.server.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { createItem } from "#app/modules/catalog/create-item.server.ts";
import { changeStock } from "#app/modules/inventory/change-stock.server.ts";
import type { PutItemInput } from "#app/modules/inventory/input.ts";
import { lockStock, noteReorderPoint } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { BadInput, type InputError, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Creates or changes the item with this SKU (case does not matter), and counts its stock to `qty_on_hand` where given.
 * Refuses: reserved_stock, not_stocked (a quantity for a service), duplicate_barcode, kind_fixed, BadInput.
 */
export async function putItem(
  tx: Tx,
  actor: Actor,
  input: PutItemInput,
  now: Date,
): Promise<{ id: string; created: boolean }> {
  const company = await readCompany(tx);
  // One SKU at a time: two first calls for the same new SKU must not both find nothing.
  await tx`select pg_advisory_xact_lock(hashtextextended(${`${actor.tenantId}/${input.sku.toLowerCase()}`}, 1))`;
  const [existing] = await tx<
    { id: string; kind: "stock" | "service" }[]
  >`select id, kind from item where sku_key = lower(${input.sku})`;

  const { qty_on_hand: counted, sku, ...fields } = input;
  let id: string;
  let kind: "stock" | "service";
  if (existing) {
    ({ id, kind } = existing);
    if (Object.values(fields).some((value) => value !== undefined)) await changeItem(tx, actor, id, fields, now);
  } else {
    const errors: InputError[] = [];
    if (fields.name === undefined)
      errors.push({ path: "name", code: "required", message: "Enter a name: there is no item with this SKU yet" });
    if (fields.price === undefined)
      errors.push({ path: "price", code: "required", message: "Enter a price: there is no item with this SKU yet" });
    if (errors.length > 0 || fields.name === undefined || fields.price === undefined) throw new BadInput(errors);
    ({ id, kind } = await createItem(tx, actor, { ...fields, name: fields.name, price: fields.price, sku }, now));
    if (kind === "stock") await createLevel(tx, actor, id, company.currency, fields.allow_negative ?? false);
  }
  if (kind === "service") {
    if (counted !== undefined && counted > 0n) {
      throw new Refusal("not_stocked", `${sku} is a service: it has no stock.`, { field: "qty_on_hand" });
    }
    return { id, created: !existing };
  }

  if (counted !== undefined || fields.reorder_point !== undefined) {
    const sheet = await lockStock(tx, [id]);
    const facts =
      counted === undefined
        ? []
        : await changeStock(
            tx,
            actor,
            company,
            sheet,
            { itemId: id, wanted: counted, unitCost: fields.unit_cost ?? null, reason: "count" },
            now,
          );
    // A count already told of a crossing; without one a changed reorder point may make the item low.
    const crossings = facts.length === 0 ? await noteReorderPoint(tx, sheet) : [];
    await appendEvents(tx, actor, [...facts, ...crossings], now);
  }

  return { id, created: !existing };
}

/** The same for many items at once. */
export async function createLevels(tx: Tx, actor: Actor, itemIds: readonly string[], currency: string): Promise<void> {
  if (itemIds.length === 0) return;
  await tx`
    insert into stock_level (tenant_id, item_id, location_id, currency, allow_negative)
    select ${actor.tenantId}, i.id, l.id, ${currency}, i.allow_negative
      from item i cross join (select id from location where kind = 'internal' order by code limit 1) l
     where i.id = any(${[...itemIds]}::uuid[])`;
}

/** A stock item has its level from the start, so that there is a row to lock. */
export async function createLevel(
  tx: Tx,
  actor: Actor,
  itemId: string,
  currency: string,
  allowNegative: boolean,
): Promise<void> {
  await tx`
    insert into stock_level (tenant_id, item_id, location_id, currency, allow_negative)
    select ${actor.tenantId}, ${itemId}, id, ${currency}, ${allowNegative} from location where kind = 'internal' order by code limit 1`;
}

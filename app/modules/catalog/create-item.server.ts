import { readCompany } from "#app/modules/access/company.server.ts";
import { itemCreated } from "#app/modules/catalog/events.ts";
import type { CreateItemInput } from "#app/modules/catalog/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro, formatUnitPrice, microToNumber } from "#app/modules/shared/quantity.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Creates an item in the company's currency. Stock is not its business: `inventory/put-item` gives it a level.
 * Refuses: duplicate_sku, duplicate_barcode, BadInput (another currency).
 */
export async function createItem(
  tx: Tx,
  actor: Actor,
  input: CreateItemInput,
  now: Date,
): Promise<{ id: string; kind: "stock" | "service" }> {
  const company = await readCompany(tx);
  const currency = input.currency ?? company.currency;
  if (currency !== company.currency)
    throw BadInput.at("currency", "currency_mismatch", `Prices are kept in ${company.currency}`);

  const id = newId(now.getTime());
  const kind = input.kind ?? "stock";
  const text = (micro: bigint | null | undefined): string | null =>
    micro === null || micro === undefined ? null : formatMicro(micro);
  await refuseTakenBarcode(tx, id, input.barcode);

  const [row] = await tx`
    insert into item (id, tenant_id, sku, name, category, kind, price, currency, barcode, unit_cost, reorder_point, reorder_quantity, tax_category,
                      allow_negative, active, created_at, updated_at)
    values (${id}, ${actor.tenantId}, ${input.sku}, ${input.name}, ${input.category ?? null}, ${kind}, ${formatMicro(input.price)}, ${currency}, ${input.barcode ?? null},
            ${text(input.unit_cost)}, ${text(input.reorder_point)}, ${text(input.reorder_quantity)}, ${input.tax_category ?? "standard"},
            ${input.allow_negative ?? false}, ${input.active ?? true}, ${now}, ${now})
    on conflict (tenant_id, sku_key) do nothing returning id`;
  if (!row) throw new Refusal("duplicate_sku", `There is an item with the SKU ${input.sku} already.`, { field: "sku" });

  await appendEvents(tx, actor, [itemMade(id, kind, input, currency)], now);

  return { id, kind };
}

/** The fact that an item was made as the input says. */
export function itemMade(id: string, kind: "stock" | "service", input: CreateItemInput, currency: string): NewEvent {
  const { barcode = null, active = true, reorder_point = null, category = null } = input;
  return itemCreated.make(id, {
    item_id: id,
    sku: input.sku,
    name: input.name,
    kind,
    price: formatUnitPrice(input.price, currency),
    currency,
    reorder_point: reorder_point === null ? null : microToNumber(reorder_point),
    barcode,
    active,
    category,
  });
}

async function refuseTakenBarcode(tx: Tx, itemId: string, barcode: string | null | undefined): Promise<void> {
  if (!barcode) return;
  const [taken] = await tx<{ sku: string }[]>`select sku from item where barcode = ${barcode} and id <> ${itemId}`;
  if (taken) throw barcodeTaken({ barcode, sku: taken.sku });
}

export const barcodeTaken = ({ barcode, sku }: { barcode: string; sku: string }): Refusal =>
  new Refusal("duplicate_barcode", `The barcode ${barcode} belongs to ${sku}.`, { field: "barcode" });

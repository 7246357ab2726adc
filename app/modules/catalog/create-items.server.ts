import { readCompany } from "#app/modules/access/company.server.ts";
import { itemMade } from "#app/modules/catalog/create-item.server.ts";
import type { CreateItemInput } from "#app/modules/catalog/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro, type Micro } from "#app/modules/shared/quantity.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { item } from "#db/schema/catalog.ts";
import type { Tx } from "#db/transaction.ts";

export type MadeItem = { id: string; kind: "stock" | "service" };

/**
 * Creates many items in a handful of round trips, as createItem does each; whoever calls has made sure that no SKU and no barcode is
 * taken (one that is fails the transaction). Stock is not its business. Returns them in the order of the inputs.
 */
export async function createItems(
  tx: Tx,
  actor: Actor,
  inputs: readonly CreateItemInput[],
  now: Date,
): Promise<MadeItem[]> {
  const { currency } = await readCompany(tx);
  const text = (micro: Micro | null | undefined) => (micro === null || micro === undefined ? null : formatMicro(micro));
  const made = inputs.map((input) => ({
    id: newId(now.getTime()),
    kind: input.kind ?? ("stock" as const),
    input,
  }));
  await insertRows(
    tx,
    item,
    made.map(({ id, kind, input }) => ({
      id,
      tenant_id: actor.tenantId,
      sku: input.sku,
      name: input.name,
      category: input.category ?? null,
      kind,
      price: formatMicro(input.price),
      currency,
      barcode: input.barcode ?? null,
      unit_cost: text(input.unit_cost),
      reorder_point: text(input.reorder_point),
      reorder_quantity: text(input.reorder_quantity),
      tax_category: input.tax_category ?? "standard",
      allow_negative: input.allow_negative ?? false,
      active: input.active ?? true,
      version: 1,
      created_at: now,
      updated_at: now,
    })),
  );
  await appendEvents(
    tx,
    actor,
    made.map(({ id, kind, input }) => itemMade(id, kind, input, currency)),
    now,
  );
  return made.map(({ id, kind }) => ({ id, kind }));
}

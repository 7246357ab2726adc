import { barcodeTaken } from "#app/modules/catalog/create-item.server.ts";
import { itemChanged } from "#app/modules/catalog/events.ts";
import type { ChangeItemInput } from "#app/modules/catalog/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { differences } from "#app/modules/shared/differences.ts";
import { formatMicro, formatUnitPrice, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, NotFound, OneRefused, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { item } from "#db/schema/catalog.ts";
import type { Tx } from "#db/transaction.ts";
import { updateRows } from "#db/update-rows.ts";

type Row = {
  id: string;
  version: number;
  sku: string;
  name: string;
  category: string | null;
  kind: "stock" | "service";
  price: string;
  barcode: string | null;
  unit_cost: string | null;
  reorder_point: string | null;
  reorder_quantity: string | null;
  tax_category: string;
  allow_negative: boolean;
  active: boolean;
};
type Stored = Row & { currency: string };
type Change = { id: string; input: ChangeItemInput };
type Made = { input: ChangeItemInput; before: Stored; after: Row };

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
  await changeItems(tx, actor, [{ id, input }], now).catch((error: unknown) => {
    throw error instanceof OneRefused ? error.reason : error;
  });
  return { id };
}

/** Changes many items, none of them twice, in a handful of round trips. What changeItem refuses is a OneRefused with its place. */
export async function changeItems(tx: Tx, actor: Actor, changes: readonly Change[], now: Date): Promise<void> {
  const rows = await tx<Stored[]>`
    select id, version, sku, name, category, kind, price, currency, barcode, unit_cost, reorder_point, reorder_quantity, tax_category,
           allow_negative, active
      from item where id = any(${changes.map(({ id }) => id)}::uuid[]) order by id for no key update`;
  const found = new Map(rows.map((row) => [row.id, row]));

  const made = changes.map(({ id, input }, at): Made => {
    const before = found.get(id.toLowerCase());
    if (!before) throw new OneRefused(at, new NotFound("item"));
    const refused = refusalOf(before, input);
    if (refused) throw new OneRefused(at, refused);
    return { input, before, after: changed(before, input) };
  });
  await refuseTaken(tx, made);
  await refuseNegative(tx, made);

  await updateRows(
    tx,
    item,
    made.map(({ after }) => ({ ...after, updated_at: now })),
  );
  for (const allowed of [true, false]) {
    const ids = made.filter(({ input }) => input.allow_negative === allowed).map(({ after }) => after.id);
    if (ids.length > 0)
      await tx`update stock_level set allow_negative = ${allowed} where item_id = any(${ids}::uuid[])`;
  }

  await appendEvents(
    tx,
    actor,
    made.map(({ before, after }) => {
      const { currency } = before;
      const { sku, name, price, reorder_point, barcode, active, category } = told(after, currency);
      return itemChanged.make(after.id, {
        item_id: after.id,
        ...{ sku, name, kind: after.kind, price, currency, reorder_point, barcode, active, category },
        ...differences(told(before, currency), told(after, currency)),
      });
    }),
    now,
  );
}

/** The fields that can change, as the event tells them. */
function told(row: Row, currency: string) {
  const { sku, name, category, barcode, tax_category, allow_negative, active } = row;
  const figure = (text: string | null) => (text === null ? null : microToNumber(parseMicro(text)));
  return {
    ...{ sku, name, category, barcode, tax_category, allow_negative, active },
    price: formatUnitPrice(parseMicro(row.price), currency),
    unit_cost: row.unit_cost === null ? null : formatUnitPrice(parseMicro(row.unit_cost), currency),
    reorder_point: figure(row.reorder_point),
    reorder_quantity: figure(row.reorder_quantity),
  };
}

function refusalOf(before: Stored, input: ChangeItemInput): Error | null {
  if (input.version !== undefined && input.version !== before.version) {
    return new Refusal("stale_version", "Somebody else has changed this item. Load it again.", {
      version: before.version,
    });
  }
  if (input.kind && input.kind !== before.kind)
    return new Refusal("kind_fixed", `A ${before.kind} item stays one. Create another item.`, { field: "kind" });
  if (input.currency && input.currency !== before.currency)
    return BadInput.at("currency", "currency_mismatch", `Prices are kept in ${before.currency}`);
  return null;
}

function changed({ currency: _stays, ...before }: Stored, input: ChangeItemInput): Row {
  const changes: Record<string, unknown> = {};
  for (const field of ["sku", "name", "category", "barcode", "tax_category", "allow_negative", "active"] as const) {
    if (input[field] !== undefined) changes[field] = input[field];
  }
  for (const field of ["price", "unit_cost", "reorder_point", "reorder_quantity"] as const) {
    const value = input[field];
    if (value !== undefined) changes[field] = value === null ? null : formatMicro(value);
  }
  return { ...before, ...changes, version: before.version + 1 };
}

/** SKUs (without regard to case) and barcodes that other items have. */
async function refuseTaken(tx: Tx, made: readonly Made[]): Promise<void> {
  const renamed = made.filter(({ before, after }) => before.sku.toLowerCase() !== after.sku.toLowerCase());
  const refuse = (id: string, refusal: Refusal) => {
    throw new OneRefused(
      made.findIndex(({ after }) => after.id === id),
      refusal,
    );
  };
  if (renamed.length > 0) {
    const [ids, skus] = [renamed.map(({ after }) => after.id), renamed.map(({ after }) => after.sku)];
    const [taken] = await tx<{ id: string; sku: string }[]>`
      select d.id, d.sku from unnest(${ids}::uuid[], ${skus}::text[]) as d (id, sku)
        join item i on i.sku_key = lower(d.sku) and i.id <> d.id limit 1`;
    if (taken)
      refuse(
        taken.id,
        new Refusal("duplicate_sku", `There is an item with the SKU ${taken.sku} already.`, { field: "sku" }),
      );
  }
  const coded = made.flatMap(({ input, after }) => (input.barcode ? [{ id: after.id, barcode: input.barcode }] : []));
  if (coded.length === 0) return;
  const [ids, barcodes] = [coded.map(({ id }) => id), coded.map(({ barcode }) => barcode)];
  const [taken] = await tx<{ id: string; barcode: string; sku: string }[]>`
    select d.id, d.barcode, i.sku from unnest(${ids}::uuid[], ${barcodes}::text[]) as d (id, barcode)
      join item i on i.barcode = d.barcode and i.id <> d.id limit 1`;
  if (taken) refuse(taken.id, barcodeTaken(taken));
}

/** Stock that is below zero, or promised beyond what is there, cannot be forbidden to be so. */
async function refuseNegative(tx: Tx, made: readonly Made[]): Promise<void> {
  const ids = made.filter(({ input }) => input.allow_negative === false).map(({ after }) => after.id);
  if (ids.length === 0) return;
  const [below] = await tx<{ id: string }[]>`
    select item_id as id from (select * from stock_level where item_id = any(${ids}::uuid[]) order by item_id for update) l
     where l.on_hand < 0 or l.reserved > l.on_hand or l.value_minor < 0 limit 1`;
  if (!below) return;
  throw new OneRefused(
    made.findIndex(({ after }) => after.id === below.id),
    new Refusal(
      "insufficient_stock",
      "More of this item is taken or promised than there is. Receive or count stock first.",
      { field: "allow_negative" },
    ),
  );
}

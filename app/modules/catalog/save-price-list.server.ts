import { readCompany } from "#app/modules/access/company.server.ts";
import { priceListChanged, priceListCreated } from "#app/modules/catalog/events.ts";
import type { ChangePriceListInput, PriceListInput } from "#app/modules/catalog/input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Day } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMicro, formatUnitPrice, MICRO, type Micro, microToNumber } from "#app/modules/shared/quantity.ts";
import { BadInput, type InputError, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { priceListLine } from "#db/schema/catalog.ts";
import type { Tx } from "#db/transaction.ts";

type Line = {
  itemId: string;
  sku: string;
  fromQuantity: Micro;
  validFrom: Day | null;
  validTo: Day | null;
  unitPrice: Micro;
};

type Saved = { id: string; code: string; name: string; currency: string; active: boolean };

/**
 * Creates a price list in the company's currency.
 * Refuses: duplicate_code, BadInput at the line (unknown SKU, days that end before they start, two prices that start together).
 */
export async function createPriceList(
  tx: Tx,
  actor: Actor,
  input: PriceListInput,
  now: Date,
): Promise<{ id: string; name: string }> {
  const [{ currency }, lines] = [await readCompany(tx), await readLines(tx, input.lines)];
  const list = { id: newId(now.getTime()), code: input.code, name: input.name, currency, active: input.active ?? true };
  const [row] = await tx`
    insert into price_list (id, tenant_id, code, name, currency, active, created_at, updated_at)
    values (${list.id}, ${actor.tenantId}, ${list.code}, ${list.name}, ${currency}, ${list.active}, ${now}, ${now})
    on conflict (tenant_id, code_key) do nothing returning id`;
  if (!row) throw takenCode(input.code);
  await saveLines(tx, actor, list.id, lines);
  await appendEvents(tx, actor, [priceListCreated.make(list.id, factOf(list, lines))], now);
  return list;
}

/**
 * Changes a price list; orders that are placed keep their prices.
 * Refuses: NotFound, stale_version, duplicate_code, BadInput as createPriceList does.
 */
export async function changePriceList(
  tx: Tx,
  actor: Actor,
  id: string,
  input: ChangePriceListInput,
  now: Date,
): Promise<{ id: string; name: string }> {
  const [before] = await tx<{ version: number; active: boolean }[]>`
    select version, active from price_list where id = ${id} for update`;
  if (!before) throw new NotFound("price list");
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal("stale_version", "Somebody else has changed this price list. Load it again.", {
      version: before.version,
    });
  }
  const [taken] = await tx`select 1 from price_list where code_key = lower(${input.code}) and id <> ${id}`;
  if (taken) throw takenCode(input.code);
  const lines = await readLines(tx, input.lines);

  const [after] = await tx<Saved[]>`
    update price_list set code = ${input.code}, name = ${input.name}, active = ${input.active ?? before.active},
           updated_at = ${now}, version = ${before.version + 1} where id = ${id}
    returning id, code, name, currency, active`;
  if (!after) throw new NotFound("price list");
  await tx`delete from price_list_line where price_list_id = ${id}`;
  await saveLines(tx, actor, id, lines);
  await appendEvents(tx, actor, [priceListChanged.make(id, factOf(after, lines))], now);
  return after;
}

function takenCode(code: string): Refusal {
  return new Refusal("duplicate_code", `There is a price list with the code ${code} already.`, { field: "code" });
}

async function readLines(tx: Tx, lines: PriceListInput["lines"]): Promise<Line[]> {
  const skus = [...new Set(lines.map((line) => line.sku.toLowerCase()))];
  const items = await tx<{ id: string; sku: string }[]>`select id, sku from item where sku_key = any(${skus})`;
  const bySku = new Map(items.map((item) => [item.sku.toLowerCase(), item]));
  const starts = new Set<string>();
  const errors: InputError[] = [];
  const read = lines.flatMap((line, index): Line[] => {
    const refuse = (field: string, code: string, message: string) =>
      errors.push({ path: `lines.${index}.${field}`, code, message });
    const item = bySku.get(line.sku.toLowerCase());
    if (!item) refuse("sku", "unknown_sku", `There is no item ${line.sku}`);
    const { from_quantity: fromQuantity = MICRO, valid_from: validFrom = null, valid_to: validTo = null } = line;
    if (validFrom && validTo && validTo < validFrom)
      refuse("valid_to", "ends_before_start", "The last day is before the first");
    if (!item) return [];
    const start = `${item.id} ${fromQuantity} ${validFrom}`;
    if (starts.has(start))
      refuse("valid_from", "duplicate_price", "Another line has this product, quantity and first day");
    starts.add(start);
    return [{ itemId: item.id, sku: item.sku, fromQuantity, validFrom, validTo, unitPrice: line.unit_price }];
  });
  if (errors.length > 0) throw new BadInput(errors);
  return read;
}

function saveLines(tx: Tx, actor: Actor, listId: string, lines: readonly Line[]): Promise<unknown> {
  return insertRows(
    tx,
    priceListLine,
    lines.map((line) => ({
      id: newId(),
      tenant_id: actor.tenantId,
      price_list_id: listId,
      item_id: line.itemId,
      from_quantity: formatMicro(line.fromQuantity),
      valid_from: line.validFrom,
      valid_to: line.validTo,
      unit_price: formatMicro(line.unitPrice),
    })),
  );
}

function factOf({ id, code, name, currency, active }: Saved, lines: readonly Line[]) {
  return {
    price_list_id: id,
    code,
    name,
    currency,
    active,
    lines: lines.map((line) => ({
      item_id: line.itemId,
      sku: line.sku,
      from_quantity: microToNumber(line.fromQuantity),
      valid_from: line.validFrom,
      valid_to: line.validTo,
      unit_price: formatUnitPrice(line.unitPrice, currency),
    })),
  };
}

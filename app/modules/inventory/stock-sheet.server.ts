import { lowStock, stockChanged, stockRecovered } from "#app/modules/inventory/events.ts";
import { available, isLow, issueValue, receiptValue } from "#app/modules/inventory/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, type Micro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Tx } from "#db/transaction.ts";

/*
 * A stock sheet is the working paper of one command: the levels it has locked, and what it does to them. The levels in the
 * database are moved by triggers on the rows that `saveStock` writes; the sheet's figures are what they will come to.
 */

export type LocationKind = "internal" | "supplier" | "customer" | "adjustment" | "opening" | "scrap";
export type StockReason = "receipt" | "adjustment" | "opening" | "reservation" | "release" | "shipment" | "return";

export type Level = {
  itemId: string;
  sku: string;
  currency: string;
  locationId: string;
  onHand: Micro;
  reserved: Micro;
  valueMinor: bigint;
  low: boolean;
  reorderPoint: Micro | null;
  lastCost: Micro;
  allowNegative: boolean;
};

type Move = {
  id: string;
  itemId: string;
  from: LocationKind;
  to: LocationKind;
  quantity: Micro;
  valueMinor: bigint;
  kind: string;
  reason: string;
};

export type StockSheet = {
  levels: Map<string, Level>;
  before: Map<string, Level>;
  locations: Map<LocationKind, string>;
  moves: Move[];
  reservations: Array<{
    id: string;
    level: Level;
    quantity: Micro;
    orderId: string | null;
    orderLineId: string | null;
  }>;
  releases: Array<{ id: string; openQuantity: Micro }>;
};

/** Locks the levels of `itemIds` in id order (two commands never wait for each other in a circle) and opens a sheet on them. */
export async function lockStock(tx: Tx, itemIds: readonly string[]): Promise<StockSheet> {
  const [rows, locations] = await Promise.all([
    tx<
      Array<{
        item_id: string;
        sku: string;
        currency: string;
        location_id: string;
        on_hand: string;
        reserved: string;
        value_minor: bigint;
        low: boolean;
        reorder_point: string | null;
        unit_cost: string | null;
        allow_negative: boolean;
      }>
    >`
      select l.item_id, i.sku, l.currency, l.location_id, l.on_hand, l.reserved, l.value_minor, l.low, i.reorder_point, i.unit_cost, l.allow_negative
        from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
       where l.item_id = any(${[...new Set(itemIds)].sort()}::uuid[]) order by l.item_id for update of l`,
    tx<{ id: string; kind: LocationKind }[]>`select id, kind from location`,
  ]);
  const levels = rows.map(
    (row): Level => ({
      itemId: row.item_id,
      sku: row.sku,
      currency: row.currency,
      locationId: row.location_id,
      onHand: parseMicro(row.on_hand),
      reserved: parseMicro(row.reserved),
      valueMinor: row.value_minor,
      low: row.low,
      reorderPoint: row.reorder_point === null ? null : parseMicro(row.reorder_point),
      lastCost: row.unit_cost === null ? 0n : parseMicro(row.unit_cost),
      allowNegative: row.allow_negative,
    }),
  );
  return {
    levels: new Map(levels.map((level) => [level.itemId, level])),
    before: new Map(levels.map((level) => [level.itemId, { ...level }])),
    locations: new Map(locations.map((location) => [location.kind, location.id])),
    moves: [],
    reservations: [],
    releases: [],
  };
}

export function levelOf(sheet: StockSheet, itemId: string): Level {
  const level = sheet.levels.get(itemId);
  if (!level) throw new Error(`no stock level locked for item ${itemId}`);
  return level;
}

/** Brings stock in at a total cost. Returns what of it is stock value and what corrects earlier negative stock. */
export function receive(
  sheet: StockSheet,
  itemId: string,
  move: { quantity: Micro; costMinor: bigint; from: LocationKind; kind: string; reason: string },
): { stockMinor: bigint; varianceMinor: bigint } {
  const level = levelOf(sheet, itemId);
  const worth = receiptValue(level, move.quantity, move.costMinor);
  level.onHand += move.quantity;
  level.valueMinor += worth.stockMinor;
  sheet.moves.push({
    id: newId(),
    itemId,
    from: move.from,
    to: "internal",
    quantity: move.quantity,
    valueMinor: worth.stockMinor,
    kind: move.kind,
    reason: move.reason,
  });
  return worth;
}

/** Takes stock out at average cost. Returns that cost. Whether there is enough is the caller's question (and the database's). */
export function issue(
  sheet: StockSheet,
  itemId: string,
  move: { quantity: Micro; to: LocationKind; kind: string; reason: string },
): bigint {
  const level = levelOf(sheet, itemId);
  const value = issueValue(level, move.quantity, level.lastCost, level.currency);
  level.onHand -= move.quantity;
  level.valueMinor -= value;
  sheet.moves.push({
    id: newId(),
    itemId,
    from: "internal",
    to: move.to,
    quantity: move.quantity,
    valueMinor: value,
    kind: move.kind,
    reason: move.reason,
  });
  return value;
}

/** Promises stock. Returns the reservation's id. */
export function reserve(
  sheet: StockSheet,
  itemId: string,
  quantity: Micro,
  order: { orderId: string | null; orderLineId: string | null },
): string {
  const level = levelOf(sheet, itemId);
  level.reserved += quantity;
  const id = newId();
  sheet.reservations.push({ id, level, quantity, ...order });
  return id;
}

/** Takes `quantity` of a reservation's open quantity back: released, or shipped. */
export function release(
  sheet: StockSheet,
  itemId: string,
  reservation: { id: string; openQuantity: Micro },
  quantity: Micro,
): void {
  levelOf(sheet, itemId).reserved -= quantity;
  sheet.releases.push({ id: reservation.id, openQuantity: reservation.openQuantity - quantity });
}

/**
 * Writes the sheet: reservations given back first, then moves, then new reservations, so that no check sees a state that never was.
 * Returns the facts to announce: one `stock_changed` per item, and crossings of the reorder point.
 */
export async function saveStock(
  tx: Tx,
  actor: Actor,
  sheet: StockSheet,
  act: { reason: StockReason; sourceType: string; sourceId: string; at: Date; timeZone: string },
): Promise<NewEvent[]> {
  const movedOn = dayIn(act.timeZone, act.at);
  const writes: Promise<unknown>[] = [];
  if (sheet.releases.length > 0) {
    const rows = sheet.releases.map((one) => ({ id: one.id, open_quantity: formatMicro(one.openQuantity) }));
    writes.push(tx`
      update reservation r set open_quantity = d.open_quantity, closed_at = case when d.open_quantity = 0 then ${act.at}::timestamptz end
        from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as d (id uuid, open_quantity numeric)
       where r.id = d.id`);
  }
  if (sheet.moves.length > 0) {
    writes.push(
      tx`insert into stock_move ${tx(
        sheet.moves.map((move) => ({
          id: move.id,
          tenant_id: actor.tenantId,
          item_id: move.itemId,
          from_location_id: locationOf(sheet, move.from),
          to_location_id: locationOf(sheet, move.to),
          quantity: formatMicro(move.quantity),
          value_minor: move.valueMinor,
          currency: levelOf(sheet, move.itemId).currency,
          kind: move.kind,
          reason: move.reason,
          moved_at: act.at,
          moved_on: movedOn,
          source_type: act.sourceType,
          source_id: act.sourceId,
          request_id: actor.requestId,
          actor_name: actor.name,
        })),
      )}`,
    );
  }
  if (sheet.reservations.length > 0) {
    writes.push(
      tx`insert into reservation ${tx(
        sheet.reservations.map((one) => ({
          id: one.id,
          tenant_id: actor.tenantId,
          item_id: one.level.itemId,
          location_id: one.level.locationId,
          order_id: one.orderId,
          order_line_id: one.orderLineId,
          quantity: formatMicro(one.quantity),
          open_quantity: formatMicro(one.quantity),
          created_at: act.at,
        })),
      )}`,
    );
  }

  const events: NewEvent[] = [];
  const crossed: Array<{ item_id: string; low: boolean }> = [];
  for (const level of sheet.levels.values()) {
    const before = sheet.before.get(level.itemId);
    const moves = sheet.moves.filter((move) => move.itemId === level.itemId);
    if (!before || (moves.length === 0 && level.reserved === before.reserved)) continue;
    events.push(
      stockChanged.make(level.itemId, {
        item_id: level.itemId,
        sku: level.sku,
        reason: act.reason,
        currency: level.currency,
        before: figures(before),
        after: figures(level),
        moves: moves.map((move) => ({
          move_id: move.id,
          from: move.from,
          to: move.to,
          quantity: microToNumber(move.quantity),
          value: formatMoney(move.valueMinor, level.currency),
          moved_at: act.at.toISOString(),
          moved_on: movedOn,
          reason: move.reason,
        })),
        source_type: act.sourceType,
        source_id: act.sourceId,
      }),
    );
    const low = isLow(available(level), level.reorderPoint);
    if (low !== before.low) {
      crossed.push({ item_id: level.itemId, low });
      events.push(crossing(level, low));
    }
  }
  if (crossed.length > 0) writes.push(saveCrossings(tx, crossed));
  await Promise.all(writes);

  return events;
}

/** Says of items whose reorder point was changed whether they are low now: one fact per crossing. */
export async function noteReorderPoint(tx: Tx, sheet: StockSheet): Promise<NewEvent[]> {
  const changed = [...sheet.levels.values()].filter(
    (level) => isLow(available(level), level.reorderPoint) !== level.low,
  );
  if (changed.length === 0) return [];
  await saveCrossings(
    tx,
    changed.map((level) => ({ item_id: level.itemId, low: !level.low })),
  );
  return changed.map((level) => crossing(level, !level.low));
}

async function saveCrossings(tx: Tx, rows: Array<{ item_id: string; low: boolean }>): Promise<void> {
  await tx`
    update stock_level l set low = d.low from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as d (item_id uuid, low boolean)
     where l.item_id = d.item_id`;
}

function crossing(level: Level, low: boolean): NewEvent {
  return (low ? lowStock : stockRecovered).make(level.itemId, {
    item_id: level.itemId,
    sku: level.sku,
    available: microToNumber(available(level)),
    reorder_point: level.reorderPoint === null ? null : microToNumber(level.reorderPoint),
  });
}

function figures(level: Level) {
  return {
    on_hand: microToNumber(level.onHand),
    reserved: microToNumber(level.reserved),
    available: microToNumber(available(level)),
    value: formatMoney(level.valueMinor, level.currency),
  };
}

function locationOf(sheet: StockSheet, kind: LocationKind): string {
  const id = sheet.locations.get(kind);
  if (!id) throw new Error(`the company has no ${kind} location`);
  return id;
}

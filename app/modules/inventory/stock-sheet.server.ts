import { lowStock, stockChanged, stockRecovered } from "#app/modules/inventory/events.ts";
import { available, isLow, issueValue, receiptValue } from "#app/modules/inventory/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, type Micro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { type InsertRow, insertRows } from "#db/insert-rows.ts";
import { reservation, stockMove } from "#db/schema/inventory.ts";
import type { Tx } from "#db/transaction.ts";

/*
 * A stock sheet is the working paper of one command: the levels it has locked, and what it does to them. The levels in the
 * database are moved by triggers on the rows that `saveStock` writes; the sheet's figures are what they will come to.
 */

export type LocationKind = "internal" | "supplier" | "customer" | "adjustment" | "opening" | "scrap";
export type MoveKind = NonNullable<InsertRow<typeof stockMove>["kind"]>;
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
  kind: MoveKind;
  reason: string;
};

export type StockSheet = {
  levels: Map<string, Level>;
  before: Map<string, Level>;
  locations: Map<LocationKind, string>;
  moves: Move[];
  reservations: NewReservation[];
  releases: Array<{ id: string; itemId: string; openQuantity: Micro }>;
  /** Of acts that are closed, waiting to be written. */
  rows: {
    moves: InsertRow<typeof stockMove>[];
    reservations: InsertRow<typeof reservation>[];
    releases: Array<{ id: string; open_quantity: string; at: Date }>;
    crossings: Map<string, boolean>;
  };
};

type NewReservation = {
  id: string;
  itemId: string;
  quantity: Micro;
  orderId: string | null;
  orderLineId: string | null;
};

const emptyRows = (): StockSheet["rows"] => ({ moves: [], reservations: [], releases: [], crossings: new Map() });

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
    rows: emptyRows(),
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
  move: { quantity: Micro; costMinor: bigint; from: LocationKind; kind: MoveKind; reason: string },
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
  move: { quantity: Micro; to: LocationKind; kind: MoveKind; reason: string },
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
  sheet.reservations.push({ id, itemId, quantity, ...order });
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
  sheet.releases.push({ id: reservation.id, itemId, openQuantity: reservation.openQuantity - quantity });
}

export type StockAct = { reason: StockReason; sourceType: string; sourceId: string; at: Date; timeZone: string };

/**
 * Ends one act on the sheet: what was done becomes rows that wait to be written, and the facts to announce are returned (one
 * `stock_changed` per item, and crossings of the reorder point). The next act starts from where this one ends.
 */
export function closeAct(actor: Actor, sheet: StockSheet, act: StockAct): NewEvent[] {
  const movedOn = dayIn(act.timeZone, act.at);
  const events: NewEvent[] = [];
  for (const itemId of new Set([...sheet.moves, ...sheet.reservations, ...sheet.releases].map((one) => one.itemId))) {
    const level = levelOf(sheet, itemId);
    const before = sheet.before.get(itemId);
    const moves = sheet.moves.filter((move) => move.itemId === itemId);
    if (!before || (moves.length === 0 && level.reserved === before.reserved)) continue;
    events.push(changeFact(level, before, moves, act, movedOn));
    const low = isLow(available(level), level.reorderPoint);
    if (low !== level.low) {
      level.low = low;
      sheet.rows.crossings.set(itemId, low);
      events.push({ ...crossing(level, low), occurredAt: act.at });
    }
    sheet.before.set(itemId, { ...level });
  }
  sheet.rows.moves.push(...sheet.moves.map((move) => moveRow(actor, sheet, move, act, movedOn)));
  sheet.rows.reservations.push(
    ...sheet.reservations.map((one) => reservationRow(actor, levelOf(sheet, one.itemId), one, act.at)),
  );
  sheet.rows.releases.push(
    ...sheet.releases.map((one) => ({ id: one.id, open_quantity: formatMicro(one.openQuantity), at: act.at })),
  );
  sheet.moves = [];
  sheet.reservations = [];
  sheet.releases = [];
  return events;
}

/** Writes what closed acts left on the sheet: reservations given back first, then moves, then new reservations, so that no check sees a state that never was. */
export async function writeStock(tx: Tx, sheet: StockSheet): Promise<void> {
  const { releases, moves, reservations, crossings } = sheet.rows;
  sheet.rows = emptyRows();
  const writes: Promise<unknown>[] = [];
  if (releases.length > 0) {
    writes.push(
      tx`
      update reservation r set open_quantity = d.open_quantity, closed_at = case when d.open_quantity = 0 then d.at end
        from jsonb_to_recordset(${JSON.stringify(releases)}::text::jsonb) as d (id uuid, open_quantity numeric, at timestamptz)
       where r.id = d.id`.execute(),
    );
  }
  writes.push(insertRows(tx, stockMove, moves), insertRows(tx, reservation, reservations));
  if (crossings.size > 0)
    writes.push(
      saveCrossings(
        tx,
        [...crossings].map(([item_id, low]) => ({ item_id, low })),
      ),
    );
  await Promise.all(writes);
}

/** Ends the one act of a command and writes it. Returns the facts to announce. */
export async function saveStock(tx: Tx, actor: Actor, sheet: StockSheet, act: StockAct): Promise<NewEvent[]> {
  const events = closeAct(actor, sheet, act);
  await writeStock(tx, sheet);
  return events;
}

function changeFact(level: Level, before: Level, moves: Move[], act: StockAct, movedOn: string): NewEvent {
  return stockChanged.make(
    level.itemId,
    {
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
    },
    { occurredAt: act.at },
  );
}

function moveRow(
  actor: Actor,
  sheet: StockSheet,
  move: Move,
  act: StockAct,
  movedOn: string,
): InsertRow<typeof stockMove> {
  return {
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
  };
}

function reservationRow(actor: Actor, level: Level, one: NewReservation, at: Date): InsertRow<typeof reservation> {
  return {
    id: one.id,
    tenant_id: actor.tenantId,
    item_id: one.itemId,
    location_id: level.locationId,
    order_id: one.orderId,
    order_line_id: one.orderLineId,
    quantity: formatMicro(one.quantity),
    open_quantity: formatMicro(one.quantity),
    created_at: at,
  };
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

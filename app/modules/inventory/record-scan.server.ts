import { type FoundItem, findItemByCode } from "#app/modules/inventory/find-item.server.ts";
import type { ScanInput, ScanResult } from "#app/modules/inventory/scan-input.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { formatMicro, type Micro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** The document a scan belongs to. Its row must be locked: scans of one document are taken one after the other. */
export type ScanPlace = { column: "pick_id" | "receipt_id" | "count_id"; id: string };

export type ScanRules = {
  /** Throws a Refusal where the item has no business here. `onHand` is for counts. */
  accept: (item: FoundItem) => Promise<{ round: number; onHand: Micro | null }>;
  /** What is no longer in use may still lie on the shelf. */
  takesInactive?: boolean;
  /** Throws a Refusal where the item would come to too much. */
  checkTotal?: (item: FoundItem, total: Micro) => void;
};

/** A clock that is wrong by more than this is not believed: the scan is as old as its arrival. */
const OLDEST_MS = 30 * 86_400_000;

/** The scan of this id, if it was taken before. Refuses: scan_taken (it belongs to another document). */
export async function earlierScan(tx: Tx, place: ScanPlace, id: string): Promise<ScanResult | null> {
  const [row] = await tx<
    Array<{ placeId: string | null; itemId: string; sku: string; name: string; quantity: string; round: number }>
  >`
    select s.${tx(place.column)} as "placeId", s.item_id as "itemId", i.sku, i.name, s.quantity, s.round
      from stock_scan s join item i on i.tenant_id = s.tenant_id and i.id = s.item_id where s.id = ${id}`;
  if (!row) return null;
  if (row.placeId !== place.id) throw new Refusal("scan_taken", "This scan was counted elsewhere before. Scan again.");
  const { total } = await sums(tx, place, row.itemId, row.round, null);
  return {
    scan_id: id,
    item_id: row.itemId,
    sku: row.sku,
    name: row.name,
    quantity: microToNumber(parseMicro(row.quantity)),
    total: microToNumber(total),
  };
}

/**
 * Takes one scan into a document. Refuses: unknown_code, inactive_item, not_stocked, nothing_to_undo, already_undone,
 * below_zero, and what `rules` refuse.
 */
export async function recordScan(
  tx: Tx,
  actor: Actor,
  place: ScanPlace,
  input: ScanInput,
  now: Date,
  rules: ScanRules,
): Promise<ScanResult> {
  const undone = input.kind === "undo" ? await scanToUndo(tx, place, input.undoesId) : null;
  const item = undone?.item ?? (await itemScanned(tx, input, rules.takesInactive ?? false));
  const { round, onHand } = await rules.accept(item);
  if (undone && undone.round !== round)
    throw new Refusal("nothing_to_undo", `${item.sku} is being counted again since.`);
  const { own, total: before } = await sums(tx, place, item.id, round, actor);

  const change = undone ? -undone.quantity : input.kind === "set" ? input.quantity - own : input.quantity;
  const total = before + change;
  if (total < 0n) throw new Refusal("below_zero", `${item.sku} would come to less than 0.`);
  if (change > 0n) rules.checkTotal?.(item, total);

  await tx`insert into stock_scan ${tx({
    tenant_id: actor.tenantId,
    id: input.id,
    [place.column]: place.id,
    item_id: item.id,
    kind: input.kind,
    quantity: formatMicro(change),
    round,
    on_hand: onHand === null ? null : formatMicro(onHand),
    code: undone?.code ?? input.code,
    undoes_id: input.kind === "undo" ? input.undoesId : null,
    account_id: actor.accountId,
    actor_name: actor.name,
    scanned_at: believable(input.scannedAt, now),
    recorded_at: now,
  })}`;

  return {
    scan_id: input.id,
    item_id: item.id,
    sku: item.sku,
    name: item.name,
    quantity: microToNumber(change),
    total: microToNumber(total),
  };
}

async function itemScanned(tx: Tx, input: ScanInput, takesInactive: boolean): Promise<FoundItem> {
  const item = await findItemByCode(tx, input.codes);
  if (!item) {
    const why = input.doubt
      ? `Unknown code: no product is ${input.code}. ${input.doubt}`
      : `Unknown code: no product is ${input.code}.`;
    throw new Refusal("unknown_code", why, { field: "code" });
  }
  if (item.kind !== "stock") {
    throw new Refusal("not_stocked", `${item.sku} is a service: it has no stock.`, { field: "code" });
  }
  if (!item.active && !takesInactive) {
    throw new Refusal("inactive_item", `${item.sku} is no longer in use.`, { field: "code" });
  }
  return item;
}

async function scanToUndo(tx: Tx, place: ScanPlace, id: string | null) {
  const [row] = id
    ? await tx<
        Array<FoundItem & { quantity: string; round: number; code: string; scanKind: string; isUndone: boolean }>
      >`
        select i.id, i.sku, i.name, i.kind, i.active, i.barcode, s.quantity, s.round, s.code, s.kind as "scanKind",
               exists (select 1 from stock_scan u where u.tenant_id = s.tenant_id and u.undoes_id = s.id) as "isUndone"
          from stock_scan s join item i on i.tenant_id = s.tenant_id and i.id = s.item_id
         where s.id = ${id} and s.${tx(place.column)} = ${place.id}`
    : [];
  if (!row || row.scanKind === "undo") throw new Refusal("nothing_to_undo", "There is no such scan to undo.");
  if (row.isUndone) throw new Refusal("already_undone", `This scan of ${row.sku} is undone already.`);
  return { item: row as FoundItem, quantity: parseMicro(row.quantity), round: row.round, code: row.code };
}

async function sums(tx: Tx, place: ScanPlace, itemId: string, round: number, actor: Actor | null) {
  const [row] = await tx<{ own: string; total: string }[]>`
    select coalesce(sum(quantity), 0) as total,
           coalesce(sum(quantity) filter (where account_id is not distinct from ${actor?.accountId ?? null}::uuid), 0) as own
      from stock_scan where ${tx(place.column)} = ${place.id} and item_id = ${itemId} and round = ${round}`;
  return { own: parseMicro(row?.own ?? "0"), total: parseMicro(row?.total ?? "0") };
}

function believable(scannedAt: Date | null, now: Date): Date {
  if (!scannedAt || scannedAt > now || now.getTime() - scannedAt.getTime() > OLDEST_MS) return now;
  return scannedAt;
}

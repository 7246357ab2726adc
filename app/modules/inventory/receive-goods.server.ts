import { readCompany } from "#app/modules/access/company.server.ts";
import { announcedCosts } from "#app/modules/inventory/announced.server.ts";
import { goodsReceived, receiptCancelled } from "#app/modules/inventory/events.ts";
import type { PostReceiptInput, StartReceiptInput } from "#app/modules/inventory/input.ts";
import { postStockDocument } from "#app/modules/inventory/post-stock-document.server.ts";
import { earlierScan, recordScan } from "#app/modules/inventory/record-scan.server.ts";
import type { ScanInput, ScanResult } from "#app/modules/inventory/scan-input.ts";
import { levelOf, lockStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { formatMicro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** Begins a receipt of goods: nothing moves before it is posted. */
export async function startReceipt(tx: Tx, actor: Actor, input: StartReceiptInput, now: Date): Promise<{ id: string }> {
  const company = await readCompany(tx);
  const year = dayIn(company.timeZone, now).slice(0, 4);
  const [taken] = await tx<{ number: bigint }[]>`select take_number('goods_receipt', ${Number(year)}) as number`;

  const id = newId(now.getTime());
  const number = `GR-${year}-${String(taken?.number ?? 0n).padStart(5, "0")}`;

  await tx`insert into goods_receipt (id, tenant_id, number, reference, started_at, started_by_name)
    values (${id}, ${actor.tenantId}, ${number}, ${input.reference ?? null}, ${now}, ${actor.name})`;

  return { id };
}

/** Takes one scan of goods that came in. Refuses: NotFound, receipt_closed, and what `recordScan` refuses. */
export async function receiptScan(tx: Tx, actor: Actor, id: string, input: ScanInput, now: Date): Promise<ScanResult> {
  const receipt = await lockReceipt(tx, id);
  const twin = await earlierScan(tx, { column: "receipt_id", id }, input.id);
  if (twin) return twin;
  refuseClosed(receipt);

  return recordScan(tx, actor, { column: "receipt_id", id }, input, now, {
    accept: async () => ({ round: 1, onHand: null }),
  });
}

/**
 * Puts what was scanned into stock, at the cost entered for each item, else the one announced for it, else its average: once, however
 * often it is asked for.
 * Refuses: NotFound, receipt_closed, nothing_received, period_closed.
 */
export async function postReceipt(
  tx: Tx,
  actor: Actor,
  id: string,
  input: PostReceiptInput,
  now: Date,
): Promise<{ number: string }> {
  const receipt = await lockReceipt(tx, id);
  refuseClosed(receipt);
  const company = await readCompany(tx);
  const rows = await tx<{ itemId: string; quantity: string }[]>`
    select item_id as "itemId", sum(quantity) as quantity from stock_scan where receipt_id = ${id}
     group by 1 having sum(quantity) > 0 order by 1`;
  if (rows.length === 0) throw new Refusal("nothing_received", "Nothing is scanned yet. Scan the goods first.");
  const sheet = await lockStock(
    tx,
    rows.map((row) => row.itemId),
  );

  const announced = await announcedCosts(tx, id);
  const costs = new Map(input.costs.map((one) => [one.item_id, one.unit_cost ?? null]));
  const changes = rows.map((row) => ({
    itemId: row.itemId,
    delta: parseMicro(row.quantity),
    unitCost: costs.get(row.itemId) ?? announced.get(row.itemId) ?? null,
  }));

  const document = { id, number: receipt.number, type: "goods_receipt", kind: "receipt", changes } as const;
  const { events, worth } = await postStockDocument(tx, actor, company, sheet, document, now);
  await tx`insert into goods_receipt_line ${tx(
    changes.map((change) => ({
      tenant_id: actor.tenantId,
      receipt_id: id,
      item_id: change.itemId,
      quantity: formatMicro(change.delta),
      value_minor: worth.get(change.itemId) ?? 0n,
    })),
  )}`;
  await tx`update goods_receipt set status = 'posted', closed_at = ${now}, closed_by_name = ${actor.name} where id = ${id}`;

  const fact = goodsReceived.make(id, {
    receipt_id: id,
    number: receipt.number,
    reference: receipt.reference,
    currency: company.currency,
    received_at: now.toISOString(),
    lines: changes.map((change) => ({
      item_id: change.itemId,
      sku: levelOf(sheet, change.itemId).sku,
      quantity: microToNumber(change.delta),
      value: formatMoney(worth.get(change.itemId) ?? 0n, company.currency),
    })),
  });
  await appendEvents(tx, actor, [fact, ...events], now);

  return { number: receipt.number };
}

/** Gives a receipt up: nothing came in. Refuses: NotFound, receipt_closed. */
export async function cancelReceipt(tx: Tx, actor: Actor, id: string, now: Date): Promise<{ number: string }> {
  const receipt = await lockReceipt(tx, id);
  refuseClosed(receipt);
  await tx`update goods_receipt set status = 'cancelled', closed_at = ${now}, closed_by_name = ${actor.name} where id = ${id}`;
  await appendEvents(tx, actor, [receiptCancelled.make(id, { receipt_id: id, number: receipt.number })], now);
  return { number: receipt.number };
}

type Receipt = { number: string; reference: string | null; status: "open" | "posted" | "cancelled" };

async function lockReceipt(tx: Tx, id: string): Promise<Receipt> {
  const [row] = await tx<Receipt[]>`select number, reference, status from goods_receipt where id = ${id} for update`;
  if (!row) throw new NotFound("receipt");
  return row;
}

function refuseClosed(receipt: Receipt): void {
  if (receipt.status !== "open") {
    throw new Refusal("receipt_closed", `${receipt.number} is ${receipt.status} already. Nothing was changed.`);
  }
}

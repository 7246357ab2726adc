import { readCompany } from "#app/modules/access/company.server.ts";
import { countCancelled, countPosted, countStarted } from "#app/modules/inventory/events.ts";
import type { StartCountInput } from "#app/modules/inventory/input.ts";
import { postStockDocument } from "#app/modules/inventory/post-stock-document.server.ts";
import { earlierScan, recordScan } from "#app/modules/inventory/record-scan.server.ts";
import { variance } from "#app/modules/inventory/rules.ts";
import type { ScanInput, ScanResult } from "#app/modules/inventory/scan-input.ts";
import { levelOf, lockStock } from "#app/modules/inventory/stock-sheet.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { likePattern } from "#app/modules/shared/paging.ts";
import { formatMicro, microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

/** More lines are several counts: posting holds all of their stock levels. */
const MAX_COUNT_LINES = 20_000;

/**
 * Begins a count of all stocked products, or of those whose SKU or name has `filter` in it, and keeps what is on hand of each.
 * Refuses: BadInput (nothing fits, or too much).
 */
export async function startCount(tx: Tx, actor: Actor, input: StartCountInput, now: Date): Promise<{ id: string }> {
  const company = await readCompany(tx);
  const year = dayIn(company.timeZone, now).slice(0, 4);
  const [taken] = await tx<{ number: bigint }[]>`select take_number('stock_count', ${Number(year)}) as number`;
  const filter = input.filter ?? null;

  const id = newId(now.getTime());
  const number = `CNT-${year}-${String(taken?.number ?? 0n).padStart(5, "0")}`;

  await tx`insert into stock_count (id, tenant_id, number, note, filter, blind, started_at, started_by_name)
    values (${id}, ${actor.tenantId}, ${number}, ${input.note ?? null}, ${filter}, ${input.blind}, ${now}, ${actor.name})`;
  const { count: lines } = await tx`
    insert into stock_count_line (tenant_id, count_id, item_id, expected)
    select l.tenant_id, ${id}, l.item_id, l.on_hand
      from stock_level l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
     where i.kind = 'stock' and (i.active or l.on_hand <> 0)
       ${filter === null ? tx`` : tx`and (i.sku || ' ' || i.name || ' ' || coalesce(i.barcode, '')) ilike ${likePattern(filter)}`}
     limit ${MAX_COUNT_LINES + 1}`;
  if (lines === 0)
    throw BadInput.at("filter", "nothing_to_count", "No stocked product fits. Change the words, or count all.");
  if (lines > MAX_COUNT_LINES) {
    throw BadInput.at("filter", "too_many", `Count at most ${MAX_COUNT_LINES} products at once: narrow the choice.`);
  }

  await appendEvents(
    tx,
    actor,
    [countStarted.make(id, { count_id: id, number, filter, blind: input.blind, lines, started_at: now.toISOString() })],
    now,
  );

  return { id };
}

/**
 * Takes one scan into a count. What is on hand at that moment is kept with it, so that what moved before the counting is expected
 * and what moves after it is left alone.
 * Refuses: NotFound, count_closed, not_in_count, and what `recordScan` refuses.
 */
export async function countScan(tx: Tx, actor: Actor, id: string, input: ScanInput, now: Date): Promise<ScanResult> {
  const count = await lockCount(tx, id);
  const twin = await earlierScan(tx, { column: "count_id", id }, input.id);
  if (twin) return twin;
  if (count.status !== "open") {
    const why = count.status === "review" ? "being reviewed" : count.status;
    throw new Refusal("count_closed", `${count.number} is ${why}: nothing more is counted in it.`);
  }

  return recordScan(tx, actor, { column: "count_id", id }, input, now, {
    takesInactive: true,
    accept: async (item) => {
      const { onHand } = levelOf(await lockStock(tx, [item.id]), item.id);
      const [line] = await tx<{ round: number }[]>`
        select round from stock_count_line where count_id = ${id} and item_id = ${item.id}`;
      if (line) return { round: line.round, onHand };
      if (count.filter !== null) {
        throw new Refusal("not_in_count", `${item.sku} is not part of ${count.number}.`, { field: "code" });
      }
      await tx`insert into stock_count_line (tenant_id, count_id, item_id, expected)
        values (${actor.tenantId}, ${id}, ${item.id}, ${formatMicro(onHand)})`;
      return { round: 1, onHand };
    },
  });
}

/** Ends the counting: from now on the differences are shown. Refuses: NotFound, count_closed, nothing_counted. */
export async function finishCount(tx: Tx, id: string): Promise<{ number: string }> {
  const count = await lockCount(tx, id);
  if (count.status !== "open") throw new Refusal("count_closed", `${count.number} is not open any more.`);
  if ((await countedLines(tx, id)).length === 0) {
    throw new Refusal("nothing_counted", "Nothing is counted yet. Scan the goods, or cancel the count.");
  }
  await tx`update stock_count set status = 'review' where id = ${id}`;
  return { number: count.number };
}

/** Has one line counted again from nothing; the count is open again. Refuses: NotFound, count_closed. */
export async function recountLine(tx: Tx, id: string, itemId: string): Promise<{ number: string }> {
  const count = await lockCount(tx, id);
  refuseEnded(count);
  const { count: found } = await tx`
    update stock_count_line set round = round + 1 where count_id = ${id} and item_id = ${itemId}`;
  if (found === 0) throw new NotFound("line");
  await tx`update stock_count set status = 'open' where id = ${id}`;
  return { number: count.number };
}

/**
 * Posts the differences of what was counted as stock adjustments, at cost, with their journal entry: once. What nobody counted stays.
 * Refuses: NotFound, count_posted, count_closed (cancelled, or not reviewed), second_person, reserved_stock, period_closed.
 */
export async function postCount(tx: Tx, actor: Actor, id: string, now: Date): Promise<{ number: string }> {
  const count = await lockCount(tx, id);
  refuseEnded(count);
  if (count.status !== "review")
    throw new Refusal("count_closed", `Finish counting ${count.number} before posting it.`);
  await refuseOwnCount(tx, actor, id);
  const company = await readCompany(tx);
  const lines = await countedLines(tx, id);
  const sheet = await lockStock(
    tx,
    lines.map((line) => line.itemId),
  );

  const differences = lines.map((line) => ({ ...line, delta: variance(line.counted, line.onHandThen) }));
  for (const { itemId, delta } of differences) {
    const level = levelOf(sheet, itemId);
    if (delta < 0n && level.onHand + delta < level.reserved && !level.allowNegative) {
      throw new Refusal(
        "reserved_stock",
        `${formatMicro(level.reserved)} of ${level.sku} are reserved, more than were counted. Release reservations first, or count it again.`,
        { sku: level.sku },
      );
    }
  }

  const changes = differences
    .filter(({ delta }) => delta !== 0n)
    .map(({ itemId, delta }) => ({ itemId, delta, unitCost: null }));
  const document = { id, number: count.number, type: "stock_count", kind: "adjustment", changes } as const;
  const { events, worth } = await postStockDocument(tx, actor, company, sheet, document, now);
  await tx`
    update stock_count_line l set posted_variance = d.variance
      from jsonb_to_recordset(${JSON.stringify(
        differences.map(({ itemId, delta }) => ({ item_id: itemId, variance: formatMicro(delta) })),
      )}::text::jsonb) as d (item_id uuid, variance numeric) where l.count_id = ${id} and l.item_id = d.item_id`;
  await tx`update stock_count set status = 'posted', closed_at = ${now}, closed_by_name = ${actor.name} where id = ${id}`;

  const fact = countPosted.make(id, {
    count_id: id,
    number: count.number,
    currency: company.currency,
    counted: lines.length,
    posted_at: now.toISOString(),
    lines: differences
      .filter(({ delta }) => delta !== 0n)
      .map(({ itemId, counted, delta }) => ({
        item_id: itemId,
        sku: levelOf(sheet, itemId).sku,
        counted: microToNumber(counted),
        difference: microToNumber(delta),
        value: formatMoney(worth.get(itemId) ?? 0n, company.currency),
      })),
  });
  await appendEvents(tx, actor, [fact, ...events], now);

  return { number: count.number };
}

/** Gives a count up: nothing is posted. Refuses: NotFound, count_posted, count_closed. */
export async function cancelCount(tx: Tx, actor: Actor, id: string, now: Date): Promise<{ number: string }> {
  const count = await lockCount(tx, id);
  refuseEnded(count);
  await tx`update stock_count set status = 'cancelled', closed_at = ${now}, closed_by_name = ${actor.name} where id = ${id}`;
  await appendEvents(tx, actor, [countCancelled.make(id, { count_id: id, number: count.number })], now);
  return { number: count.number };
}

/** Whether whoever posts a count must not have counted in it. */
export async function setCountPolicy(tx: Tx, actor: Actor, secondPerson: boolean): Promise<void> {
  await tx`insert into stock_setting (tenant_id, second_person_posts_counts) values (${actor.tenantId}, ${secondPerson})
    on conflict (tenant_id) do update set second_person_posts_counts = excluded.second_person_posts_counts`;
}

type Count = { number: string; filter: string | null; status: "open" | "review" | "posted" | "cancelled" };

async function lockCount(tx: Tx, id: string): Promise<Count> {
  const [row] = await tx<Count[]>`select number, filter, status from stock_count where id = ${id} for update`;
  if (!row) throw new NotFound("count");
  return row;
}

function refuseEnded(count: Count): void {
  if (count.status === "posted") {
    throw new Refusal("count_posted", `${count.number} is posted already. Nothing was changed.`);
  }
  if (count.status === "cancelled") throw new Refusal("count_closed", `${count.number} is cancelled.`);
}

async function refuseOwnCount(tx: Tx, actor: Actor, id: string): Promise<void> {
  const [row] = await tx`
    select 1 from stock_setting where second_person_posts_counts
       and exists (select 1 from stock_scan where count_id = ${id} and account_id is not distinct from ${actor.accountId}::uuid)`;
  if (row) throw new Refusal("second_person", "You have counted here yourself. Somebody else must check and post it.");
}

/** Lines that somebody counted in their present round: what it came to, and what was on hand at the last scan. */
async function countedLines(tx: Tx, id: string) {
  const rows = await tx<{ itemId: string; counted: string; onHandThen: string }[]>`
    select s.item_id as "itemId", sum(s.quantity) as counted, (array_agg(s.on_hand order by s.place desc))[1] as "onHandThen"
      from stock_scan s join stock_count_line l on l.tenant_id = s.tenant_id and l.count_id = s.count_id and l.item_id = s.item_id and l.round = s.round
     where s.count_id = ${id}
     group by 1 having count(*) filter (where s.kind <> 'undo') > count(*) filter (where s.kind = 'undo') order by 1`;
  return rows.map((row) => ({
    itemId: row.itemId,
    counted: parseMicro(row.counted),
    onHandThen: parseMicro(row.onHandThen),
  }));
}

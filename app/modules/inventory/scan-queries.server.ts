import { type AnnouncedView, readAnnounced } from "#app/modules/inventory/announced.server.ts";
import { variance } from "#app/modules/inventory/rules.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { microToNumber, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** The scans that a page shows of its document, newest first: more are history. */
const SCANS_SHOWN = 40;

export type ScanView = {
  id: string;
  item_id: string;
  sku: string;
  code: string;
  kind: "add" | "set" | "undo";
  quantity: number;
  is_undone: boolean;
  actor: string;
  scanned_at: string;
};

export async function listScans(
  db: Db,
  column: "pick_id" | "receipt_id" | "count_id",
  id: string,
): Promise<ScanView[]> {
  const rows = await db<Array<Omit<ScanView, "quantity" | "scanned_at"> & { quantity: string; scanned_at: Date }>>`
    select s.id, s.item_id, i.sku, s.code, s.kind, s.quantity, s.actor_name as actor, s.scanned_at,
           exists (select 1 from stock_scan u where u.tenant_id = s.tenant_id and u.undoes_id = s.id) as is_undone
      from stock_scan s join item i on i.tenant_id = s.tenant_id and i.id = s.item_id
     where s.${db(column)} = ${id} order by s.place desc limit ${SCANS_SHOWN}`;
  return rows.map((row) => ({
    ...row,
    quantity: microToNumber(parseMicro(row.quantity)),
    scanned_at: row.scanned_at.toISOString(),
  }));
}

// Receipts --------------------------------------------------------------------------------------------------------------

export type ReceiptView = {
  id: string;
  number: string;
  reference: string | null;
  status: "open" | "posted" | "cancelled";
  started_at: string;
  started_by: string;
  closed_at: string | null;
  closed_by: string | null;
};
type ReceiptRow = Omit<ReceiptView, "started_at" | "closed_at"> & { started_at: Date; closed_at: Date | null };

const times = <Row extends { started_at: Date; closed_at: Date | null }>(row: Row) => ({
  ...row,
  started_at: row.started_at.toISOString(),
  closed_at: row.closed_at?.toISOString() ?? null,
});

const receiptColumns = (db: Db) => db`
  id, number, reference, status, started_at, started_by_name as started_by, closed_at, closed_by_name as closed_by`;

/** What is not done is small; the rest may be a history of years. */
type Shown = Page & { open: boolean };

/** Receipts and counts that somebody has begun and nobody has ended; of counts, those that wait for approval too. */
export async function countUnfinished(db: Db): Promise<{ receipts: number; counts: number; reviews: number }> {
  const [row] = await db<{ receipts: number; counts: number; reviews: number }[]>`
    select (select count(*)::integer from goods_receipt where status = 'open') as receipts,
           (select count(*)::integer from stock_count where status in ('open', 'review')) as counts,
           (select count(*)::integer from stock_count where status = 'review') as reviews`;
  return row ?? { receipts: 0, counts: 0, reviews: 0 };
}

export async function listReceipts(db: Db, page: Shown): Promise<Paged<ReceiptView>> {
  const rows = await db<ReceiptRow[]>`
    select ${receiptColumns(db)} from goods_receipt
     where ${page.open ? db`status = 'open'` : db`true`} ${page.after ? db`and id < ${page.after}` : db``}
     order by id desc limit ${page.limit + 1}`;
  return toPage(rows.map(times), page.limit, (row) => row.id);
}

export type ReceiptLineView = { item_id: string; sku: string; name: string; quantity: number };

/** A receipt with what was scanned of each item so far, and what was announced of it. Refuses: NotFound. */
export async function readReceipt(
  db: Db,
  id: string,
): Promise<ReceiptView & { lines: ReceiptLineView[]; announced: AnnouncedView | null }> {
  const [receipt] = await db<ReceiptRow[]>`select ${receiptColumns(db)} from goods_receipt where id = ${id}`;
  if (!receipt) throw new NotFound("receipt");
  const lines = await db<Array<Omit<ReceiptLineView, "quantity"> & { quantity: string }>>`
    select s.item_id, i.sku, i.name, sum(s.quantity) as quantity
      from stock_scan s join item i on i.tenant_id = s.tenant_id and i.id = s.item_id
     where s.receipt_id = ${id} group by 1, 2, 3 having sum(s.quantity) > 0 order by i.sku`;
  return {
    ...times(receipt),
    lines: lines.map((line) => ({ ...line, quantity: microToNumber(parseMicro(line.quantity)) })),
    announced: await readAnnounced(db, id),
  };
}

// Counts ----------------------------------------------------------------------------------------------------------------

export type CountView = Omit<ReceiptView, "status" | "reference"> & {
  note: string | null;
  filter: string | null;
  blind: boolean;
  status: "open" | "review" | "posted" | "cancelled";
  /** Lines of the count, and how many somebody has counted. */
  lines: number;
  counted: number;
};
type CountRow = Omit<CountView, "started_at" | "closed_at"> & { started_at: Date; closed_at: Date | null };

const countColumns = (db: Db) => db`
  c.id, c.number, c.note, c.filter, c.blind, c.status, c.started_at, c.started_by_name as started_by, c.closed_at,
  c.closed_by_name as closed_by,
  (select count(*)::integer from stock_count_line l where l.tenant_id = c.tenant_id and l.count_id = c.id) as lines,
  (select count(*)::integer from stock_count_line l where l.tenant_id = c.tenant_id and l.count_id = c.id
      and exists (select 1 from stock_scan s where s.tenant_id = l.tenant_id and s.count_id = l.count_id and s.item_id = l.item_id
                     and s.round = l.round)) as counted`;

export async function listCounts(db: Db, page: Shown): Promise<Paged<CountView>> {
  const rows = await db<CountRow[]>`
    select ${countColumns(db)} from stock_count c
     where ${page.open ? db`c.status in ('open', 'review')` : db`true`} ${page.after ? db`and c.id < ${page.after}` : db``}
     order by c.id desc limit ${page.limit + 1}`;
  return toPage(rows.map(times), page.limit, (row) => row.id);
}

export type CountLineView = {
  item_id: string;
  sku: string;
  name: string;
  /** Null where nobody has counted it. */
  counted: number | null;
  round: number;
  people: string[];
  /** Left out while a blind count is under way: what nobody is to see is not sent. */
  expected?: number;
  difference?: number | null;
};

export type CountShow = "all" | "counted" | "open" | "different";

/** A count. Refuses: NotFound. */
export async function readCount(db: Db, id: string): Promise<CountView> {
  const [count] = await db<CountRow[]>`select ${countColumns(db)} from stock_count c where c.id = ${id}`;
  if (!count) throw new NotFound("count");
  return times(count);
}

/**
 * Lines of a count by SKU: what was counted, and beside it what was to be expected at that moment (the snapshot and what moved
 * between). `page.after` is the last SKU in lower case.
 */
export async function listCountLines(
  db: Db,
  count: Pick<CountView, "id" | "blind" | "status">,
  show: CountShow,
  page: Page,
): Promise<Paged<CountLineView>> {
  const isBlind = count.blind && count.status === "open";
  const rows = await db<
    Array<{
      item_id: string;
      sku: string;
      name: string;
      expected: string;
      round: number;
      counted: string | null;
      then: string | null;
      people: string[] | null;
    }>
  >`
    select l.item_id, i.sku, i.name, l.expected, l.round, s.counted, s."then", s.people
      from stock_count_line l
      join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
      left join lateral (
        select sum(s.quantity) as counted, (array_agg(s.on_hand order by s.place desc))[1] as "then", array_agg(distinct s.actor_name) as people
          from stock_scan s where s.tenant_id = l.tenant_id and s.count_id = l.count_id and s.item_id = l.item_id and s.round = l.round
        having count(*) filter (where s.kind <> 'undo') > count(*) filter (where s.kind = 'undo')) s on true
     where l.count_id = ${count.id}
       ${show === "counted" ? db`and s.counted is not null` : db``}
       ${show === "open" ? db`and s.counted is null` : db``}
       ${show === "different" && !isBlind ? db`and s.counted <> s."then"` : db``}
       ${page.after ? db`and i.sku_key > ${page.after}` : db``}
     order by i.sku_key limit ${page.limit + 1}`;
  const views = rows.map((row): CountLineView => {
    const counted = row.counted === null ? null : parseMicro(row.counted);
    const expected = parseMicro(row.then ?? row.expected);
    return {
      item_id: row.item_id,
      sku: row.sku,
      name: row.name,
      counted: counted === null ? null : microToNumber(counted),
      round: row.round,
      people: row.people ?? [],
      ...(isBlind
        ? {}
        : {
            expected: microToNumber(expected),
            difference: counted === null ? null : microToNumber(variance(counted, expected)),
          }),
    };
  });
  return toPage(views, page.limit, (row) => row.sku.toLowerCase());
}

export async function secondPersonPosts(db: Db): Promise<boolean> {
  const [row] = await db<{ wanted: boolean }[]>`select second_person_posts_counts as wanted from stock_setting`;
  return row?.wanted ?? false;
}

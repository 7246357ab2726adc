import { audibleEvents, hiddenFields, mayHear, resourceOfEvent, withoutFields } from "#app/modules/access/policy.ts";
import { type Data, isChange, linesOf } from "#app/modules/changes.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type ListTotals, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { type ToldRow, toldColumns, toldData, toldJoins } from "#app/modules/told-changes.server.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";

export type HistoryEntry = {
  id: string;
  type: string;
  at: string;
  who: string;
  /** No account stands behind it: the program, a device or a provider. */
  byItself: boolean;
  data: Data;
};

type EventRow = Pick<HistoryEntry, "id" | "byItself"> & ToldRow & { occurred_at: Date; who: string | null };

/** The event as this person may see it. */
function toEntry(row: EventRow, actor: Actor): HistoryEntry {
  const { id, type, occurred_at, who, byItself } = row;
  const resource = resourceOfEvent(type);
  const data = toldData(row);
  return {
    id,
    type,
    at: occurred_at.toISOString(),
    who: who ?? "Someone who has left",
    byItself,
    data: resource ? withoutFields(data, hiddenFields(actor, resource)) : data,
  };
}

/** The newest events of some records, or one of them. */
async function readEvents(
  db: Db,
  actor: Actor,
  subjectIds: string[],
  limit: number,
  id?: string,
): Promise<HistoryEntry[]> {
  const rows = await db<EventRow[]>`
    select e.id, e.type, e.occurred_at, coalesce(m.name, e.actor ->> 'name') as who,
           e.actor ->> 'account_id' is null as "byItself", ${toldColumns(db)}
      from event_log e ${toldJoins(db)}
      left join access_members() m on m.account_id = (e.actor ->> 'account_id')::uuid
     where e.subject_id = any(${subjectIds}::uuid[]) ${id ? db`and e.id = ${id}` : db``} order by e.id desc limit ${limit}`;
  const heard = rows.filter((row) => mayHear(actor, row.type));
  if (id) await nameAsNow(db, heard);
  return heard.map((row) => toEntry(row, actor));
}

/** A form asks by SKU, and another product may have the one of then by now. */
async function nameAsNow(db: Db, rows: readonly EventRow[]): Promise<void> {
  const lines = rows.flatMap(({ data, former }) => [...linesOf(data), ...linesOf(former ?? {})]);
  const ids = [...new Set(lines.map(({ item_id }) => String(item_id)))];
  if (ids.length === 0) return;
  const items = await db<{ id: string; sku: string }[]>`select id, sku from item where id = any(${ids}::uuid[])`;
  for (const line of lines) line.sku = items.find((item) => item.id === line.item_id)?.sku ?? line.sku;
}

/**
 * What happened to one record, told as one story, newest first: the events whose subject is one of `subjectIds` (an
 * order with its invoices and payments). Events that the actor may not hear of are left out, fields it may not see too.
 */
export async function readHistory(db: Db, actor: Actor, subjectIds: string[], limit = 50): Promise<HistoryEntry[]> {
  return subjectIds.length === 0 ? [] : readEvents(db, actor, subjectIds, limit);
}

/** One change of a record as this person may see it. Refuses: NotFound, also another record's and what is no change. */
export async function readChange(db: Db, actor: Actor, subjectId: string, id: string): Promise<HistoryEntry> {
  const [entry] = await readEvents(db, actor, [subjectId], 1, id);
  if (!entry || !isChange(entry.type)) throw new NotFound("change");
  return entry;
}

/** Of these records those that no account has made, by the first event of each. */
export async function madeByItself(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db<{ id: string; byItself: boolean }[]>`
    select distinct on (subject_id) subject_id as id, actor ->> 'account_id' is null as "byItself"
      from event_log where subject_id = any(${[...ids]}::uuid[]) order by subject_id, id`;
  return new Set(rows.filter((row) => row.byItself).map((row) => row.id));
}

/** Who changed a record last, and when: what stock, invoices or payments did to it does not count. */
export async function lastChange(db: Db, actor: Actor, subjectId: string): Promise<HistoryEntry | undefined> {
  const entries = await readHistory(db, actor, [subjectId], 20);
  return entries.find(({ type }) => /_(changed|amended)$/.test(type) && !type.startsWith("inventory."));
}

export type LoggedEvent = HistoryEntry & { seq: string; subjectType: string; subjectId: string };

const walkable: Walkable = {
  from: (db) => db`event_order o`,
  id: (db) => db`o.seq`,
  idType: "bigint",
  sortable: { seq: { column: (db) => db`o.seq`, type: "bigint", unique: true } },
  usual: [{ key: "seq", descending: true }],
};

export type EventFilter = {
  type?: string | undefined;
  subject_id?: string | undefined;
};

function matching(db: Db, actor: Actor, filter: EventFilter) {
  const heard = audibleEvents(actor)?.map((prefix) => `${prefix}%`);
  return db`
    o.tenant_id = ${actor.tenantId} and o.published
    ${heard ? db`and o.type like any(${heard})` : db``}
    ${filter.type ? db`and o.type = ${filter.type}` : db``}
    ${filter.subject_id ? db`and o.subject_id = ${filter.subject_id}` : db``}`;
}

/** How many events a filter lets through; null beyond `atMost`. */
export async function countEvents(db: Db, actor: Actor, filter: EventFilter, atMost: number): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from (select 1 from event_order o where ${matching(db, actor, filter)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

/** The company's event log, newest first or as the page says (`seq`). `page.after` is the last one's sequence number. */
export async function listEventLog(db: Db, actor: Actor, filter: EventFilter, page: Page): Promise<Paged<LoggedEvent>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<(EventRow & { seq: bigint; subject_type: string; subject_id: string })[]>`
    select o.seq, e.id, e.type, e.occurred_at, coalesce(m.name, e.actor ->> 'name') as who,
           e.actor ->> 'account_id' is null as "byItself", e.data, null as former, null as personal, e.subject_type, e.subject_id
      from event_order o
      join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id
      left join access_members() m on m.account_id = (e.actor ->> 'account_id')::uuid
     where ${matching(db, actor, filter)} and ${after} order by ${order} limit ${limit}`;
  const events = rows.map(
    (row): LoggedEvent => ({
      ...toEntry(row, actor),
      seq: String(row.seq),
      subjectType: row.subject_type,
      subjectId: row.subject_id,
    }),
  );
  return toPage(events, page.limit, (event) => event.seq);
}

/** How far each consumer of the events has come; `behind` counts events of all companies of this installation. */
export async function readConsumers(db: Db): Promise<{ consumer: string; behind: number; updatedAt: string }[]> {
  const rows = await db<{ consumer: string; behind: bigint; updated_at: Date }[]>`
    select c.consumer, greatest(h.seq - c.seq, 0) as behind, c.updated_at
      from consumer_cursor c cross join event_head h order by c.consumer`;
  return rows.map((row) => ({
    consumer: row.consumer,
    behind: Number(row.behind),
    updatedAt: row.updated_at.toISOString(),
  }));
}

export type DeadLetter = {
  id: string;
  consumer: string;
  type: string;
  subjectType: string;
  subjectId: string;
  state: "retrying" | "parked" | "behind" | "replay";
  attempts: number;
  error: string | null;
  firstFailedAt: string;
};

/** Reactions that failed, and what waits behind them; oldest first. */
export async function listDeadLetters(db: Db): Promise<DeadLetter[]> {
  const rows = await db<(Omit<DeadLetter, "firstFailedAt"> & { first_failed_at: Date })[]>`
    select id, consumer, type, subject_type as "subjectType", subject_id as "subjectId", state, attempts, error, first_failed_at
      from dead_letter where state <> 'done' order by seq limit 200`;
  return rows.map(({ first_failed_at, ...row }) => ({ ...row, firstFailedAt: first_failed_at.toISOString() }));
}

export type FailedReaction = { id: string; state: DeadLetter["state"]; error: string };

/** What should have followed from a record by itself and failed; null ordinarily. What waits behind it is not told. */
export async function readFailedReaction(db: Db, subjectId: string): Promise<FailedReaction | null> {
  const [failed] = await db<FailedReaction[]>`
    select id, state, coalesce(error, '') as error from dead_letter
     where consumer = 'react' and subject_id = ${subjectId} and state in ('retrying', 'parked', 'replay') order by seq limit 1`;
  return failed ?? null;
}

/** Asks the worker to try a parked reaction again; its subject's later events follow by themselves. */
export async function replayDeadLetter(tx: Db, id: string): Promise<void> {
  const asked = await tx`
    update dead_letter set state = 'replay', next_try_at = now() where id = ${id} and state in ('parked', 'retrying') returning 1`;
  if (asked.length === 0) throw new NotFound("failed reaction");
  await tx`select pg_notify('pulse_replay', '')`;
}

/** Counting further tells nobody more. */
const MOST_BEHIND = 10_000;

/** A company's events that are committed and have no place in the log yet, and since when the first of them waits. */
export type Outbox = { count: number; since: string | null };

export async function readOutbox(db: Db): Promise<Outbox> {
  const [row] = await db<{ count: number; since: Date | null }[]>`
    select count(*)::int as count, (array_agg(e.recorded_at order by first.place))[1] as since
      from (select event_id, place from event_pending where tenant_id = current_tenant() order by place limit ${MOST_BEHIND}) first
      join event_log e on e.tenant_id = current_tenant() and e.id = first.event_id`;
  return { count: row?.count ?? 0, since: row?.since?.toISOString() ?? null };
}

/** What is not in the facts after this long makes them stale. */
const STALE_MS = 10_000;

/** A company's events that are not in the facts, and since when the first of them waits, if that is too long ago. */
export type FactsLag = { count: number; since: string | null };

/** Of the company whose wall is up, with facts that hold everything up to `seq`; events without a place yet count too. */
export async function readFactsLag(db: Db, seq: bigint, now: Date): Promise<FactsLag> {
  const [row] = await db<{ count: number; first: Date | null }[]>`
    select least(count(*), ${MOST_BEHIND})::int as count, min(since) as first from (
      (select ordered_at as since from event_order
        where tenant_id = current_tenant() and seq > ${seq} and published order by seq limit ${MOST_BEHIND})
      union all
      (select e.recorded_at from event_pending p join event_log e on e.tenant_id = p.tenant_id and e.id = p.event_id
        where p.tenant_id = current_tenant() and e.published order by p.place limit ${MOST_BEHIND})) waiting`;
  const { count, first } = row ?? { count: 0, first: null };
  return { count, since: first && now.getTime() - first.getTime() > STALE_MS ? first.toISOString() : null };
}

import * as access from "#app/modules/access/events.ts";
import { audibleEvents, hiddenFields, mayHear, resourceOfEvent, withoutFields } from "#app/modules/access/policy.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type ListTotals, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { type ToldRow, toldColumns, toldData, toldJoins } from "#app/modules/told-changes.server.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";

/** Everything that was done, tried and refused in a company: the event log read as an audit trail, unpublished events included. */
export type AuditEntry = {
  id: string;
  /** Its place in the chain; null for the moment until it has one. */
  seq: string | null;
  type: string;
  at: string;
  who: string;
  whoId: string | null;
  /** The address it came from; null of what the program did by itself, and of who was erased. */
  from: string | null;
  /** What the API token that stood for the person is called. */
  token: string | null;
  subjectType: string;
  subjectId: string;
  /** What the record is called: its number, code, SKU or name; null where it has none. */
  record: string | null;
  requestId: string | null;
  data: Record<string, unknown>;
};

export type AuditFilter = {
  /** Who did it, or to whom it was done. */
  person?: string | undefined;
  type?: string | undefined;
  /** The record's id, or its number or SKU. */
  record?: string | undefined;
  request?: string | undefined;
  /** Days of the company's time zone. */
  from?: string | undefined;
  to?: string | undefined;
};

const walkable: Walkable = {
  from: (db) => db`event_log e`,
  id: (db) => db`e.id`,
  idType: "uuid",
  sortable: { when: { column: (db) => db`e.id`, type: "uuid", unique: true } },
  usual: [{ key: "when", descending: true }],
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function matching(db: Db, actor: Actor, filter: AuditFilter, timeZone: string) {
  const heard = audibleEvents(actor)?.map((prefix) => `${prefix}%`);
  const { person, type, record, request, from, to } = filter;
  return db`
    e.tenant_id = ${actor.tenantId}
    ${heard ? db`and e.type like any(${heard})` : db``}
    ${person ? db`and (e.actor ->> 'account_id' = ${person} or e.subject_id = ${person}::uuid)` : db``}
    ${type ? db`and e.type = ${type}` : db``}
    ${record && UUID.test(record) ? db`and e.subject_id = ${record}::uuid` : db``}
    ${record && !UUID.test(record) ? db`and (e.data ->> 'number' = ${record} or lower(e.data ->> 'sku') = lower(${record}))` : db``}
    ${request ? db`and e.request_id = ${request}` : db``}
    ${from ? db`and e.occurred_at >= ${from}::date::timestamp at time zone ${timeZone}` : db``}
    ${to ? db`and e.occurred_at < (${to}::date + 1)::timestamp at time zone ${timeZone}` : db``}`;
}

export async function countAudit(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
  timeZone: string,
  atMost: number,
): Promise<ListTotals> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from
      (select 1 from event_log e where ${matching(db, actor, filter, timeZone)} limit ${atMost + 1}) r`;
  const count = row?.count ?? 0;
  return { count: count > atMost ? null : count, sums: [] };
}

/** What the record of an event `e` is called today. */
const recordName = (db: Db) => db`
  case e.subject_type
    when 'account' then s.name
    when 'customer' then (select concat_ws(' ', c.code, c.name) from customer c where c.id = e.subject_id)
    when 'item' then (select i.sku from item i where i.id = e.subject_id)
    when 'outlet' then (select t.name from outlet t where t.id = e.subject_id)
    when 'price_list' then (select l.name from price_list l where l.id = e.subject_id)
    when 'order' then (select s.number from sales_order s where s.id = e.subject_id)
    when 'invoice' then (select i.number from invoice i where i.id = e.subject_id)
    when 'credit_note' then (select i.number from invoice i where i.id = e.subject_id)
    when 'stock_count' then (select s.number from stock_count s where s.id = e.subject_id)
    when 'goods_receipt' then (select g.number from goods_receipt g where g.id = e.subject_id)
    when 'payment' then (select y.number from payment y where y.id = e.subject_id)
    else coalesce(e.data ->> 'number', e.data ->> 'name')
  end`;

/** Newest first, or as the page says (`when`). What the actor may not hear of is left out, fields it may not see too. */
export async function listAudit(
  db: Db,
  actor: Actor,
  filter: AuditFilter,
  timeZone: string,
  page: Page,
): Promise<Paged<AuditEntry>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<(Omit<AuditEntry, "at" | "who" | "data"> & ToldRow & { at: Date; who: string | null })[]>`
    select e.id, o.seq::text as seq, e.type, e.occurred_at as at, coalesce(m.name, e.actor ->> 'name') as who,
           e.actor ->> 'account_id' as "whoId", coalesce(a.address, p.data ->> 'address') as "from", k.name as token,
           e.subject_type as "subjectType",
           e.subject_id as "subjectId", e.request_id as "requestId", ${recordName(db)} as record,
           ${toldColumns(db)}
      from event_log e ${toldJoins(db)}
      left join event_order o on o.tenant_id = e.tenant_id and o.event_id = e.id
      left join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id and e.type like 'access.%'
      left join actor_address a on a.tenant_id = e.tenant_id and a.key = e.actor ->> 'from'
      left join access_tokens() k on k.id = (e.actor ->> 'token_id')::uuid
      left join access_members() s on s.account_id = e.subject_id
      left join access_members() m on m.account_id = (e.actor ->> 'account_id')::uuid
     where ${matching(db, actor, filter, timeZone)} and ${after} order by ${order} limit ${limit}`;
  const entries = rows.map(({ former, personal, ...row }): AuditEntry => {
    const resource = resourceOfEvent(row.type);
    const data = toldData({ ...row, former, personal });
    return {
      ...row,
      at: row.at.toISOString(),
      who: row.who ?? "Someone who has left",
      data: resource ? withoutFields(data, hiddenFields(actor, resource)) : data,
    };
  });
  return toPage(entries, page.limit, (entry) => entry.id);
}

/** The types of events that the actor may hear of, for the filter. */
export function auditTypes(actor: Actor): string[] {
  const own = Object.values(access).flatMap((one) => ("type" in one ? [one.type] : []));
  return [...eventDefinitions.keys(), ...own].filter((type) => mayHear(actor, type)).sort();
}

export type ChainState = { verified: string; head: string; broken: string | null; checkedAt: string | null };

/** How far the chain of all events has been read again and found unbroken; the worker does it, a piece at a time. */
export async function readChain(db: Db): Promise<ChainState> {
  const [row] = await db<{ verified: string; head: string; broken: string | null; checkedAt: Date | null }[]>`
    select c.verified_seq::text as verified, h.seq::text as head, c.broken_seq::text as broken, c.checked_at as "checkedAt"
      from chain_check c cross join event_head h`;
  if (!row) throw new Error("the state of the chain is missing");
  return { ...row, checkedAt: row.checkedAt?.toISOString() ?? null };
}

/** What an event says was before and is after, field by field, where it says so: `on_hand: 5 → 3`. */
export function changesOf(data: Record<string, unknown>): { field: string; before: string; after: string }[] {
  const { before, after } = data;
  if (!isFields(before) || !isFields(after)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: said(before[field]), after: said(after[field]) }))
    .filter((change) => change.before !== change.after);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
  return value === null || value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);
}

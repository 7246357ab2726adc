import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

export type EndpointView = {
  id: string;
  url: string;
  description: string | null;
  types: string[];
  enabled: boolean;
  off_because: string | null;
  version: number;
  created_at: string;
  waiting: number;
  failed: number;
  sent_24h: number;
};

type Row = Omit<EndpointView, "created_at"> & { created_at: Date };

const columns = (db: Db) => db`
  w.id, w.url, w.description, w.types, w.enabled, w.off_because, w.version, w.created_at,
  (select count(*)::int from outgoing_message m where m.tenant_id = w.tenant_id and m.endpoint_id = w.id and m.state in ('waiting', 'sending')) as waiting,
  (select count(*)::int from outgoing_message m where m.tenant_id = w.tenant_id and m.endpoint_id = w.id and m.state = 'failed') as failed,
  (select count(*)::int from outgoing_message m where m.tenant_id = w.tenant_id and m.endpoint_id = w.id and m.state = 'sent'
      and m.finished_at > now() - interval '24 hours') as sent_24h`;

const view = (row: Row): EndpointView => ({ ...row, created_at: row.created_at.toISOString() });

/** There are few: all of them, oldest first. */
export async function listEndpoints(db: Db): Promise<EndpointView[]> {
  return (await db<Row[]>`select ${columns(db)} from webhook_endpoint w order by w.id`).map(view);
}

/** Refuses: NotFound. */
export async function readEndpoint(db: Db, id: string): Promise<EndpointView> {
  const [row] = await db<Row[]>`select ${columns(db)} from webhook_endpoint w where w.id = ${id}`;
  if (!row) throw new NotFound("webhook");
  return view(row);
}

export type MessageView = {
  id: string;
  event_id: string;
  seq: number;
  type: string;
  subject_type: string;
  subject_id: string;
  state: "waiting" | "sending" | "sent" | "failed" | "dropped";
  attempts: number;
  answer: string | null;
  due_at: string;
  created_at: string;
  finished_at: string | null;
};

/** What was told, newest first. `page.after` is the last one's id. */
export async function listMessages(db: Db, endpointId: string, page: Page): Promise<Paged<MessageView>> {
  const rows = await db<
    (Omit<MessageView, "seq" | "due_at" | "created_at" | "finished_at"> & {
      seq: bigint;
      due_at: Date;
      created_at: Date;
      finished_at: Date | null;
    })[]
  >`
    select m.id, m.event_id, m.event_seq as seq, e.type, e.subject_type, e.subject_id, m.state, m.attempts, m.answer, m.due_at, m.created_at, m.finished_at
      from outgoing_message m join event_log e on e.tenant_id = m.tenant_id and e.id = m.event_id
     where m.endpoint_id = ${endpointId} and ${page.after === null ? db`true` : db`m.id < ${page.after}::uuid`}
     order by m.id desc limit ${page.limit + 1}`;
  const views = rows.map((row) => ({
    ...row,
    seq: Number(row.seq),
    due_at: row.due_at.toISOString(),
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }));
  return toPage(views, page.limit, (row) => row.id);
}

export type TryView = { id: string; at: string; status: number | null; answer: string | null; took_ms: number };

/** Each try of a message, newest first. */
export async function listTries(db: Db, messageId: string): Promise<TryView[]> {
  const rows = await db<(Omit<TryView, "at"> & { at: Date })[]>`
    select id, at, status, answer, took_ms from outgoing_try where message_id = ${messageId} order by id desc limit 50`;
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export type Told = { type: string; timestamp: string; data: Record<string, unknown> };

/**
 * What an event's message says, in the form that Standard Webhooks recommends. `data` is the event as `GET /events` has it; one
 * that would be too long is named only, and fetched there.
 */
export async function readTold(db: Db, tenantId: string, eventId: string, seq: bigint | number): Promise<Told> {
  const [event] = await db<
    {
      id: string;
      type: string;
      version: number;
      occurred_at: Date;
      subject_type: string;
      subject_id: string;
      data: Record<string, unknown>;
    }[]
  >`
    select id, type, version, occurred_at, subject_type, subject_id, data from event_log where tenant_id = ${tenantId} and id = ${eventId}`;
  if (!event) throw new NotFound("event");
  const { type, occurred_at, data, ...about } = event;
  const isLong = JSON.stringify(data).length > LONGEST;
  return {
    type,
    timestamp: occurred_at.toISOString(),
    data: { ...about, seq: Number(seq), ...(isLong ? { shortened: true } : { data }) },
  };
}

/** Standard Webhooks asks for less than 20 kB in all. */
const LONGEST = 19_000;

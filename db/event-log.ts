import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Appends facts to the log inside the command's transaction: one statement and one round trip for any number of them.
 * Call it after the rows concerned are locked, then the order of one subject's events is the order of its changes.
 * `now` is the command's clock (seeds hand in the past); without it the transaction's start.
 * Returns the ids in the order given.
 */
export async function appendEvents(tx: Tx, actor: Actor, events: readonly NewEvent[], now?: Date): Promise<string[]> {
  if (events.length === 0) return [];
  const who = {
    account_id: actor.accountId ?? null,
    role: actor.role,
    // Only the program's own name: people are looked up by account.
    ...(actor.accountId ? {} : { name: actor.name }),
    ...(actor.origin ? { origin: actor.origin } : {}),
  };
  const rows = events.map((event) => ({
    type: event.type,
    version: event.version,
    occurred_at: (event.occurredAt ?? now)?.toISOString() ?? null,
    subject_type: event.subjectType,
    subject_id: event.subjectId,
    data: event.data,
    personal: event.personal ?? null,
    published: event.published,
  }));

  // Sent at once, not when it is awaited: what the caller sends after it comes after it.
  const sent = tx<{ ids: string[] }[]>`
    with input as materialized (
      select r.*, uuidv7() as id, case when r.personal is not null then uuid_send(gen_random_uuid()) end as salt
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as (
        type text, version int, occurred_at timestamptz, subject_type text, subject_id uuid, data jsonb, personal jsonb, published boolean
      )) with ordinality as r (type, version, occurred_at, subject_type, subject_id, data, personal, published, place)
    ), logged as (
      insert into event_log (id, tenant_id, type, version, actor, occurred_at, subject_type, subject_id, data, personal_hash,
        published, request_id, traceparent)
      select id, ${actor.tenantId}::uuid, type, version, ${JSON.stringify(who)}::text::jsonb, coalesce(occurred_at, now()),
        subject_type, subject_id, data, sha256(salt || convert_to(personal::text, 'UTF8')), published,
        ${actor.requestId ?? null}::text, ${actor.traceparent ?? null}::text
      from input
    ), personal as (
      insert into event_personal (tenant_id, event_id, salt, data)
      select ${actor.tenantId}::uuid, id, salt, personal from input where personal is not null
    ), pending as (
      insert into event_pending (tenant_id, event_id)
      select ${actor.tenantId}::uuid, id from input order by place
    )
    select array_agg(id order by place)::text[] as ids, pg_notify('pulse_event', '') from input`.execute();
  const [written] = await sent;
  return written?.ids ?? [];
}

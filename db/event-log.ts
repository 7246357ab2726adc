import type { Actor } from "#app/modules/shared/actor.ts";
import type { NewEvent } from "#app/modules/shared/event.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Appends facts to the log inside the command's transaction: one statement and one round trip for any number of them.
 * Call it after the rows concerned are locked, then the order of one subject's events is the order of its changes.
 * `now` is the command's clock (seeds hand in the past); without it the transaction's start.
 * From where the actor came is a key in the event and a row beside the log, once for each person and address.
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
    ...(actor.tokenId ? { token_id: actor.tokenId } : {}),
    ...(actor.addressKey ? { from: actor.addressKey } : {}),
  };
  const came = addressOf(actor);
  const rows = events.map((event) => ({
    type: event.type,
    version: event.version,
    occurred_at: (event.occurredAt ?? now)?.toISOString() ?? null,
    subject_type: event.subjectType,
    subject_id: event.subjectId,
    data: event.data,
    personal: event.personal ?? addressBeside(actor, event),
    published: event.published,
  }));

  // Sent at once, not when it is awaited: what the caller sends after it comes after it.
  const sent = tx<{ ids: string[] }[]>`
    with input as materialized (
      select r.*, uuidv7() as id, case when r.personal is not null then uuid_send(gen_random_uuid()) end as salt
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as (
        type text, version int, occurred_at timestamptz, subject_type text, subject_id uuid, data jsonb, personal jsonb, published boolean
      )) with ordinality as r (type, version, occurred_at, subject_type, subject_id, data, personal, published, place)
    ), ${came ? addressKept(tx, actor.tenantId, came) : tx``}
    logged as (
      insert into event_log (id, tenant_id, type, version, actor, occurred_at, subject_type, subject_id, data, personal_hash,
        published, request_id, traceparent)
      select id, ${actor.tenantId}::uuid, type, version, ${JSON.stringify(who)}::text::jsonb
          ${came ? tx`|| jsonb_build_object('from', (select key from kept))` : tx``}, coalesce(occurred_at, now()),
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

/** What comes for somebody's account before it is known who it is: it goes with the account. */
function addressBeside({ accountId, address }: Actor, { subjectType }: NewEvent): { address: string } | null {
  return !accountId && address && subjectType === "account" ? { address } : null;
}

/** Of people: the program's own acts come from nowhere. */
function addressOf(actor: Actor): { accountId: string; address: string } | null {
  const { accountId, address, addressKey } = actor;
  return accountId && address && !addressKey ? { accountId, address } : null;
}

/** `kept (key)`: the address as it is known of this person, or as of now. */
const addressKept = (tx: Tx, tenantId: string, { accountId, address }: { accountId: string; address: string }) => tx`
    known as (
      select key from actor_address
       where tenant_id = ${tenantId}::uuid and account_id = ${accountId}::uuid and address = ${address} order by key limit 1
    ), salt as materialized (
      select uuid_send(gen_random_uuid()) as salt where not exists (select from known)
    ), made as (
      insert into actor_address (tenant_id, key, account_id, salt, address)
      select ${tenantId}::uuid, address_key(salt, ${accountId}::uuid, ${address}), ${accountId}::uuid, salt, ${address} from salt
      returning key
    ), kept as materialized (select key from known union all select key from made),`;

/** The key of the actor's address, for what the worker does for the person later; null without one. */
export async function keepAddress(tx: Tx, actor: Actor): Promise<string | null> {
  const came = addressOf(actor);
  if (!came) return actor.addressKey ?? null;
  const [row] = await tx<{ key: string }[]>`
    with ${addressKept(tx, actor.tenantId, came)} one as (select) select key from kept`;
  return row?.key ?? null;
}

import { randomBytes } from "node:crypto";
import { hearsWhole } from "#app/modules/access/policy.ts";
import { type SealingKeys, seal } from "#app/modules/access/sealing.server.ts";
import { settingsChanged } from "#app/modules/company/events.ts";
import { announceSettings } from "#app/modules/company/settings.server.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import { endpointSealedAs } from "#app/modules/notices/endpoint-secret.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { refuseAddress } from "#app/modules/shared/outgoing-address.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { endpointChanged } from "#app/modules/webhooks/events.ts";
import type { ChangeEndpointInput, EndpointInput } from "#app/modules/webhooks/input.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

const MOST_ENDPOINTS = 20;
/** How long the former secret still signs too, for the receiver to take over the new one. */
const OVERLAP_HOURS = 24;

type Stored = { id: string; url: string; types: string[]; enabled: boolean; version: number };

async function lockEndpoint(tx: Tx, id: string): Promise<Stored> {
  const [endpoint] = await tx<Stored[]>`
    select id, url, types, enabled, version from webhook_endpoint where id = ${id} for update`;
  if (!endpoint) throw new NotFound("webhook");
  return endpoint;
}

type Act = Parameters<typeof endpointChanged.make>[1]["act"];

function announce(tx: Tx, actor: Actor, { id, url, types, enabled }: Omit<Stored, "version">, act: Act, now: Date) {
  const fact = { endpoint_id: id, act, host: new URL(url).host, types, enabled };
  return appendEvents(tx, actor, [endpointChanged.make(id, fact)], now);
}

type Hearing = Pick<Stored, "types" | "enabled">;

/** Whether it is told of the company's settings: what they are by now it is told at once, not when they change next. */
const hearsSettings = ({ types, enabled }: Hearing) =>
  enabled &&
  (types.length === 0 ||
    types.some(
      (type) => type === settingsChanged.type || (type.endsWith(".") && settingsChanged.type.startsWith(type)),
    ));

/** What is told to an address goes out whole, so nobody has it told of what they may not read themselves. Throws `beyond_own_rights`. */
function checkTold(actor: Actor, types: readonly string[]): void {
  const told = [...eventDefinitions.keys()].filter(
    (type) => types.length === 0 || types.some((one) => (one.endsWith(".") ? type.startsWith(one) : type === one)),
  );
  // A type that is none yet is nobody's but an administrator's.
  const unknown = types.filter((one) => !one.endsWith(".") && !eventDefinitions.has(one));
  const hidden = [...told, ...unknown].find((type) => !hearsWhole(actor, type));
  if (hidden)
    throw new Refusal(
      "beyond_own_rights",
      `You may not read all that ${hidden} tells, so you cannot have it told to an address. Name other types, or ask an administrator.`,
      { field: "types" },
    );
}

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
const sealed = (keys: SealingKeys, secret: string, id: string) => seal(keys, Buffer.from(secret), endpointSealedAs(id));

/**
 * Has an address told of events from now on. Returns the secret, which is in the answer and nowhere else. `hosts` are those inside
 * that the operator lets us call. Refuses: too_many_webhooks, beyond_own_rights, BadInput (an address that is never called).
 */
export async function createEndpoint(
  tx: Tx,
  actor: Actor,
  input: EndpointInput,
  keys: SealingKeys,
  now: Date,
  hosts: ReadonlySet<string>,
): Promise<{ id: string; secret: string }> {
  refuseAddress("url", input.url, hosts);
  checkTold(actor, input.types);
  const [row] = await tx<{ n: number }[]>`select count(*)::int as n from webhook_endpoint`;
  if ((row?.n ?? 0) >= MOST_ENDPOINTS)
    throw new Refusal("too_many_webhooks", `There are ${MOST_ENDPOINTS} webhooks already. Delete one first.`);

  const id = newId(now.getTime());
  const secret = newSecret();
  await tx`
    insert into webhook_endpoint (id, tenant_id, url, description, types, secret, created_by, created_at)
    values (${id}, ${actor.tenantId}, ${input.url}, ${input.description ?? null}, ${input.types}::text[], ${sealed(keys, secret, id)},
            ${actor.accountId}, ${now})`;
  const made = { id, url: input.url, types: input.types, enabled: true };
  await announce(tx, actor, made, "created", now);
  if (hearsSettings(made)) await announceSettings(tx, actor, "webhook_saved", now, id);

  return { id, secret };
}

/** Refuses: NotFound, stale_version, beyond_own_rights, BadInput (another address, which is never called). */
export async function changeEndpoint(
  tx: Tx,
  actor: Actor,
  id: string,
  input: ChangeEndpointInput,
  now: Date,
  hosts: ReadonlySet<string>,
): Promise<void> {
  const before = await lockEndpoint(tx, id);
  if (input.version !== undefined && input.version !== before.version)
    throw new Refusal("stale_version", "Somebody else has changed this webhook meanwhile. Load it again.", {
      version: before.version,
    });
  const after = {
    id,
    url: input.url ?? before.url,
    types: input.types ?? before.types,
    enabled: input.enabled ?? before.enabled,
  };
  if (after.url !== before.url) refuseAddress("url", after.url, hosts);
  // Whoever only switches it off has nothing told.
  if (after.enabled) checkTold(actor, after.types);

  await tx`
    update webhook_endpoint set url = ${after.url}, types = ${after.types}::text[], enabled = ${after.enabled}, version = version + 1,
           off_because = case when ${after.enabled} then null else off_because end,
           description = ${input.description === undefined ? tx`description` : input.description} where id = ${id}`;
  // What waited for an address that is switched off is not wanted any more.
  if (!after.enabled) {
    await tx`update outgoing_message set state = 'dropped', finished_at = ${now} where endpoint_id = ${id} and state in ('waiting', 'failed')`;
  }
  await announce(tx, actor, after, "changed", now);
  const knows = hearsSettings(before) && after.url === before.url;
  if (hearsSettings(after) && !knows) await announceSettings(tx, actor, "webhook_saved", now, id);
}

/** Makes a new secret; the one before signs too for a day. Returns it. Refuses: NotFound. */
export async function renewSecret(tx: Tx, actor: Actor, id: string, keys: SealingKeys, now: Date): Promise<string> {
  const endpoint = await lockEndpoint(tx, id);
  const secret = newSecret();

  await tx`
    update webhook_endpoint set former_secret = secret, former_until = ${new Date(now.getTime() + OVERLAP_HOURS * 3_600_000)},
           secret = ${sealed(keys, secret, id)}, version = version + 1 where id = ${id}`;
  await announce(tx, actor, endpoint, "secret_renewed", now);

  return secret;
}

/** Takes an address away, with what was told there. Refuses: NotFound. */
export async function deleteEndpoint(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const endpoint = await lockEndpoint(tx, id);
  await tx`delete from webhook_endpoint where id = ${id}`;
  await announce(tx, actor, { ...endpoint, enabled: false }, "deleted", now);
}

/** Tells one message again, with its own id, so that a receiver who had it knows. Refuses: NotFound, not_over. */
export async function tellAgain(tx: Tx, id: string, messageId: string, now: Date): Promise<void> {
  const [message] = await tx<{ state: string }[]>`
    select state from outgoing_message where id = ${messageId} and endpoint_id = ${id} for update`;
  if (!message) throw new NotFound("message");
  if (message.state === "waiting" || message.state === "sending")
    throw new Refusal("not_over", "It is on its way already.");
  await tx`update outgoing_message set state = 'waiting', attempts = 0, due_at = ${now}, finished_at = null where id = ${messageId}`;
  await tx`select pg_notify('pulse_outgoing', '')`;
}

/** Tells all that failed again, in their order. Returns how many. Refuses: NotFound. */
export async function tellFailedAgain(tx: Tx, id: string, now: Date): Promise<number> {
  await lockEndpoint(tx, id);
  const { count } = await tx`
    update outgoing_message set state = 'waiting', attempts = 0, due_at = ${now}, finished_at = null
     where endpoint_id = ${id} and state = 'failed'`;
  await tx`select pg_notify('pulse_outgoing', '')`;
  return count;
}

/**
 * An event that says nothing happened, told to this endpoint alone, to see what it answers; and the company's settings, where it is
 * told of these. Refuses: NotFound.
 */
export async function testEndpoint(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const endpoint = await lockEndpoint(tx, id);
  const fact = {
    endpoint_id: id,
    act: "tested" as const,
    host: new URL(endpoint.url).host,
    types: endpoint.types,
    enabled: endpoint.enabled,
  };
  await appendEvents(tx, actor, [endpointChanged.make(id, fact)], now);
  if (hearsSettings(endpoint)) await announceSettings(tx, actor, "webhook_tested", now, id);
}

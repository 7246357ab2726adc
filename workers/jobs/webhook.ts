import { createHmac } from "node:crypto";
import { type SealingKeys, unseal } from "#app/modules/access/sealing.server.ts";
import { endpointSealedAs } from "#app/modules/notices/endpoint-secret.ts";
import { webhookSealedAs } from "#app/modules/notices/webhook-secret.ts";
import { ForbiddenAddress, type Target, targetOf } from "#app/modules/shared/outgoing-address.server.ts";
import { readTold } from "#app/modules/webhooks/queries.server.ts";
import type { Sql } from "#db/client.ts";
import { postTo, shown } from "#workers/jobs/http-post.ts";
import { type Outgoing, type Sender, Undeliverable } from "#workers/jobs/outgoing.ts";
import { reasonOf } from "#workers/log.ts";

type Hooks = { sql: Sql; keys: () => Promise<SealingKeys>; allowed: ReadonlySet<string>; now?: () => Date };

/** Where a message goes, what it says, and the secrets that sign it. */
type Called = { id: string; url: string; secrets: string[]; body: string };

/** Calls webhooks by the rules of Standard Webhooks: the receiver knows by the signature that it is us, and by the id a repetition. */
export function openHooks({ sql, keys, allowed, now = () => new Date() }: Hooks): Sender {
  return {
    channel: "webhook",
    async send([message]) {
      if (!message) throw new Undeliverable("nothing to send");
      const called = message.endpoint_id
        ? await eventCall(sql, message, await keys(), now())
        : await alertCall(sql, message, await keys());
      const startedAt = performance.now();
      let answered: { status: number; text: string };
      try {
        const target = await targetOf(called.url, allowed).catch((error: unknown) => {
          throw error instanceof ForbiddenAddress ? new Undeliverable(error.message) : error;
        });
        answered = await call(target, called, now());
      } catch (error) {
        await noteTry(sql, message, startedAt, null, reasonOf(error));
        throw error;
      }
      await noteTry(sql, message, startedAt, answered.status, answered.text);
      return answerOf(answered.status);
    },
  };

  async function noteTry(
    db: Sql,
    message: Outgoing,
    startedAt: number,
    status: number | null,
    text: string,
  ): Promise<void> {
    const took = Math.round(performance.now() - startedAt);
    await db`insert into outgoing_try (tenant_id, message_id, at, status, answer, took_ms)
      values (${message.tenant_id}, ${message.id}, ${now()}, ${status}, ${shown(text)}, ${took})`;
    if (status !== 410 || !message.endpoint_id) return;
    await db`update webhook_endpoint set enabled = false, off_because = 'The receiver answered 410: it wants no more.'
      where tenant_id = ${message.tenant_id} and id = ${message.endpoint_id}`;
  }
}

function answerOf(status: number): string {
  if (status >= 200 && status < 300) return String(status);
  // Gone for good, as Standard Webhooks has it.
  if (status === 410) throw new Undeliverable("410: the receiver wants no more.");
  throw new Error(`The receiver answered ${status}.`);
}

async function alertCall(sql: Sql, message: Outgoing, keys: SealingKeys): Promise<Called> {
  const [rule] = await sql<{ url: string | null; secret: Buffer | null }[]>`
    select webhook_url as url, webhook_secret as secret from alert_rule
     where tenant_id = ${message.tenant_id} and id = ${message.rule_id}`;
  if (!rule?.url || !rule.secret) throw new Undeliverable("The alert has no webhook any more.");
  const secret = unseal(keys, rule.secret, webhookSealedAs(message.rule_id ?? "")).toString();
  return { id: message.id, url: rule.url, secrets: [secret], body: JSON.stringify(message.data) };
}

type Endpoint = {
  url: string;
  enabled: boolean;
  secret: Buffer;
  former_secret: Buffer | null;
  former_until: Date | null;
};

async function eventCall(sql: Sql, message: Outgoing, keys: SealingKeys, now: Date): Promise<Called> {
  const [endpoint] = await sql<Endpoint[]>`
    select url, enabled, secret, former_secret, former_until from webhook_endpoint
     where tenant_id = ${message.tenant_id} and id = ${message.endpoint_id}`;
  if (!endpoint?.enabled) throw new Undeliverable("The webhook is switched off.");
  const { secret, former_secret: former, former_until: until } = endpoint;
  const sealed = former && until && until > now ? [secret, former] : [secret];
  const secrets = sealed.map((one) => unseal(keys, one, endpointSealedAs(message.endpoint_id ?? "")).toString());
  const told = await readTold(sql, message.tenant_id, message.event_id ?? "", message.event_seq ?? 0n);
  // The event's own id: whoever is told twice knows it.
  return { id: message.event_id ?? message.id, url: endpoint.url, secrets, body: JSON.stringify(told) };
}

/** `v1,` and the HMAC-SHA256 of id, timestamp and body under the secret's bytes. */
export function signature(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

function call(target: Target, called: Called, now: Date): Promise<{ status: number; text: string }> {
  const { id, body, secrets } = called;
  const timestamp = Math.floor(now.getTime() / 1_000);
  const headers = {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => signature(secret, id, timestamp, body)).join(" "),
  };
  return postTo(target, headers, body);
}

import { createHash, ECDH } from "node:crypto";
import * as z from "zod";
import { type SealingKeys, seal, unseal } from "#app/modules/access/sealing.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Tx } from "#db/client.ts";
import { readChannelStates } from "./channels.server.ts";

/*
 * Browsers that are notified by Web Push (RFC 8030). Whoever has a subscription's address can call the browser, so addresses and keys
 * lie sealed. Where an address leads is looked at when it is called, as a webhook's is.
 */

const MOST = 10;

/** Where a browser is called and the keys that only it can read with (RFC 8291), base64url. */
export type Subscription = { endpoint: string; p256dh: string; auth: string };

export type SubscriptionView = {
  id: string;
  /** SHA-256 of the address, base64url: a browser knows itself by it. */
  hash: string;
  service: string;
  userAgent: string | null;
  createdAt: string;
  sentAt: string | null;
};

export const subscriptionSealedAs = (id: string) => `push subscription ${id}`;
export const vapidSealedAs = "push key";

const bytes = (length: number) =>
  z
    .string()
    .max(200)
    .refine((text) => /^[\w-]+={0,2}$/.test(text) && Buffer.from(text, "base64url").length === length);

function isPoint(text: string): boolean {
  try {
    ECDH.convertKey(Buffer.from(text, "base64url"), "prime256v1");
    return true;
  } catch {
    return false;
  }
}

const subscriptionShape = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  keys: z.object({ p256dh: bytes(65).refine(isPoint), auth: bytes(16) }),
});

const UNREADABLE = "The browser's answer cannot be read.";

/** What a browser's PushSubscription says of itself, as JSON text. */
export const subscriptionInput = z.object({
  subscription: z
    .string({ error: UNREADABLE })
    .max(4_000, UNREADABLE)
    .transform((text, context): Subscription => {
      try {
        const { endpoint, keys } = subscriptionShape.parse(JSON.parse(text));
        return { endpoint, ...keys };
      } catch {
        context.addIssue({ code: "custom", message: UNREADABLE });
        return z.NEVER;
      }
    }),
});

type Person = Actor & { accountId: string };

type Row = {
  id: string;
  endpoint_hash: Buffer;
  service: string;
  user_agent: string | null;
  created_at: Date;
  sent_at: Date | null;
};

/** One's own browsers, newest first. */
export async function listSubscriptions(db: Db, accountId: string): Promise<SubscriptionView[]> {
  const rows = await db<Row[]>`
    select id, endpoint_hash, service, user_agent, created_at, sent_at from push_subscription where account_id = ${accountId} order by id desc`;
  return rows.map((row) => ({
    id: row.id,
    hash: row.endpoint_hash.toString("base64url"),
    service: row.service,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
  }));
}

/** The browser notifies whoever asked for it last. Refuses `push_not_set_up` and `too_many_browsers`. */
export async function addSubscription(
  tx: Tx,
  actor: Person,
  keys: SealingKeys,
  wanted: Subscription & { userAgent: string | null },
): Promise<void> {
  const { tenantId, accountId } = actor;
  if (!(await readChannelStates(tx)).push.configured)
    throw new Refusal("push_not_set_up", "This installation sends no push messages.");
  const { endpoint, p256dh, auth, userAgent } = wanted;
  const hash = createHash("sha256").update(endpoint).digest();
  await tx`delete from push_subscription where endpoint_hash = ${hash}`;
  const [held] = await tx<{ count: number }[]>`
    select count(*)::int as count from push_subscription where account_id = ${accountId}`;
  if ((held?.count ?? 0) >= MOST)
    throw new Refusal("too_many_browsers", "Ten browsers are notified already. Remove one of them first.");

  const id = newId();
  const sealed = seal(keys, Buffer.from(JSON.stringify({ endpoint, p256dh, auth })), subscriptionSealedAs(id));
  await tx`
    insert into push_subscription (id, tenant_id, account_id, endpoint_hash, sealed, service, user_agent)
    values (${id}, ${tenantId}, ${accountId}, ${hash}, ${sealed}, ${new URL(endpoint).host.slice(0, 300)},
      ${userAgent?.slice(0, 300) ?? null})`;
}

export async function removeSubscription(tx: Tx, actor: Person, id: string): Promise<void> {
  const rows = await tx`delete from push_subscription where id = ${id} and account_id = ${actor.accountId} returning 1`;
  if (rows.length === 0) throw new NotFound("browser");
}

export function openSubscription(keys: SealingKeys, id: string, sealed: Buffer): Subscription {
  return JSON.parse(unseal(keys, sealed, subscriptionSealedAs(id)).toString()) as Subscription;
}

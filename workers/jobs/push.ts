import { createHash } from "node:crypto";
import { pushPayload } from "#app/components/notice-texts.ts";
import { type SealingKeys, seal, unseal } from "#app/modules/access/sealing.server.ts";
import { openSubscription, type Subscription, vapidSealedAs } from "#app/modules/notices/subscriptions.server.ts";
import { ForbiddenAddress, targetOf } from "#app/modules/shared/outgoing-address.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { noteTried } from "#workers/jobs/channel-state.ts";
import { postTo } from "#workers/jobs/http-post.ts";
import { type Outgoing, type Sender, Undeliverable, Unwanted } from "#workers/jobs/outgoing.ts";
import { encryptPush, makeVapidKeys, type VapidKeys, vapidHeader } from "#workers/jobs/push-message.ts";
import { factsOf, takenOf, wordsFor } from "#workers/jobs/reach.ts";

/** As long as the message itself is worth sending: a browser that was off for a day gets it then. */
const KEPT_S = 86_400;
/** At a push service every other refusal is of this message, or of our keys. */
const MENDABLE = new Set([408, 425]);

/** Addresses come from people of any company, and the state is read by all of them: what a service said stays with its message. */
const NOT_TAKEN = "A push service did not take a message.";

type Pushes = {
  sql: Sql;
  keys: () => Promise<SealingKeys>;
  /** Our public origin: who the push service may turn to, where it is https. */
  base: string;
  /** Hosts inside that run a push service. */
  allowed: ReadonlySet<string>;
  timeoutMs?: number;
};

/** Makes the keys by which push services know this installation, once. */
export async function keepVapidKeys(sql: Sql, keys: SealingKeys): Promise<void> {
  const { publicKey, privateKey } = makeVapidKeys();
  await sql`
    update channel_state set public_key = ${publicKey}, private_key = ${seal(keys, privateKey, vapidSealedAs)}
     where channel = 'push' and public_key is null`;
}

async function readVapidKeys(sql: Sql, keys: SealingKeys): Promise<VapidKeys> {
  const [row] = await sql<{ publicKey: string; sealed: Buffer }[]>`
    select public_key as "publicKey", private_key as sealed from channel_state where channel = 'push' and public_key is not null`;
  if (!row) throw new Error("There are no keys for push yet.");
  return { publicKey: row.publicKey, privateKey: unseal(keys, row.sealed, vapidSealedAs) };
}

/** Pushes to browsers by RFC 8030. A browser that its service does not know any more is forgotten. */
export function openPush(pushes: Pushes): Sender {
  const { sql, base, allowed, timeoutMs } = pushes;
  const contact = base.startsWith("https:") ? base : null;
  return {
    channel: "push",
    async send([message]) {
      if (!message) throw new Undeliverable("nothing to send");
      const sealing = await pushes.keys();
      const { browser, payload } = await write(sql, sealing, message);
      const target = await targetOf(browser.endpoint, allowed, undefined, "PULSE_PUSH_HOSTS").catch(
        (error: unknown) => {
          throw error instanceof ForbiddenAddress ? new Undeliverable(error.message) : error;
        },
      );
      const headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        TTL: KEPT_S,
        Urgency: "normal",
        // What the browser has not had yet of the same cause is replaced.
        Topic: createHash("sha256").update(message.key).digest("base64url").slice(0, 32),
        Authorization: vapidHeader(await readVapidKeys(sql, sealing), target.url, contact, new Date()),
      };
      const answered = await postTo(target, headers, encryptPush(payload, browser), timeoutMs);
      if (answered.status === 404 || answered.status === 410) {
        await forget(sql, message);
        throw new Unwanted(`${answered.status}: the browser is not subscribed any more.`);
      }
      const said = takenOf({ ...answered, text: "" }, MENDABLE);
      await noteSent(sql, message);
      return said;
    },
    onTried: (reason) => noteTried(sql, "push", reason === null ? null : NOT_TAKEN),
  };
}

function write(sql: Sql, sealing: SealingKeys, message: Outgoing): Promise<{ browser: Subscription; payload: Buffer }> {
  return inTenant(sql, message.tenant_id, async (tx) => {
    const t = await wordsFor(tx, message);
    const [row] = await tx<{ id: string; sealed: Buffer }[]>`
      select id, sealed from push_subscription where id = ${message.subscription_id} and account_id = ${message.account_id}`;
    if (!row) throw new Unwanted("The browser is not subscribed any more.");
    const payload = Buffer.from(JSON.stringify(pushPayload(t, await factsOf(tx, message))));
    return { browser: openSubscription(sealing, row.id, row.sealed), payload };
  });
}

const forget = (sql: Sql, message: Outgoing) =>
  inTenant(sql, message.tenant_id, (tx) => tx`delete from push_subscription where id = ${message.subscription_id}`);

const noteSent = (sql: Sql, message: Outgoing) =>
  inTenant(
    sql,
    message.tenant_id,
    (tx) => tx`update push_subscription set sent_at = now() where id = ${message.subscription_id}`,
  );

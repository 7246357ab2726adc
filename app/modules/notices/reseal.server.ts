import { type SealingKeys, seal, unseal } from "#app/modules/access/sealing.server.ts";
import type { Sql, Tx } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { endpointSealedAs } from "./endpoint-secret.ts";
import { sealedAs } from "./queue-mail.server.ts";
import { subscriptionSealedAs, vapidSealedAs } from "./subscriptions.server.ts";
import { webhookSealedAs } from "./webhook-secret.ts";

/** Seals what waits sealed to be sent, the secrets of webhooks, browsers' addresses and the key of push under the first key, by the operator's connection. Returns how many. */
export function sealMessagesAnew(sql: Sql, keys: SealingKeys): Promise<number> {
  return transaction(sql, "", async (tx) => {
    await tx`lock table outgoing_message, alert_rule, webhook_endpoint, push_subscription, channel_state in share row exclusive mode`;
    const messages = await tx<{ id: string; key: string; sealed: Buffer }[]>`
      select id, key, sealed from outgoing_message where sealed is not null`;
    for (const { id, key, sealed } of messages) {
      const anew = seal(keys, unseal(keys, sealed, sealedAs(key)), sealedAs(key));
      await tx`update outgoing_message set sealed = ${anew} where id = ${id}`;
    }
    const rules = await tx<{ id: string; sealed: Buffer }[]>`
      select id, webhook_secret as sealed from alert_rule where webhook_secret is not null`;
    for (const { id, sealed } of rules) {
      const anew = seal(keys, unseal(keys, sealed, webhookSealedAs(id)), webhookSealedAs(id));
      await tx`update alert_rule set webhook_secret = ${anew} where id = ${id}`;
    }
    const endpoints = await tx<{ id: string; secret: Buffer; former: Buffer | null }[]>`
      select id, secret, former_secret as former from webhook_endpoint`;
    for (const { id, secret, former } of endpoints) {
      const as = endpointSealedAs(id);
      const anew = (sealed: Buffer) => seal(keys, unseal(keys, sealed, as), as);
      await tx`update webhook_endpoint set secret = ${anew(secret)}, former_secret = ${former && anew(former)} where id = ${id}`;
    }
    return messages.length + rules.length + endpoints.length + (await sealPushAnew(tx, keys));
  });
}

async function sealPushAnew(tx: Tx, keys: SealingKeys): Promise<number> {
  const browsers = await tx<{ id: string; sealed: Buffer }[]>`select id, sealed from push_subscription`;
  for (const { id, sealed } of browsers) {
    const anew = seal(keys, unseal(keys, sealed, subscriptionSealedAs(id)), subscriptionSealedAs(id));
    await tx`update push_subscription set sealed = ${anew} where id = ${id}`;
  }
  const own = await tx<{ channel: string; sealed: Buffer }[]>`
    select channel, private_key as sealed from channel_state where private_key is not null`;
  for (const { channel, sealed } of own) {
    const anew = seal(keys, unseal(keys, sealed, vapidSealedAs), vapidSealedAs);
    await tx`update channel_state set private_key = ${anew} where channel = ${channel}`;
  }
  return browsers.length + own.length;
}

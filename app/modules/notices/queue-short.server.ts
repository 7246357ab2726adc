import { type SealingKeys, seal } from "#app/modules/access/sealing.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Tx } from "#db/client.ts";
import { sealedAs } from "./queue-mail.server.ts";

/** After this a short message is no news any more; what is in the list in Pulse stays there. */
const WORTH = "1 day";

type Told = { accounts: readonly string[]; key: string; data: Record<string, unknown> };

/** An SMS to each of these people with a confirmed number. Nothing is queued where none can be sent. */
export async function queueTexts(tx: Tx, tenantId: string, { accounts, key, data }: Told): Promise<void> {
  if (accounts.length === 0) return;
  await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, data, expires_at)
    select ${tenantId}::uuid, 'sms', 'notice', 'sms:' || p.account_id || ':' || ${key}, p.account_id,
           ${JSON.stringify(data)}::text::jsonb, now() + ${WORTH}::interval
      from notice_phone p
     where p.account_id = any(${[...accounts]}::uuid[]) and p.confirmed_at is not null
       and exists (select 1 from channel_state where channel = 'sms' and configured)
    on conflict (tenant_id, key) where state in ('waiting', 'sending') do nothing`;
  await tx`select pg_notify('pulse_outgoing', '')`;
}

/** A push to each browser of these people. Nothing is queued where none can be sent. */
export async function queuePushes(tx: Tx, tenantId: string, { accounts, key, data }: Told): Promise<void> {
  if (accounts.length === 0) return;
  await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, subscription_id, data, expires_at)
    select ${tenantId}::uuid, 'push', 'notice', 'push:' || s.id || ':' || ${key}, s.account_id, s.id,
           ${JSON.stringify(data)}::text::jsonb, now() + ${WORTH}::interval
      from push_subscription s
     where s.account_id = any(${[...accounts]}::uuid[])
       and exists (select 1 from channel_state where channel = 'push' and configured)
    on conflict (tenant_id, key) where state in ('waiting', 'sending') do nothing`;
  await tx`select pg_notify('pulse_outgoing', '')`;
}

export const PHONE_CODE = "phone_code";

/** A code to a number that is not confirmed yet: sealed until it is sent, then gone. `expiresAt`: as the code itself. */
export async function queuePhoneCode(
  tx: Tx,
  keys: SealingKeys,
  to: { tenantId: string; accountId: string; number: string; code: string; expiresAt: Date },
): Promise<void> {
  const { tenantId, accountId, number, code, expiresAt } = to;
  const key = `${PHONE_CODE}:${newId()}`;
  const sealed = seal(keys, Buffer.from(`${number} ${code}`), sealedAs(key));
  await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, sealed, expires_at)
    values (${tenantId}::uuid, 'sms', ${PHONE_CODE}, ${key}, ${accountId}::uuid, ${sealed}, ${expiresAt})
    returning pg_notify('pulse_outgoing', '')`;
}
